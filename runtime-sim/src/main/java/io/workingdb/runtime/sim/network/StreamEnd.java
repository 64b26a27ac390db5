package io.workingdb.runtime.sim.network;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.runtime.sim.event.Delivery;
import io.workingdb.runtime.sim.event.Event;
import io.workingdb.runtime.sim.event.Flushable;
import io.workingdb.runtime.sim.trace.Checksum;
import io.workingdb.runtime.sim.trace.Fault;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One end of a stream, as its owner holds it.
///
/// What has happened to it is kept in flags until its owner's next cycle; then the owner is told in this order: moved,
/// opened, bytes, writable, ended, closed. Its own event wakes the owner when nothing arrives from the other side.
final class StreamEnd extends Event implements Connection, Delivery, Flushable {
    final long id;
    private final Stream stream;
    private NetworkPort port;
    private @Nullable Direction in;
    private @Nullable Direction out;
    private @Nullable ConnectionHandler handler;
    private @Nullable Listener acceptedBy;
    private @Nullable CloseReason ending;
    private Endpoint local = NOWHERE;
    private Endpoint remote = NOWHERE;
    private boolean queued;
    private boolean flushQueued;
    private boolean opening;
    private boolean moving;
    private boolean hasRoom;
    private boolean paused;
    private boolean closing;
    private boolean otherEnded;
    private boolean outputEnded;
    private boolean gone;

    private static final Endpoint NOWHERE = new Endpoint("0.0.0.0", 0);

    StreamEnd(Stream stream, long id, NetworkPort port) {
        this.stream = stream;
        this.id = id;
        this.port = port;
    }

    void wire(Direction incoming, Direction outgoing, Endpoint here, Endpoint there) {
        in = incoming;
        out = outgoing;
        local = here;
        remote = there;
    }

    void handledBy(ConnectionHandler its) {
        handler = its;
    }

    NetworkPort port() {
        return port;
    }

    Stream stream() {
        return stream;
    }

    boolean gone() {
        return gone;
    }

    // What the owner does.

    @Override
    public int write(MemorySegment source, long offset, int lengthBytes) {
        if (closing || gone || outputEnded || ending != null) {
            return 0;
        }
        int taken = outgoing().write(source, offset, lengthBytes);
        if (taken > 0) {
            flushLater();
        }
        return taken;
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            port.streams().wake(this, port.streams().resumeDelay());
        }
    }

    @Override
    public void close() {
        if (!closing && !gone && ending == null) {
            closing = true;
            flushLater();
            port.streams().wake(this, 0);
        }
    }

    /// Sends the last byte and reads on.
    void endOutput() {
        if (!closing && !gone && !outputEnded && ending == null) {
            outputEnded = true;
            flushLater();
        }
    }

    @Override
    public Endpoint remote() {
        return remote;
    }

    @Override
    public Endpoint local() {
        return local;
    }

    private void flushLater() {
        if (!flushQueued) {
            flushQueued = true;
            port.owner.flushLater(this);
        }
    }

    @Override
    public void flush() {
        flushQueued = false;
        if (!gone) {
            outgoing().flush();
            if (closing || outputEnded) {
                outgoing().finish();
            }
        }
    }

    // What happens to it.

    /// Accepted: `listener` will be asked for a handler.
    void acceptedBy(Listener listener) {
        acceptedBy = listener;
        port = listener.port();
        opening = true;
        queue();
    }

    void opens(long afterNanos) {
        opening = true;
        port.streams().wake(this, afterNanos);
    }

    void arrived() {
        if (gone) {
            answerWithReset();
        } else if (!paused && !closing) {
            queue();
        }
    }

    /// Bytes came for an end that is closed. If the other end is still to hear of the closing, it hears of that.
    private void answerWithReset() {
        if (outgoing().delivered()) {
            stream.breakLater(port.streams().delay());
        }
    }

    void roomAgain() {
        hasRoom = true;
        if (!gone) {
            port.streams().wake(this, 0);
        }
    }

    void endsWith(CloseReason reason) {
        if (!gone) {
            ending = reason;
            queue();
        }
    }

    /// The owner is woken.
    @Override
    public void fire() {
        queue();
    }

    private void queue() {
        if (!queued && !gone) {
            queued = true;
            port.owner.deliver(this);
        }
    }

    /// Nobody is told: there was never an owner, or its process is dead.
    void vanish() {
        if (!gone) {
            gone = true;
            port.streams().timeline().cancel(this);
            stream.endGone();
        }
    }

    /// The owner's process has ended.
    ///
    /// @param how what the other end will notice
    void orphaned(Farewell how) {
        Direction way = outgoing();
        way.dropUnflushed();
        switch (how) {
            case FIN -> way.finish();
            case RESET -> stream.breakLater(port.streams().delay());
            case SILENCE -> {
                way.drop();
                incoming().drop();
                stream.breakLater(port.streams().silenceNanos());
            }
        }
        vanish();
    }

    // What the owner is told.

    @Override
    public void forgotten() {
        queued = false;
    }

    @Override
    public void deliver() {
        queued = false;
        if (gone || refused()) {
            return;
        }
        if (moving) {
            moving = false;
            handler().moved(this, port.owner.reactor());
        }
        if (ending == null && !closing) {
            tell();
        }
        if (moving) {
            return;
        }
        CloseReason reason = ending;
        if (reason != null) {
            tellEnd(reason);
        } else if (closing && !flushQueued) {
            tellEnd(otherEnded ? CloseReason.REMOTE : CloseReason.LOCAL);
        }
    }

    /// Asks the listener for a handler, once.
    private boolean refused() {
        Listener listener = acceptedBy;
        if (listener == null) {
            return false;
        }
        acceptedBy = null;
        if (ending == null) {
            handler = listener.handlers().accept(this);
        }
        if (handler == null) {
            outgoing().finish();
            vanish();
            return true;
        }
        return false;
    }

    private void tell() {
        if (opening) {
            opening = false;
            port.streams().trace(this, TraceEvent.STREAM, 0, 0);
            handler().opened(this);
        }
        if (!paused && !closing) {
            read();
        }
        if (moving) {
            return;
        }
        if (hasRoom && !closing) {
            hasRoom = false;
            handler().writable(this);
        }
        if (ending == null && !closing && !otherEnded && incoming().ended()) {
            otherEnded = true;
            handler().ended(this);
        }
    }

    private void read() {
        Direction from = incoming();
        int length = from.readable();
        if (length == 0 || moved()) {
            return;
        }
        int offset = from.readFrom();
        port.streams()
                .trace(this, TraceEvent.BYTES, length, Checksum.of(from.window, offset, length));
        int took = handler().received(this, from.window, offset, length);
        Invariant.check(took >= 0 && took <= length, "a handler takes what there is", took, length);
        from.took(took);
        paused = took < length;
    }

    /// Between frames a host may hand a connection to another of its reactors; the bytes that have arrived go along.
    private boolean moved() {
        Streams streams = port.streams();
        if (!streams.moves() || flushQueued) {
            return false;
        }
        NetworkPort next = port.another();
        if (next == port || !handler().leave()) {
            return false;
        }
        streams.happened(Fault.STREAM_MOVED, id, next.owner.reactor());
        port = next;
        moving = true;
        queue();
        return true;
    }

    private void tellEnd(CloseReason reason) {
        ConnectionHandler last = handler();
        port.streams().trace(this, TraceEvent.STREAM, 1, reason.ordinal());
        vanish();
        last.closed(this, reason);
    }

    private Direction incoming() {
        return present(in);
    }

    private Direction outgoing() {
        return present(out);
    }

    private ConnectionHandler handler() {
        return present(handler);
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException(
                    "an end of a stream is wired and handled before it is told anything");
        }
        return value;
    }
}
