package io.workingdb.runtime.real;

import io.workingdb.core.port.Clock;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.Network;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.Tracer;
import io.workingdb.core.port.Transport;
import io.workingdb.runtime.real.disk.RealDisk;
import io.workingdb.runtime.real.loop.ReactorLoop;
import io.workingdb.runtime.real.mailbox.RealMailbox;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One reactor: what its thread has and what it runs.
///
/// @param loop its thread
/// @param clock its clock
/// @param network its connections
/// @param mailbox its letters
/// @param files its view of the data directory, null if nothing is kept on disk
record RealReactor(
        ReactorLoop loop,
        Clock clock,
        Network network,
        RealMailbox mailbox,
        @Nullable RealDisk files)
        implements Reactor {

    private static final Tracer NO_TRACE = (event, a, b, c) -> {};
    private static final Transport ALONE = new NoTransport();

    @Override
    public int index() {
        return loop.index();
    }

    @Override
    public Disk disk() {
        if (files == null) {
            throw new IllegalStateException("this host keeps nothing on disk");
        }
        return files;
    }

    @Override
    public Transport transport() {
        return ALONE;
    }

    @Override
    public Tracer tracer() {
        return NO_TRACE;
    }

    @Override
    public void start(Turn turn) {
        loop.turn(turn);
    }

    /// A node that is alone reaches nobody.
    private static final class NoTransport implements Transport {
        @Override
        public boolean send(
                int targetNode,
                int targetLane,
                MemorySegment message,
                long offset,
                int lengthBytes) {
            return false;
        }

        @Override
        public void handler(MessageHandler handler) {}
    }
}
