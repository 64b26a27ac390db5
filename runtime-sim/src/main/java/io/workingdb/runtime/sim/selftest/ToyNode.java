package io.workingdb.runtime.sim.selftest;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Mailbox;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.StopReason;
import io.workingdb.core.random.Random64;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A process that uses every port and nothing else: it echoes streams, exercises the disk, sends messages to its twin and
/// letters between its reactors.
final class ToyNode implements Reactor.Turn, Mailbox.LetterHandler {
    static final int PORT = 7;

    private static final long MEMORY_BYTES = 1 << 17;
    private static final int MESSAGE_BYTES = 64;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Host host;
    private final Reactor reactor;
    private final Random64 random;
    private final int twin;
    private final MemorySegment memory;
    private final @Nullable DiskExercise exercise;
    private long nextNanos;
    private int received;

    private ToyNode(
            Host host,
            Reactor reactor,
            Random64 random,
            int twin,
            @Nullable DiskModel model,
            boolean exact) {
        this.host = host;
        this.reactor = reactor;
        this.random = random;
        this.twin = twin;
        memory = host.reserve(MEMORY_BYTES);
        exercise =
                model == null
                        ? null
                        : new DiskExercise(
                                reactor.disk(), model, random.fork("disk"), memory, exact);
    }

    /// The program's beginning.
    static void start(Host host, int twin, DiskModel model, boolean exact) {
        byte[] seed = new byte[8];
        host.entropy().fill(seed);
        Random64 random = new Random64(MemorySegment.ofArray(seed).get(LONG, 0));
        for (int i = 0; i < host.reactorCount(); i++) {
            Reactor reactor = host.reactor(i);
            ToyNode node =
                    new ToyNode(
                            host,
                            reactor,
                            random.fork("reactor", i),
                            twin,
                            i == 0 ? model : null,
                            exact);
            reactor.network().listen(new Endpoint("127.0.0.1", PORT), connection -> new Echo());
            reactor.transport().handler(ToyNode::checkMessage);
            reactor.start(node);
        }
    }

    @Override
    public int turn(long nowNanos) {
        if (host.stopRequested()) {
            host.stop(StopReason.CLEAN, "asked to");
            return 0;
        }
        int work = reactor.mailbox().drain(this, 4) + received;
        received = 0;
        if (exercise != null) {
            work += exercise.turn();
        }
        if (nowNanos >= nextNanos) {
            nextNanos = nowNanos + 100_000 + random.below(1_000_000);
            chatter();
            work++;
        }
        return work;
    }

    private void chatter() {
        long word = random.nextLong();
        long at = MEMORY_BYTES - MESSAGE_BYTES;
        for (int i = 0; i < MESSAGE_BYTES; i += 8) {
            memory.set(LONG, at + i, word + i);
        }
        reactor.transport().send(twin, random.below(4), memory, at, MESSAGE_BYTES);
        if (host.reactorCount() > 1) {
            reactor.mailbox().offer(random.below(host.reactorCount()), new Note());
        }
    }

    private static void checkMessage(
            int source, int lane, MemorySegment message, long offset, int lengthBytes) {
        Invariant.check(lengthBytes == MESSAGE_BYTES, "a message arrives whole", lengthBytes, lane);
        for (int i = 0; i < MESSAGE_BYTES; i += 8) {
            long word = message.get(LONG, offset + i) - i;
            Invariant.check(
                    word == message.get(LONG, offset),
                    "a message arrives as it was sent",
                    source,
                    i);
        }
    }

    @Override
    public long nextDeadlineNanos() {
        return nextNanos;
    }

    @Override
    public void received(Mailbox.Letter letter) {
        received++;
    }

    /// A letter without a word.
    private static final class Note extends Mailbox.Letter {}

    /// Sends back whatever comes, as far as there is room.
    private static final class Echo implements ConnectionHandler {
        @Override
        public void opened(Connection connection) {}

        @Override
        public int received(
                Connection connection, MemorySegment source, long offset, int lengthBytes) {
            return connection.write(source, offset, lengthBytes);
        }

        @Override
        public void writable(Connection connection) {
            connection.resume();
        }

        @Override
        public void closed(Connection connection, CloseReason reason) {}

        @Override
        public boolean leave() {
            return true;
        }
    }
}
