package io.workingdb.runtime.sim.network;

import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.event.Event;
import io.workingdb.runtime.sim.trace.Fault;
import java.lang.foreign.MemorySegment;

/// One way of one stream: a window of bytes between a writer and a reader.
///
/// Places in the window: `taken <= arrived <= eligible <= flushed <= written`. The event is the next arrival; it belongs to the
/// bytes that were flushed when it was scheduled, so that later bytes have delays of their own. The window is one piece of
/// memory that is moved to the front when it is full: what arrives is always contiguous, and a reader copies it once.
final class Direction extends Event {
    final MemorySegment window;
    final int windowBytes;
    private final Streams streams;
    private final StreamEnd writer;
    private final StreamEnd reader;
    private int taken;
    private int arrived;
    private int eligible;
    private int flushed;
    private int written;
    private long waitingSinceNanos;
    private boolean writerWaits;
    private boolean silent;
    private boolean fin;
    private boolean finArrived;

    Direction(
            Streams streams,
            MemorySegment window,
            int windowBytes,
            StreamEnd writer,
            StreamEnd reader) {
        this.streams = streams;
        this.window = window;
        this.windowBytes = windowBytes;
        this.writer = writer;
        this.reader = reader;
    }

    /// Takes what fits into the window.
    int write(MemorySegment source, long offset, int lengthBytes) {
        int length = Math.min(lengthBytes, windowBytes - (written - taken));
        if (length < lengthBytes) {
            writerWaits = true;
        }
        if (length <= 0) {
            return 0;
        }
        if (written + length > windowBytes) {
            compact();
        }
        MemorySegment.copy(source, offset, window, written, length);
        written += length;
        return length;
    }

    private void compact() {
        MemorySegment.copy(window, taken, window, 0, written - taken);
        written -= taken;
        flushed -= taken;
        eligible -= taken;
        arrived -= taken;
        taken = 0;
    }

    /// Sends what was written.
    void flush() {
        if (written > flushed) {
            nothingWaited();
            flushed = written;
            schedule();
        }
    }

    /// The writer has closed: after the flushed bytes comes the end.
    void finish() {
        if (!fin) {
            nothingWaited();
            fin = true;
            schedule();
        }
    }

    private void nothingWaited() {
        if (flushed == eligible) {
            waitingSinceNanos = streams.nowNanos();
        }
    }

    private void schedule() {
        boolean nothing = arrived == flushed && (!fin || finArrived);
        if (silent || nothing || scheduled()) {
            return;
        }
        eligible = flushed;
        long waited = streams.nowNanos() - waitingSinceNanos;
        streams.timeline().schedule(Math.max(0, streams.delay() - waited), this);
    }

    /// The next bytes arrive.
    @Override
    public void fire() {
        if (streams.maybeReset(writer)) {
            return;
        }
        int piece = piece(eligible - arrived);
        arrived += piece;
        finArrived = fin && !silent && arrived == flushed;
        if (piece > 0 || finArrived) {
            reader.arrived();
        }
        if (arrived < eligible && !silent) {
            streams.timeline().schedule(streams.gap(), this);
        } else {
            schedule();
        }
    }

    /// How many of `bytes` bytes arrive now.
    private int piece(int bytes) {
        Random64 chance = streams.chance();
        StreamOptions options = streams.options();
        if (bytes <= 0 || silent) {
            return 0;
        }
        if (chance.chance(options.silencePerMillion(), Streams.MILLION)) {
            int before = chance.below(bytes);
            silence();
            return before;
        }
        if (bytes > 1 && chance.chance(options.cutPerMillion(), Streams.MILLION)) {
            streams.happened(Fault.STREAM_CUT, writer.id, bytes);
            return 1
                    + (int)
                            (chance.chance(1, 2)
                                    ? chance.logUniform(bytes - 2L)
                                    : chance.below(bytes - 1L));
        }
        return bytes;
    }

    /// Nothing arrives any more, and nobody is told.
    void silence() {
        if (!silent) {
            silent = true;
            streams.timeline().cancel(this);
            streams.fellSilent(writer);
        }
    }

    /// What has not arrived is gone.
    void drop() {
        streams.timeline().cancel(this);
        written = arrived;
        flushed = arrived;
        eligible = arrived;
        silent = true;
    }

    /// What was written and not flushed is gone: its process died.
    void dropUnflushed() {
        written = flushed;
    }

    /// Whether nothing that the reader could still notice is under way.
    boolean delivered() {
        return silent || finArrived;
    }

    int readable() {
        return arrived - taken;
    }

    int readFrom() {
        return taken;
    }

    /// Whether everything that was written has been taken.
    boolean idle() {
        return written == taken;
    }

    boolean ended() {
        return finArrived && arrived == taken;
    }

    /// The reader took bytes: there is room.
    void took(int bytes) {
        taken += bytes;
        if (taken == written) {
            taken = 0;
            arrived = 0;
            eligible = 0;
            flushed = 0;
            written = 0;
        }
        if (writerWaits && bytes > 0) {
            writerWaits = false;
            writer.roomAgain();
        }
    }
}
