package io.workingdb.runtime.real.net;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import io.workingdb.runtime.real.kernel.Errno;
import io.workingdb.runtime.real.uring.BufferRing;
import io.workingdb.runtime.real.uring.Opcode;
import io.workingdb.runtime.real.uring.Ring;
import io.workingdb.runtime.real.uring.RingHandler;
import io.workingdb.runtime.real.uring.RingTarget;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A TCP connection on a ring.
///
/// ```
/// OPEN -> FLUSHING      close(), or the other end has sent its last byte and the handler closes
/// OPEN, FLUSHING -> ENDING     everything is sent, or it broke; the handler is told, operations under way are cancelled
/// ENDING -> OVER        nothing is under way
/// ```
///
/// Receiving is one multishot operation for the connection's life; the kernel picks a buffer when bytes arrive. Sending is a
/// non-blocking attempt that is over when the call that submitted it returns, and that completes only if the socket did not take everything:
/// so a send costs no completion, and its buffer is free in the next cycle.
final class RingConnection implements Connection, RingTarget, Balance.Movable {
    private static final int RECEIVE = 0;
    private static final int SEND = 1;
    private static final int POLL = 2;
    private static final int CONNECT = 3;

    private static final int RECV_MULTISHOT = 1 << 1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    /// Makes a send that was taken in part a failure, so that it completes with the count.
    private static final int MSG_WAITALL = 0x100;

    private static final int POLLOUT = 4;

    /// Most connections have small replies.
    private static final int OUT_BYTES = 16 * 1_024;

    /// A large reply goes in pieces of this size, one a turn.
    private static final int OUT_BYTES_LARGE = 256 * 1_024;

    private static final int TAKEN_WHOLLY = Integer.MAX_VALUE;

    private RingNetwork network;
    private final int socket;
    private final ReceivedBytes untaken = new ReceivedBytes();
    private ConnectionHandler handler = NobodysHandler.NOBODY;
    private int slot;
    private @Nullable Endpoint remote;
    private @Nullable Endpoint local;
    private State state = State.OPEN;
    private CloseReason reason = CloseReason.LOCAL;
    private @Nullable Buffer out;
    private int sending;
    private int sendResult = TAKEN_WHOLLY;
    private boolean receiving;
    private boolean polling;
    private boolean connecting;
    private boolean stopped;
    private boolean ended;
    private boolean wantsWritable;
    private int movingTo = STAYS;
    private boolean listedTouched;
    private boolean listedSending;
    private boolean listedResumed;
    private int windowLoad;

    /// Position among the network's connections.
    int position;

    private static final int STAYS = -1;

    private enum State {
        OPEN,
        FLUSHING,
        ENDING,
        OVER
    }

    RingConnection(RingNetwork network, int socket) {
        this.network = network;
        this.socket = socket;
        slot = network.ring().open(this);
    }

    /// Begins to serve an accepted connection.
    void open(ConnectionHandler by) {
        handler = by;
        by.opened(this);
        receive();
    }

    /// Begins to connect.
    ///
    /// @param address the remote address; valid until the next submission
    void connect(ConnectionHandler by, MemorySegment address, int length) {
        handler = by;
        connecting = true;
        prepare(Opcode.CONNECT, 0, 0, length, address.address(), 0, 0, 0, CONNECT);
    }

    @Override
    public int write(MemorySegment source, long offset, int lengthBytes) {
        if (state != State.OPEN || lengthBytes == 0) {
            return 0;
        }
        Buffer target = roomFor(lengthBytes);
        int taken = target == null ? 0 : Math.min(lengthBytes, target.room());
        if (taken > 0 && target != null) {
            target.append(source, offset, taken);
            touch();
        }
        wantsWritable |= taken < lengthBytes;
        return taken;
    }

    @Override
    public void resume() {
        if (stopped && !listedResumed) {
            listedResumed = true;
            network.resumed(this);
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
        Endpoint known = remote;
        if (known == null) {
            known = network.sockets().remote(socket);
            remote = known;
        }
        return known;
    }

    @Override
    public Endpoint local() {
        Endpoint known = local;
        if (known == null) {
            known = network.sockets().local(socket);
            local = known;
        }
        return known;
    }

    @Override
    public void completed(int tag, int result, int flags) {
        switch (tag) {
            case RECEIVE -> received(result, flags);
            case SEND -> sendResult = result;
            case POLL -> {
                polling = false;
                touch();
            }
            case CONNECT -> connected(result);
            default -> throw new IllegalStateException("an operation of ours: tag=" + tag);
        }
        endIfQuiet();
    }

    /// Hands over bytes that the handler did not take before. Follows {@link #resume}.
    void deliverUntaken() {
        listedResumed = false;
        if (state != State.OPEN || !untaken.deliver(handler, this, network.buffers())) {
            return;
        }
        stopped = false;
        if (ended) {
            handler.ended(this);
        } else {
            receive();
        }
    }

    /// Prepares what is to be sent. After the turn.
    void flush() {
        listedTouched = false;
        Buffer from = out;
        if (from != null
                && from.readable() > 0
                && !polling
                && !listedSending
                && state != State.OVER) {
            sending = from.readable();
            sendResult = TAKEN_WHOLLY;
            listedSending = true;
            network.sending(this, wantsWritable || state == State.FLUSHING);
            long address = from.segment.address() + from.start;
            int how = MSG_DONTWAIT | MSG_NOSIGNAL | MSG_WAITALL;
            prepare(Opcode.SEND, Ring.SKIP_SUCCESS, 0, 0, address, sending, how, 0, SEND);
        } else if (from == null && state == State.FLUSHING && !listedSending) {
            end(reason);
        }
    }

    /// Finds out what the socket took, once the call that submitted the send is over and its completions are seen.
    void settle() {
        listedSending = false;
        Buffer from = out;
        if (from == null) {
            return;
        }
        if (sendResult == TAKEN_WHOLLY || sendResult >= 0) {
            from.start += Math.min(sending, sendResult);
        } else if (sendResult != -Errno.EAGAIN && sendResult != -Errno.EINTR) {
            breakOff(CloseReason.RESET);
            return;
        }
        if (from.readable() == 0 || state == State.ENDING) {
            dropOutput();
        } else if (sendResult != TAKEN_WHOLLY) {
            polling = true;
            prepare(Opcode.POLL_ADD, 0, 0, 0, 0, 0, POLLOUT, 0, POLL);
        }
        if (wantsWritable && state == State.OPEN && !polling) {
            wantsWritable = false;
            handler.writable(this);
        }
        touch();
        endIfQuiet();
    }

    @Override
    public int takeLoad() {
        int load = windowLoad;
        windowLoad = 0;
        return load;
    }

    /// Moves when receiving has been cancelled, if it is between frames then.
    @Override
    public boolean leaveFor(int reactor) {
        boolean can = state == State.OPEN && receiving && !stopped && movingTo == STAYS;
        if (can) {
            movingTo = reactor;
            cancel(RECEIVE);
        }
        return can;
    }

    /// Arrives at its new reactor.
    void movedTo(RingNetwork next, int reactor) {
        network = next;
        slot = next.ring().open(this);
        handler.moved(this, reactor);
        receive();
    }

    /// Tells the handler that it is over.
    void tellClosed() {
        handler.closed(this, reason);
        handler = NobodysHandler.NOBODY;
        untaken.clear(network.buffers());
    }

    /// Gives everything back. Nothing is under way.
    void release() {
        dropOutput();
        network.ring().ring().prepare(Opcode.CLOSE, Ring.SKIP_SUCCESS, 0, socket, 0, 0, 0, 0, 0, 0);
        network.ring().close(slot);
    }

    /// Ends what was waiting for the other end to read our last words.
    void stopLingering() {
        if (receiving) {
            cancel(RECEIVE);
        }
    }

    private void received(int result, int flags) {
        receiving = (flags & Ring.HAS_MORE) != 0;
        int buffer = Ring.bufferOf(flags);
        if (buffer >= 0) {
            if (result > 0) {
                arrived(buffer, result);
            }
            network.ring().buffers().give(buffer);
        }
        if (state != State.OPEN) {
            return;
        }
        if (result == 0) {
            reason = CloseReason.REMOTE;
            ended = true;
            if (!stopped) {
                handler.ended(this);
            }
        } else if (result < 0 && !isPassing(-result)) {
            breakOff(CloseReason.RESET);
        } else if (!receiving) {
            goOnReceiving();
        }
    }

    private static boolean isPassing(int errno) {
        return errno == Errno.ECANCELED
                || errno == Errno.ENOBUFS
                || errno == Errno.EINTR
                || errno == Errno.EAGAIN;
    }

    private void arrived(int buffer, int length) {
        if (state != State.OPEN) {
            return;
        }
        windowLoad += 1 + (length >> 8);
        MemorySegment memory = network.ring().buffers().memory();
        long offset = BufferRing.offset(buffer);
        int taken = untaken.isEmpty() ? handler.received(this, memory, offset, length) : 0;
        if (taken < length && state == State.OPEN) {
            if (untaken.keep(network.buffers(), memory, offset + taken, length - taken)) {
                stop();
            } else {
                breakOff(CloseReason.RESET);
            }
        }
    }

    private void stop() {
        if (!stopped) {
            stopped = true;
            if (receiving) {
                cancel(RECEIVE);
            }
        }
    }

    private void goOnReceiving() {
        int target = movingTo;
        movingTo = STAYS;
        if (stopped) {
            return;
        }
        if (target != STAYS
                && out == null
                && !listedSending
                && !listedTouched
                && !polling
                && handler.leave()) {
            network.ring().close(slot);
            network.handOver(this, target);
        } else {
            receive();
        }
    }

    private void receive() {
        if (!receiving && (state == State.OPEN || state == State.FLUSHING)) {
            receiving = true;
            prepare(
                    Opcode.RECV,
                    Ring.SELECT_BUFFER,
                    RECV_MULTISHOT,
                    0,
                    0,
                    0,
                    0,
                    BufferRing.GROUP,
                    RECEIVE);
        }
    }

    private void connected(int result) {
        connecting = false;
        if (result < 0) {
            breakOff(CloseReason.REFUSED);
            return;
        }
        network.sockets().tune(socket);
        handler.opened(this);
        receive();
    }

    private @Nullable Buffer roomFor(int lengthBytes) {
        Buffer mine = out;
        if (mine == null) {
            mine = network.buffers().take(lengthBytes > OUT_BYTES ? OUT_BYTES_LARGE : OUT_BYTES);
        } else if (mine.room() < lengthBytes && !listedSending) {
            mine.compact();
            mine =
                    mine.room() < lengthBytes && mine.capacity < OUT_BYTES_LARGE
                            ? enlarge(mine)
                            : mine;
        }
        out = mine;
        return mine;
    }

    private Buffer enlarge(Buffer small) {
        Buffer large = network.buffers().take(OUT_BYTES_LARGE);
        if (large == null) {
            return small;
        }
        large.append(small.segment, small.start, small.readable());
        network.buffers().give(small);
        return large;
    }

    private void touch() {
        if (!listedTouched) {
            listedTouched = true;
            network.touched(this);
        }
    }

    private void breakOff(CloseReason why) {
        if (state == State.OPEN || state == State.FLUSHING) {
            end(why);
        }
    }

    /// A connection that we end lingers: closing a socket with unread bytes would take our last words back. So we end our half and
    /// wait, not long, for the other end to do the same.
    private void end(CloseReason why) {
        boolean lingers = why == CloseReason.LOCAL && receiving;
        state = State.ENDING;
        reason = why;
        if (lingers) {
            network.sockets().endOutput(socket);
            network.lingers(this);
        } else if (receiving) {
            cancel(RECEIVE);
        }
        if (polling) {
            cancel(POLL);
        }
        if (!listedSending) {
            dropOutput();
        }
        network.ended(this);
        endIfQuiet();
    }

    private void endIfQuiet() {
        if (state == State.ENDING && !receiving && !polling && !connecting && !listedSending) {
            state = State.OVER;
            network.over(this);
        }
    }

    private void dropOutput() {
        if (out != null) {
            network.buffers().give(out);
            out = null;
        }
    }

    private void cancel(int tag) {
        long userData = RingHandler.userData(slot, tag);
        network.ring()
                .ring()
                .prepare(Opcode.ASYNC_CANCEL, Ring.SKIP_SUCCESS, 0, -1, 0, userData, 0, 0, 0, 0);
    }

    private void prepare(
            int opcode,
            int flags,
            int priority,
            long offset,
            long address,
            int length,
            int operationFlags,
            int group,
            int tag) {
        long userData = RingHandler.userData(slot, tag);
        network.ring()
                .ring()
                .prepare(
                        opcode,
                        flags,
                        priority,
                        socket,
                        offset,
                        address,
                        length,
                        operationFlags,
                        group,
                        userData);
    }
}
