package io.workingdb.runtime.real;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.Reactor;
import io.workingdb.runtime.real.loop.IdlePolicy;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whoever calls a reactor is heard, at whatever moment between a turn and the sleep after it the call falls: SIGTERM is one such call.
class WakeUpTest {
    private static final int CALLS = 30_000;
    private static final int PATIENCE_SECONDS = 10;

    @ParameterizedTest
    @EnumSource(value = TransportChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void noCallIsLostBetweenATurnAndTheSleepAfterIt(TransportChoice transport) throws Exception {
        HostOptions options =
                new HostOptions(
                        1, null, transport, DiskChoice.AUTO, IdlePolicy.PARK, false, false, false);
        try (PrintStream unheard =
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
                RealHost host = RealHost.open(options, unheard)) {
            Answering turn = new Answering();
            host.reactor(0).start(turn);
            for (int i = 0; i < CALLS; i++) {
                turn.asked.incrementAndGet();
                host.requestStop();
                boolean answered = turn.answers.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertTrue(answered, "a call was lost: call=" + i);
            }
        }
    }

    /// Looks in every turn at a number that no part of the loop knows of.
    private static final class Answering implements Reactor.Turn {
        final AtomicInteger asked = new AtomicInteger();
        final Semaphore answers = new Semaphore(0);

        @Override
        public int turn(long nowNanos) {
            int questions = asked.getAndSet(0);
            answers.release(questions);
            return questions;
        }

        @Override
        public long nextDeadlineNanos() {
            return Long.MAX_VALUE;
        }
    }
}
