package io.workingdb.runtime.real.net;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.Network;
import io.workingdb.runtime.real.loop.LoopPart;
import io.workingdb.runtime.real.loop.ReactorLoop;
import io.workingdb.runtime.real.uring.RingHandler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/// The network of one reactor on its ring.
public final class RingNetwork implements Network, LoopPart {
    /// Connections that wait to be accepted: the kernel cuts it to `net.core.somaxconn`.
    static final int BACKLOG = 4_096;

    private final RingHandler ring;
    private final ReactorLoop loop;
    private final Doors doors;
    private final Balance balance;
    private final RingNetwork[] all;
    private final BufferPool buffers;
    private final Sockets sockets = new Sockets();
    private final List<RingListener> listeners = new ArrayList<>();
    private final ArrayList<RingConnection> connections = new ArrayList<>();
    private final ArrayList<RingConnection> touched = new ArrayList<>();
    private final ArrayList<RingConnection> sending = new ArrayList<>();
    private final ArrayList<RingConnection> ended = new ArrayList<>();
    private final ArrayList<RingConnection> over = new ArrayList<>();
    private final MpscUnboundedAtomicArrayQueue<RingConnection> arriving =
            new MpscUnboundedAtomicArrayQueue<>(16);
    private int sendMark;
    private boolean sendAwaited;
    private ArrayList<RingConnection> resumed = new ArrayList<>();
    private ArrayList<RingConnection> resuming = new ArrayList<>();
    private ArrayList<RingConnection> lingering = new ArrayList<>();
    private ArrayList<RingConnection> lingeredLong = new ArrayList<>();

    /// @param all the networks of all reactors; this one is put among them
    /// @param buffers for what is sent, and for what was received and not taken
    public RingNetwork(
            RingHandler ring,
            ReactorLoop loop,
            Doors doors,
            Balance balance,
            RingNetwork[] all,
            BufferPool buffers) {
        this.ring = ring;
        this.loop = loop;
        this.doors = doors;
        this.balance = balance;
        this.all = all;
        this.buffers = buffers;
        all[loop.index()] = this;
    }

    @Override
    public void listen(Endpoint local, ConnectionHandler.Factory handlers) {
        doors.open(
                local,
                (at, shared) -> {
                    int socket = sockets.listen(at, BACKLOG, shared);
                    listeners.add(new RingListener(this, handlers, socket));
                    return sockets.local(socket);
                });
        balance.opened(loop.index());
    }

    @Override
    public void connect(Endpoint remote, ConnectionHandler handler) {
        RingConnection connection = newConnection(sockets.open(remote));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(32, 8);
            int length = Sockets.address(remote, address);
            connection.connect(handler, address, length);
            ring.submitNow();
        }
    }

    @Override
    public void stopListening() {
        listeners.forEach(RingListener::close);
        listeners.clear();
    }

    @Override
    public boolean hasWaiting() {
        return sendAwaited
                || !resumed.isEmpty()
                || !ended.isEmpty()
                || !over.isEmpty()
                || !arriving.isEmpty();
    }

    @Override
    public int deliver() {
        settleSends();
        int delivered = 0;
        for (RingConnection next = arriving.poll(); next != null; next = arriving.poll()) {
            add(next);
            next.movedTo(this, loop.index());
            delivered++;
        }
        delivered += deliverUntaken();
        for (int i = 0; i < ended.size(); i++) {
            ended.get(i).tellClosed();
            delivered++;
        }
        ended.clear();
        for (int i = 0; i < over.size(); i++) {
            remove(over.get(i));
            over.get(i).release();
        }
        over.clear();
        ring.buffers().publish();
        return delivered;
    }

    @Override
    public void afterTurn() {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).flush();
        }
        touched.clear();
        sendMark = ring.ring().mark();
    }

    @Override
    public void windowEnded(long nowNanos) {
        ArrayList<RingConnection> tooLong = lingeredLong;
        lingeredLong = lingering;
        lingering = tooLong;
        tooLong.forEach(RingConnection::stopLingering);
        tooLong.clear();
        balance.publish(loop.index(), loop.takeWindowWork(), nowNanos);
        balance.moveSome(loop.index(), connections, nowNanos);
    }

    /// How often the kernel was called for this reactor.
    public long enters() {
        return ring.ring().enters();
    }

    /// The ring.
    RingHandler ring() {
        return ring;
    }

    /// System calls on sockets.
    Sockets sockets() {
        return sockets;
    }

    /// The pool of this reactor's network.
    public BufferPool buffers() {
        return buffers;
    }

    /// A socket was accepted.
    void accepted(int socket, ConnectionHandler.Factory handlers) {
        sockets.quickAcknowledge(socket);
        RingConnection connection = newConnection(socket);
        ConnectionHandler handler = handlers.accept(connection);
        if (handler == null) {
            connection.close();
        } else {
            connection.open(handler);
        }
    }

    void touched(RingConnection connection) {
        touched.add(connection);
    }

    /// @param awaited whether somebody waits to hear that it was sent: a send that succeeds wakes nobody
    void sending(RingConnection connection, boolean awaited) {
        sending.add(connection);
        sendAwaited |= awaited;
    }

    void resumed(RingConnection connection) {
        resumed.add(connection);
    }

    void ended(RingConnection connection) {
        ended.add(connection);
    }

    void over(RingConnection connection) {
        over.add(connection);
    }

    void lingers(RingConnection connection) {
        lingering.add(connection);
    }

    /// A connection goes to another reactor.
    void handOver(RingConnection connection, int reactor) {
        remove(connection);
        all[reactor].arriving.add(connection);
        all[reactor].loop.wake();
    }

    /// Sends are over when everything was submitted and every completion is seen; else we look again in the next cycle.
    private void settleSends() {
        if (sending.isEmpty() || !ring.ring().isSettled(sendMark)) {
            return;
        }
        for (int i = 0; i < sending.size(); i++) {
            sending.get(i).settle();
        }
        sending.clear();
        sendAwaited = false;
    }

    private int deliverUntaken() {
        if (resumed.isEmpty()) {
            return 0;
        }
        ArrayList<RingConnection> now = resumed;
        resumed = resuming;
        resuming = now;
        for (int i = 0; i < now.size(); i++) {
            now.get(i).deliverUntaken();
        }
        int count = now.size();
        now.clear();
        return count;
    }

    private RingConnection newConnection(int socket) {
        RingConnection connection = new RingConnection(this, socket);
        add(connection);
        return connection;
    }

    private void add(RingConnection connection) {
        connection.position = connections.size();
        connections.add(connection);
    }

    private void remove(RingConnection connection) {
        RingConnection last = connections.removeLast();
        if (last != connection) {
            connections.set(connection.position, last);
            last.position = connection.position;
        }
    }
}
