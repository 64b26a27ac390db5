package io.workingdb.runtime.real.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.Network;
import io.workingdb.runtime.real.loop.LoopPart;
import io.workingdb.runtime.real.loop.ReactorLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/// The network of one reactor on Netty's channels, where there is no ring.
///
/// Netty calls back inside reads, flushes and closes. What the port promises to tell while a cycle delivers is therefore listed, and told
/// in {@link #deliver}.
@SuppressWarnings(
        "FutureReturnValueIgnored") // What a channel's operations come to arrives as events.
public final class ChannelNetwork implements Network, LoopPart {

    private final ChannelKind kind;
    private final ReactorLoop loop;
    private final Doors doors;
    private final Balance balance;
    private final @Nullable ChannelNetwork[] all;
    private final BufferPool buffers;
    private final List<Channel> listeners = new ArrayList<>();
    private final ArrayList<ChannelConnection> connections = new ArrayList<>();
    private final ArrayList<ChannelConnection> touched = new ArrayList<>();
    private final MpscUnboundedAtomicArrayQueue<ChannelConnection> arriving =
            new MpscUnboundedAtomicArrayQueue<>(16);
    private ArrayList<ChannelConnection> calls = new ArrayList<>();
    private ArrayList<ChannelConnection> calling = new ArrayList<>();
    private ArrayList<ChannelConnection> lingering = new ArrayList<>();
    private ArrayList<ChannelConnection> lingeredLong = new ArrayList<>();

    /// @param all the networks of all reactors; this one is put among them
    /// @param buffers for what was received and not taken
    public ChannelNetwork(
            ChannelKind kind,
            ReactorLoop loop,
            Doors doors,
            Balance balance,
            @Nullable ChannelNetwork[] all,
            BufferPool buffers) {
        this.kind = kind;
        this.loop = loop;
        this.doors = doors;
        this.balance = balance;
        this.all = all;
        this.buffers = buffers;
        all[loop.index()] = this;
    }

    @Override
    public void listen(Endpoint local, ConnectionHandler.Factory handlers) {
        doors.open(local, new ChannelDoor(handlers));
        balance.opened(loop.index());
    }

    @Override
    public void connect(Endpoint remote, ConnectionHandler handler) {
        Channel channel = kind.newStream();
        kind.tune(channel);
        ChannelConnection connection = new ChannelConnection(this, channel);
        add(connection);
        channel.pipeline().addLast(connection);
        loop.register(channel);
        channel.connect(new InetSocketAddress(remote.host(), remote.port()))
                .addListener(done -> connection.connected(handler, done.isSuccess()));
    }

    @Override
    public void stopListening() {
        listeners.forEach(Channel::close);
        listeners.clear();
    }

    @Override
    public boolean hasWaiting() {
        return !calls.isEmpty() || !arriving.isEmpty();
    }

    @Override
    public int deliver() {
        int delivered = 0;
        for (ChannelConnection next = arriving.poll(); next != null; next = arriving.poll()) {
            add(next);
            next.arrive(this, loop);
            delivered++;
        }
        if (!calls.isEmpty()) {
            ArrayList<ChannelConnection> now = calls;
            calls = calling;
            calling = now;
            for (int i = 0; i < now.size(); i++) {
                now.get(i).callBack();
            }
            delivered += now.size();
            now.clear();
        }
        return delivered;
    }

    @Override
    public void afterTurn() {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).flush();
        }
        touched.clear();
    }

    @Override
    public void windowEnded(long nowNanos) {
        ArrayList<ChannelConnection> tooLong = lingeredLong;
        lingeredLong = lingering;
        lingering = tooLong;
        tooLong.forEach(ChannelConnection::stopLingering);
        tooLong.clear();
        balance.publish(loop.index(), loop.takeWindowWork(), nowNanos);
        balance.moveSome(loop.index(), connections, nowNanos);
    }

    int reactor() {
        return loop.index();
    }

    BufferPool buffers() {
        return buffers;
    }

    /// Takes a channel on this reactor's loop.
    void register(Channel channel) {
        if (channel.isOpen()) {
            loop.register(channel);
        }
    }

    void touched(ChannelConnection connection) {
        touched.add(connection);
    }

    void callBackLater(ChannelConnection connection) {
        calls.add(connection);
    }

    void lingers(ChannelConnection connection) {
        lingering.add(connection);
    }

    void remove(ChannelConnection connection) {
        ChannelConnection last = connections.removeLast();
        if (last != connection) {
            connections.set(connection.position, last);
            last.position = connection.position;
        }
    }

    /// A connection, off its loop, goes to another reactor.
    void handOver(ChannelConnection connection, int reactor) {
        ChannelNetwork target = all[reactor];
        if (target == null) {
            throw new IllegalStateException(
                    "a connection moves to a reactor that is there: " + reactor);
        }
        target.arriving.add(connection);
        target.loop.wake();
    }

    private void add(ChannelConnection connection) {
        connection.position = connections.size();
        connections.add(connection);
    }

    /// A channel that listens.
    private final class ChannelDoor extends ChannelInboundHandlerAdapter implements Doors.Door {
        private final ConnectionHandler.Factory handlers;

        ChannelDoor(ConnectionHandler.Factory handlers) {
            this.handlers = handlers;
        }

        @Override
        public Endpoint open(Endpoint at, boolean shared) {
            Channel server = kind.newListener(shared);
            server.pipeline().addLast(this);
            loop.register(server);
            ChannelFuture bound = server.bind(new InetSocketAddress(at.host(), at.port()));
            Throwable refused = bound.cause();
            if (refused != null) {
                server.close();
                String sentence = "cannot listen on " + at + ": " + ChannelKind.reason(refused);
                throw new UncheckedIOException(sentence, new IOException(sentence, refused));
            }
            listeners.add(server);
            return ChannelConnection.endpoint(server.localAddress());
        }

        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            Channel stream = (Channel) accepted;
            kind.tune(stream);
            ChannelConnection connection = new ChannelConnection(ChannelNetwork.this, stream);
            add(connection);
            stream.pipeline().addLast(connection);
            ConnectionHandler handler = handlers.accept(connection);
            if (handler == null) {
                connection.close();
            } else {
                connection.open(handler);
            }
            loop.register(stream);
        }

        /// Accepting failed, for want of descriptors mostly. Netty pauses and tries again.
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
    }
}
