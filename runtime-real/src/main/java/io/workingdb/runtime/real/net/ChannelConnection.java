package io.workingdb.runtime.real.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import io.workingdb.runtime.real.loop.ReactorLoop;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// A TCP connection on a Netty channel. The states are those of {@link RingConnection}.
@SuppressWarnings(
        "FutureReturnValueIgnored") // What a channel's operations come to arrives as events.
final class ChannelConnection extends ChannelInboundHandlerAdapter
        implements Connection, Balance.Movable {
    /// Unsent bytes beyond which nothing is taken.
    static final int OUT_BYTES_MAX = 256 * 1_024;

    private final Channel channel;
    private final ReceivedBytes untaken = new ReceivedBytes();
    private ChannelNetwork network;
    private ConnectionHandler handler = NobodysHandler.NOBODY;
    private CloseReason reason = CloseReason.LOCAL;
    private State state = State.OPEN;
    private @Nullable ByteBuf out;
    private boolean stopped;
    private boolean ended;
    private boolean wantsWritable;
    private boolean becameWritable;
    private boolean wantsResume;
    private boolean isClosed;
    private boolean told;
    private boolean moving;
    private boolean listedTouched;
    private boolean listedCall;
    private int windowLoad;

    /// Position among the network's connections.
    int position;

    private enum State {
        OPEN,
        FLUSHING,
        ENDING
    }

    ChannelConnection(ChannelNetwork network, Channel channel) {
        this.network = network;
        this.channel = channel;
    }

    static Endpoint endpoint(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? new Endpoint(inet.getAddress().getHostAddress(), inet.getPort())
                : new Endpoint("0.0.0.0", 0);
    }

    /// Begins to serve.
    void open(ConnectionHandler by) {
        handler = by;
        by.opened(this);
    }

    /// An attempt to connect is over.
    void connected(ConnectionHandler by, boolean success) {
        if (success) {
            open(by);
        } else {
            handler = by;
            reason = CloseReason.REFUSED;
            state = State.ENDING;
            channel.close();
        }
    }

    @Override
    public int write(MemorySegment source, long offset, int lengthBytes) {
        if (state != State.OPEN || lengthBytes == 0) {
            return 0;
        }
        int room =
                channel.isWritable() ? OUT_BYTES_MAX - (out == null ? 0 : out.readableBytes()) : 0;
        int taken = Math.min(room, lengthBytes);
        if (taken > 0) {
            if (out == null) {
                out = channel.alloc().directBuffer(Math.max(256, taken));
            }
            out.ensureWritable(taken);
            MemorySegment target =
                    MemorySegment.ofBuffer(out.internalNioBuffer(out.writerIndex(), taken));
            MemorySegment.copy(source, offset, target, 0, taken);
            out.writerIndex(out.writerIndex() + taken);
            touch();
        }
        wantsWritable |= taken < lengthBytes;
        return taken;
    }

    @Override
    public void resume() {
        if (stopped) {
            wantsResume = true;
            callBackLater();
        }
    }

    @Override
    public void close() {
        if (state == State.OPEN) {
            state = State.FLUSHING;
            touch();
        }
    }

    @Override
    public Endpoint remote() {
        return endpoint(channel.remoteAddress());
    }

    @Override
    public Endpoint local() {
        return endpoint(channel.localAddress());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (state == State.OPEN) {
                arrived(
                        MemorySegment.ofBuffer(
                                bytes.internalNioBuffer(
                                        bytes.readerIndex(), bytes.readableBytes())));
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ended = true;
            if (state == State.ENDING) {
                channel.close();
            } else {
                callBackLater();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable() && wantsWritable) {
            becameWritable = true;
            callBackLater();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (state != State.ENDING) {
            state = State.ENDING;
            reason = CloseReason.RESET;
        }
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        isClosed = true;
        if (state != State.ENDING) {
            state = State.ENDING;
            reason = ended ? CloseReason.REMOTE : CloseReason.RESET;
        }
        callBackLater();
    }

    /// Also reached by a channel that was never active: a refused connect.
    @Override
    public void channelUnregistered(ChannelHandlerContext context) {
        if (!moving && !isClosed) {
            isClosed = true;
            callBackLater();
        }
    }

    /// Tells the handler what happened since the last delivery.
    void callBack() {
        listedCall = false;
        if (wantsResume && state == State.OPEN) {
            wantsResume = false;
            deliverUntaken();
        }
        if (ended && !stopped && state == State.OPEN) {
            reason = CloseReason.REMOTE;
            handler.ended(this);
        }
        if (becameWritable && state == State.OPEN) {
            becameWritable = false;
            wantsWritable = false;
            handler.writable(this);
        }
        if (state == State.ENDING && !told) {
            told = true;
            handler.closed(this, reason);
            handler = NobodysHandler.NOBODY;
            untaken.clear(network.buffers());
            dropOutput();
        }
        if (isClosed) {
            network.remove(this);
        }
    }

    /// Sends what the turn wrote.
    void flush() {
        listedTouched = false;
        ByteBuf bytes = out;
        if (bytes != null && state != State.ENDING) {
            out = null;
            channel.writeAndFlush(bytes, channel.voidPromise());
            if (wantsWritable && channel.isWritable() && state == State.OPEN) {
                becameWritable = true;
                callBackLater();
            }
        }
        if (state == State.FLUSHING && out == null) {
            state = State.ENDING;
            callBackLater();
            channel.writeAndFlush(channel.alloc().buffer(0)).addListener(sent -> finish());
        }
    }

    @Override
    public int takeLoad() {
        int load = windowLoad;
        windowLoad = 0;
        return load;
    }

    /// Moves if it is between frames when the channel is off its loop. Only then is the handler asked: Netty takes the channel off in
    /// a later task, and bytes may arrive until it has.
    @Override
    public boolean leaveFor(int reactor) {
        if (!isQuiet()) {
            return false;
        }
        moving = true;
        channel.deregister().addListener(off -> leave(reactor));
        return true;
    }

    private void leave(int reactor) {
        ChannelNetwork from = network;
        if (isQuiet() && handler.leave()) {
            from.remove(this);
            from.handOver(this, reactor);
        } else {
            moving = false;
            from.register(channel);
        }
    }

    private boolean isQuiet() {
        boolean quiet =
                state == State.OPEN
                        && !stopped
                        && !ended
                        && out == null
                        && !listedTouched
                        && !listedCall;
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return quiet && unsent != null && unsent.isEmpty();
    }

    /// Arrives at its new reactor.
    void arrive(ChannelNetwork next, ReactorLoop loop) {
        network = next;
        moving = false;
        handler.moved(this, next.reactor());
        loop.register(channel);
    }

    /// Ends what was waiting for the other end to read our last words.
    void stopLingering() {
        channel.close();
    }

    private void arrived(MemorySegment bytes) {
        int length = (int) bytes.byteSize();
        windowLoad += 1 + (length >> 8);
        int taken = untaken.isEmpty() ? handler.received(this, bytes, 0, length) : 0;
        if (taken < length && state == State.OPEN) {
            stopped = true;
            channel.config().setAutoRead(false);
            if (!untaken.keep(network.buffers(), bytes, taken, length - taken)) {
                exceptionCaught(
                        channel.pipeline().firstContext(), new OutOfMemoryError("network buffers"));
            }
        }
    }

    private void deliverUntaken() {
        if (untaken.deliver(handler, this, network.buffers()) && state == State.OPEN) {
            stopped = false;
            channel.config().setAutoRead(true);
        }
    }

    /// See {@link RingConnection} for why a connection that we end lingers.
    private void finish() {
        if (!channel.isActive() || ended || reason != CloseReason.LOCAL) {
            channel.close();
            return;
        }
        channel.config().setAutoRead(true);
        ((DuplexChannel) channel).shutdownOutput();
        network.lingers(this);
    }

    private void dropOutput() {
        if (out != null) {
            out.release();
            out = null;
        }
    }

    private void touch() {
        if (!listedTouched) {
            listedTouched = true;
            network.touched(this);
        }
    }

    private void callBackLater() {
        if (!listedCall) {
            listedCall = true;
            network.callBackLater(this);
        }
    }
}
