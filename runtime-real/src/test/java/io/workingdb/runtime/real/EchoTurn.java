package io.workingdb.runtime.real;

import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.Network;
import io.workingdb.core.port.Reactor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A node that echoes.
final class EchoTurn implements Reactor.Turn, ConnectionHandler.Factory {
    final List<CloseReason> closed = new CopyOnWriteArrayList<>();
    final List<Integer> moved = new CopyOnWriteArrayList<>();
    final List<Connection> resumeInTurn = new ArrayList<>();
    final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    final AtomicInteger opened = new AtomicInteger();
    volatile int largestDelivery;
    final AtomicInteger refusals = new AtomicInteger();
    final AtomicInteger writables = new AtomicInteger();
    volatile boolean mayLeave;
    volatile int workPerTurn;
    int takesAtMost = Integer.MAX_VALUE;
    private final Network network;
    private boolean listening;

    EchoTurn(Network network) {
        this.network = network;
    }

    @Override
    public int turn(long nowNanos) {
        if (!listening) {
            listening = true;
            network.listen(new Endpoint("127.0.0.1", 0), this);
        }
        resumeInTurn.forEach(Connection::resume);
        resumeInTurn.clear();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        return workPerTurn;
    }

    @Override
    public long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    public ConnectionHandler accept(Connection connection) {
        return new EchoHandler(this);
    }
}
