package io.workingdb.runtime.sim.selftest;

import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.World;
import io.workingdb.runtime.sim.event.Event;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A client outside: sends bytes whose value follows from their place, in pieces of any size, and expects them back. Connects
/// again whenever the stream has ended.
final class CountingClient extends Event implements ConnectionHandler {
    private static final int PIECE_MAX = 3_000;
    private static final long PATIENCE_NANOS = 5_000_000;

    private final World world;
    private final Endpoint remote;
    private final Random64 random;
    private final MemorySegment piece = MemorySegment.ofArray(new byte[PIECE_MAX]);
    private @Nullable Connection connection;
    private long sent;
    private long echoed;
    private long lastHeardNanos;
    private long total;
    private @Nullable String wrong;

    CountingClient(World world, Endpoint remote, Random64 random) {
        this.world = world;
        this.remote = remote;
        this.random = random;
    }

    void begin() {
        world.connect(remote, this);
    }

    /// Bytes that made the whole way.
    long total() {
        return total;
    }

    /// What was wrong with the echo, or null.
    @Nullable String wrong() {
        return wrong;
    }

    @Override
    public void opened(Connection opened) {
        connection = opened;
        sent = 0;
        echoed = 0;
        lastHeardNanos = world.nowNanos();
        world.timeline().scheduleBy(world.nowNanos(), this);
    }

    /// Time to send, to read on, or to give up.
    @Override
    public void fire() {
        Connection to = connection;
        if (to == null) {
            begin();
            return;
        }
        if (world.nowNanos() - lastHeardNanos > PATIENCE_NANOS) {
            to.close();
            return;
        }
        to.resume();
        if (random.chance(1, 64)) {
            world.endOutput(to);
        }
        int length = 1 + (int) random.logUniform(PIECE_MAX - 1);
        for (int i = 0; i < length; i++) {
            piece.set(ValueLayout.JAVA_BYTE, i, at(sent + i));
        }
        sent += to.write(piece, 0, length);
        world.timeline().schedule(1 + random.logUniform(2_000_000), this);
    }

    @Override
    public int received(Connection from, MemorySegment source, long offset, int lengthBytes) {
        int takes = random.chance(1, 8) ? random.below(lengthBytes + 1) : lengthBytes;
        for (int i = 0; i < takes; i++) {
            if (source.get(ValueLayout.JAVA_BYTE, offset + i) != at(echoed + i)
                    || echoed + i >= sent) {
                wrong = "byte " + (echoed + i) + " of a stream came back changed";
            }
        }
        echoed += takes;
        total += takes;
        lastHeardNanos = world.nowNanos();
        return takes;
    }

    private static byte at(long place) {
        return (byte) (place ^ (place >> 8) * 31);
    }

    @Override
    public void writable(Connection to) {}

    @Override
    public void closed(Connection from, CloseReason reason) {
        connection = null;
        world.timeline().cancel(this);
        world.timeline().schedule(1 + random.logUniform(2_000_000), this);
    }
}
