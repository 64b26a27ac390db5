package io.workingdb.benchmarks.allocation;

import io.workingdb.core.port.Clock;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.Mailbox;
import io.workingdb.core.port.Network;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.Tracer;
import io.workingdb.core.port.Transport;
import java.lang.foreign.MemorySegment;

/// One reactor without a loop: the benchmark runs its cycles. Time passes a millisecond a cycle.
final class MemoryReactor implements Reactor, Clock, Network, Transport, Mailbox {
    private static final long CYCLE_NANOS = 1_000_000;
    private static final long WALL_MILLIS_AT_START = 1_700_000_000_000L;

    private final MemoryDisk disk = new MemoryDisk();
    private long nowNanos = 1;
    private Turn turn =
            new Turn() {
                @Override
                public int turn(long now) {
                    return 0;
                }

                @Override
                public long nextDeadlineNanos() {
                    return Long.MAX_VALUE;
                }
            };
    private ConnectionHandler.Factory clients = connection -> null;
    private boolean listening;

    /// Delivers what the disk has done and runs one turn.
    void cycle() {
        nowNanos += CYCLE_NANOS;
        disk.deliver();
        turn.turn(nowNanos);
    }

    /// Whether somebody accepts connections.
    boolean listens() {
        return listening;
    }

    /// Opens a client's connection.
    MemoryConnection connect() {
        return new MemoryConnection(clients);
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public Clock clock() {
        return this;
    }

    @Override
    public Disk disk() {
        return disk;
    }

    MemoryDisk memoryDisk() {
        return disk;
    }

    @Override
    public Network network() {
        return this;
    }

    @Override
    public Transport transport() {
        return this;
    }

    @Override
    public Mailbox mailbox() {
        return this;
    }

    @Override
    public Tracer tracer() {
        return (event, a, b, c) -> {};
    }

    @Override
    public void start(Turn started) {
        turn = started;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public long wallMillis() {
        return WALL_MILLIS_AT_START + nowNanos / 1_000_000;
    }

    @Override
    public void listen(Endpoint local, ConnectionHandler.Factory handlers) {
        clients = handlers;
        listening = true;
    }

    @Override
    public void connect(Endpoint remote, ConnectionHandler handler) {
        throw new IllegalStateException("a benchmark's node connects to nobody");
    }

    @Override
    public void stopListening() {}

    @Override
    public boolean send(
            int targetNode, int targetLane, MemorySegment message, long offset, int lengthBytes) {
        return false;
    }

    @Override
    public void handler(MessageHandler handler) {}

    @Override
    public boolean offer(int targetReactor, Letter letter) {
        return false;
    }

    @Override
    public int drain(LetterHandler handler, int limit) {
        return 0;
    }
}
