package io.workingdb.simulator.observe;

import io.workingdb.core.port.Clock;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.Entropy;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Mailbox;
import io.workingdb.core.port.Network;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.ReactorTurns;
import io.workingdb.core.port.StopReason;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.port.Tracer;
import io.workingdb.core.port.Transport;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A host that passes everything on and listens to what reactor 0 traces. The node cannot tell the difference.
public final class ObservedHost implements Host {
    private final Host host;
    private final ObservedReactor[] reactors;

    /// @param listener told of every event that the node traces, inside the turn in which it happens
    public ObservedHost(Host host, Listener listener) {
        this.host = host;
        reactors = new ObservedReactor[host.reactorCount()];
        for (int i = 0; i < reactors.length; i++) {
            reactors[i] = new ObservedReactor(host.reactor(i), listener);
        }
    }

    /// Listens to one process.
    public interface Listener {
        /// An event of a reactor; `turn` is what runs there, once it has started.
        void event(TraceEvent event, long a, long b, long c, Reactor.@Nullable Turn turn);
    }

    @Override
    public int reactorCount() {
        return reactors.length;
    }

    @Override
    public Reactor reactor(int index) {
        return reactors[index];
    }

    @Override
    public ReactorTurns turns() {
        return host.turns();
    }

    @Override
    public Entropy entropy() {
        return host.entropy();
    }

    @Override
    public MemorySegment reserve(long bytesMax) {
        return host.reserve(bytesMax);
    }

    @Override
    public void commit(MemorySegment range, long bytes) {
        host.commit(range, bytes);
    }

    @Override
    public void discard(MemorySegment range, long bytes) {
        host.discard(range, bytes);
    }

    @Override
    public void release(MemorySegment range) {
        host.release(range);
    }

    @Override
    public void stop(StopReason reason, String sentence) {
        host.stop(reason, sentence);
    }

    @Override
    public boolean stopRequested() {
        return host.stopRequested();
    }

    @Override
    public void tell(String sentence) {
        host.tell(sentence);
    }

    @Override
    public void describe(Description sink) {
        host.describe(sink);
    }

    private static final class ObservedReactor implements Reactor {
        private final Reactor reactor;
        private final Tracer tracer;
        private @Nullable Turn turn;

        ObservedReactor(Reactor reactor, Listener listener) {
            this.reactor = reactor;
            Tracer traced = reactor.tracer();
            tracer =
                    (event, a, b, c) -> {
                        traced.event(event, a, b, c);
                        listener.event(event, a, b, c, turn);
                    };
        }

        @Override
        public int index() {
            return reactor.index();
        }

        @Override
        public Clock clock() {
            return reactor.clock();
        }

        @Override
        public Disk disk() {
            return reactor.disk();
        }

        @Override
        public Network network() {
            return reactor.network();
        }

        @Override
        public Transport transport() {
            return reactor.transport();
        }

        @Override
        public Mailbox mailbox() {
            return reactor.mailbox();
        }

        @Override
        public Tracer tracer() {
            return tracer;
        }

        @Override
        public void start(Turn given) {
            turn = given;
            reactor.start(given);
        }
    }
}
