package io.workingdb.core.storage.tree;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.RecordSlab;
import io.workingdb.core.storage.page.PageArena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Which snapshots may read a page or a record out of line, and so when it may be changed and when it may be used again.
///
/// Time is counted in epochs: pinning ends one. A snapshot pinned in epoch p has everything with birth <= p < death. So what was born at
/// or before the newest pin is shared and must be copied before it is changed, once, because the copy is born after; and what has died
/// goes when no pin p with birth <= p < death is left.
///
/// What dies while it is shared waits on the list of the newest pin, which is the newest that has it. When a pin goes, its list is
/// gone through a little with each change: for each item the next older pin either has it too, and it waits there, or no pin has it. The
/// lists run through the dead pages and records themselves and cost no memory.
///
/// | offset | bytes | field of a lifetime |
/// |---|---|---|
/// | 0 | 8 | birth epoch |
/// | 8 | 8 | death epoch, 0 while alive |
/// | 16 | 8 | next item of the list, {@link #NONE} after the last |
///
/// Source: the deadlists of ZFS (Ahrens, "How ZFS snapshots really work", 2019).
final class Lifetimes {
    /// Bytes of a lifetime.
    static final int BYTES = 24;

    /// No item.
    static final long NONE = -1;

    /// Items that a change looks at: a change copies or drops at most the pages of a path and two neighbours of a few of them, and in all but
    /// a few cases one page or none, so the list runs dry.
    private static final int SWEPT_PER_CHANGE = 8;

    /// Items looked at when a pin goes: about twenty microseconds.
    private static final int SWEPT_AT_UNPIN = 256;

    private static final int BIRTH = 0;
    private static final int DEATH = 8;
    private static final int NEXT = 16;

    /// Marks an item as a page. Without, it is a slab's reference, which is never negative.
    private static final long PAGE = Long.MIN_VALUE;

    /// The birth of what no snapshot will have.
    private static final long UNBORN = Long.MAX_VALUE;

    /// Below every birth.
    private static final long NO_PIN = -1;

    private final PageArena arena;
    private final RecordSlab slab;
    private final Waiting unowned = new Waiting(NO_PIN);
    private Waiting[] pins = new Waiting[4];
    private int pinCount;
    private long epoch;
    private long newestPin = NO_PIN;

    Lifetimes(PageArena arena, RecordSlab slab) {
        this.arena = arena;
        this.slab = slab;
        Arrays.fill(pins, unowned);
    }

    /// The dead that wait for a pin, in a list.
    static final class Waiting {
        /// The last epoch that the pin's snapshot has.
        final long epoch;

        private long first = NONE;
        private long last = NONE;

        private Waiting(long epoch) {
            this.epoch = epoch;
        }
    }

    /// Begins a life.
    ///
    /// @param lifetime where in the segment
    void begin(MemorySegment segment, long lifetime) {
        segment.set(Bytes.U64, lifetime + BIRTH, epoch);
        segment.set(Bytes.U64, lifetime + DEATH, 0);
        segment.set(Bytes.U64, lifetime + NEXT, NONE);
    }

    /// Ends the life of what no snapshot will ever have, as soon as it has begun.
    void makeUnborn(MemorySegment segment, long lifetime) {
        segment.set(Bytes.U64, lifetime + BIRTH, UNBORN);
        segment.set(Bytes.U64, lifetime + DEATH, epoch);
    }

    /// Whether a snapshot pinned in an epoch has it.
    static boolean isPinned(MemorySegment segment, long lifetime, long pinEpoch) {
        long death = segment.get(Bytes.U64, lifetime + DEATH);
        return birth(segment, lifetime) <= pinEpoch && (death == 0 || death > pinEpoch);
    }

    /// The epoch in which it was born.
    private static long birth(MemorySegment segment, long lifetime) {
        return segment.get(Bytes.U64, lifetime + BIRTH);
    }

    /// Whether a life at this place has begun after an epoch, or has ended after it: of the living, the dead and the free.
    static boolean beganOrEndedAfter(MemorySegment segment, long lifetime, long pinEpoch) {
        long birth = birth(segment, lifetime);
        return birth > pinEpoch && birth != UNBORN
                || segment.get(Bytes.U64, lifetime + DEATH) > pinEpoch;
    }

    /// Goes on after everything alive was restored as born in epoch 0, and pinned by a snapshot of that epoch that is gone.
    void startAfterRestore() {
        epoch = 1;
    }

    /// Whether a snapshot may read it.
    boolean isShared(MemorySegment segment, long lifetime) {
        return segment.get(Bytes.U64, lifetime + BIRTH) <= newestPin;
    }

    /// Whether it has not died.
    static boolean isAlive(MemorySegment segment, long lifetime) {
        return segment.get(Bytes.U64, lifetime + DEATH) == 0;
    }

    /// Whether a snapshot may read a record out of line.
    boolean isShared(long record) {
        return birth(record) <= newestPin;
    }

    /// Ends the life of a page.
    void retirePage(int reference) {
        retire(PAGE | Integer.toUnsignedLong(reference));
    }

    /// Ends the life of a record out of line.
    void retireRecord(long record) {
        retire(record);
    }

    private void retire(long item) {
        set(item, DEATH, epoch);
        if (birth(item) <= newestPin) {
            append(pins[pinCount - 1], item);
        } else {
            reuse(item);
        }
    }

    /// Here, and only here, memory goes back to be used again. What another reactor may still be reading, because the pin went only just
    /// now, has to be held back here until that reactor has passed a turn.
    private void reuse(long item) {
        if (item < 0) {
            arena.free((int) item);
        } else {
            slab.free(item);
        }
    }

    /// Pins everything that is alive.
    Waiting pin() {
        if (pinCount == pins.length) {
            pins = Arrays.copyOf(pins, pinCount * 2);
        }
        Waiting pin = new Waiting(epoch);
        Arrays.fill(pins, pinCount, pins.length, pin);
        pinCount++;
        newestPin = epoch;
        epoch++;
        return pin;
    }

    /// Lets go what was pinned.
    void unpin(Waiting pin) {
        int at = indexOf(pin);
        pinCount--;
        System.arraycopy(pins, at + 1, pins, at, pinCount - at);
        Arrays.fill(pins, pinCount, pins.length, unowned);
        newestPin = pinCount == 0 ? NO_PIN : pins[pinCount - 1].epoch;
        join(pin);
        sweep(SWEPT_AT_UNPIN);
    }

    private int indexOf(Waiting pin) {
        int at = 0;
        while (at < pinCount && pins[at] != pin) {
            at++;
        }
        Invariant.check(at < pinCount, "a snapshot is let go once", pin.epoch, pinCount);
        return at;
    }

    private void join(Waiting pin) {
        if (pin.first != NONE) {
            if (unowned.first == NONE) {
                unowned.first = pin.first;
            } else {
                set(unowned.last, NEXT, pin.first);
            }
            unowned.last = pin.last;
        }
    }

    /// Goes on with the lists of pins that are gone, with each change.
    void sweepSome() {
        if (unowned.first != NONE) {
            sweep(SWEPT_PER_CHANGE);
        }
    }

    private void sweep(int limit) {
        for (int i = 0; i < limit && unowned.first != NONE; i++) {
            long item = unowned.first;
            unowned.first = get(item, NEXT);
            int owner = newestBelow(get(item, DEATH));
            if (owner >= 0 && birth(item) <= pins[owner].epoch) {
                append(pins[owner], item);
            } else {
                reuse(item);
            }
        }
        if (unowned.first == NONE) {
            unowned.last = NONE;
        }
    }

    /// The newest pin of an epoch before `death`; -1 if there is none.
    private int newestBelow(long death) {
        int at = pinCount - 1;
        while (at >= 0 && pins[at].epoch >= death) {
            at--;
        }
        return at;
    }

    private void append(Waiting to, long item) {
        set(item, NEXT, NONE);
        if (to.first == NONE) {
            to.first = item;
        } else {
            set(to.last, NEXT, item);
        }
        to.last = item;
    }

    /// Number of pins.
    int pinCount() {
        return pinCount;
    }

    /// Looks at the dead that are not yet used again.
    interface Visitor {
        /// A page.
        ///
        /// @param pinned whether a pin has it; otherwise it is about to go
        void page(int reference, boolean pinned);

        /// A record out of line.
        void record(long reference, boolean pinned);
    }

    /// Visits all dead. For tests.
    void visit(Visitor visitor) {
        visit(unowned, visitor);
        for (int i = 0; i < pinCount; i++) {
            visit(pins[i], visitor);
        }
    }

    private void visit(Waiting list, Visitor visitor) {
        for (long item = list.first; item != NONE; item = get(item, NEXT)) {
            long death = get(item, DEATH);
            Invariant.check(
                    birth(item) < death && list.epoch < death, "the dead have died", item, death);
            if (item < 0) {
                visitor.page((int) item, list != unowned);
            } else {
                visitor.record(item, list != unowned);
            }
        }
    }

    private long birth(long item) {
        return get(item, BIRTH);
    }

    private long get(long item, int field) {
        return segment(item).get(Bytes.U64, lifetime(item) + field);
    }

    private void set(long item, int field, long value) {
        segment(item).set(Bytes.U64, lifetime(item) + field, value);
    }

    private MemorySegment segment(long item) {
        return item < 0 ? arena.memory() : slab.segment(item);
    }

    private long lifetime(long item) {
        return item < 0
                ? arena.offset((int) item) + PageLayout.LIFETIME
                : RecordSlab.offset(item) + RecordSlab.HEADER_BYTES;
    }
}
