package io.workingdb.core.storage.tree;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.ReactorTurns;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.RecordSlab;
import io.workingdb.core.storage.page.PageArena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which snapshots may read a page or a record out of line, and so when it may be changed and when it may be used again.
///
/// Time is counted in epochs: pinning ends one. A snapshot pinned in epoch p has everything with birth <= p < death. So what was born at
/// or before the newest pin is shared and must be copied before it is changed, once, because the copy is born after; and what has died
/// goes when no pin p with birth <= p < death is left.
///
/// What dies while it is shared waits on the list of the newest pin, which is the newest that has it. When a pin goes, its list is
/// gone through a little with each change: for each item the next older pin either has it too, and it waits there, or no pin has it.
///
/// The image of a checkpoint needs nothing of what it has read: that is shared no longer because of it, and need not wait for it when it dies.
///
/// What was pinned for other reactors may still be read by one that found the snapshot before it was let go, and has not come to the end of its turn: also
/// what is alive, so it must not be changed either. So such a pin leaves only when every reactor has passed a turn since.
///
/// | offset | bytes | field of a lifetime |
/// |---|---|---|
/// | 0 | 8 | birth epoch |
/// | 8 | 8 | death epoch, 0 while alive |
/// | 16 | 8 | next item of the {@link DeadList}, {@link DeadList#NONE} after the last |
///
/// Source: the deadlists of ZFS (Ahrens, "How ZFS snapshots really work", 2019).
final class Lifetimes {
    /// Bytes of a lifetime.
    static final int BYTES = 24;

    /// No record out of line.
    static final long NONE = DeadList.NONE;

    /// Items that a change looks at: a change copies or drops at most the pages of a path and two neighbours of a few of them, and in all but
    /// a few cases one page or none, so the list runs dry.
    static final int SWEPT_PER_CHANGE = 8;

    /// Items looked at when a pin goes: about twenty microseconds.
    static final int SWEPT_AT_UNPIN = 256;

    private static final int BIRTH = 0;
    private static final int DEATH = 8;
    static final int NEXT = 16;

    /// The birth of what no snapshot will have.
    private static final long UNBORN = Long.MAX_VALUE;

    /// Below every birth.
    private static final long NO_PIN = -1;

    private final PageArena arena;
    private final RecordSlab slab;
    private final ReactorTurns turns;
    private final Mutants mutants;
    private final Waiting nobody;

    /// What waited for a pin that is gone, and was not looked at since.
    private final DeadList unowned;

    /// Pins that were let go, and those of them that wait for the turns that were under way when it was looked who is in one.
    private final ArrayList<Waiting> leaving = new ArrayList<>();

    private final ArrayList<Waiting> passing = new ArrayList<>();
    private final long[] turnsSeen;

    private Waiting[] pins = new Waiting[4];
    private int pinCount;
    private long epoch;
    private long newestPin = NO_PIN;
    private long pinnedBytes;
    private long looked;
    private int imageCount;

    Lifetimes(
            PageArena arena, RecordSlab slab, int pageBytes, ReactorTurns turns, Mutants mutants) {
        this.arena = arena;
        this.slab = slab;
        this.turns = turns;
        this.mutants = mutants;
        unowned = new DeadList(arena, slab, pageBytes);
        turnsSeen = new long[turns.seenLength()];
        nobody = new Waiting(NO_PIN, unowned, null);
        Arrays.fill(pins, nobody);
    }

    /// A pin, and the dead that wait for it.
    static final class Waiting {
        /// The last epoch that the pin's snapshot has.
        final long epoch;

        private final DeadList dead;
        private final @Nullable TreeImage image;

        private Waiting(long epoch, DeadList dead, @Nullable TreeImage image) {
            this.epoch = epoch;
            this.dead = dead;
            this.image = image;
        }

        /// Whether it was read already by the only one who would read it.
        private boolean hasRead(long item) {
            return image != null && image.hasRead(item);
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

    /// Whether a snapshot may read a page.
    boolean isPageShared(int reference, MemorySegment segment, long lifetime) {
        long birth = birth(segment, lifetime);
        return birth <= newestPin && isShared(DeadList.page(reference), birth);
    }

    /// Whether the pages above one that is not shared may be shared all the same: it was read, and they were not.
    boolean isAnyReadByAnImage() {
        return imageCount > 0;
    }

    /// Whether it has not died.
    static boolean isAlive(MemorySegment segment, long lifetime) {
        return segment.get(Bytes.U64, lifetime + DEATH) == 0;
    }

    /// Whether a snapshot may read a record out of line.
    boolean isRecordShared(long record) {
        long birth = birth(record);
        return birth <= newestPin && isShared(record, birth);
    }

    private boolean isShared(long item, long birth) {
        return newestThatReads(item, birth, pinCount - 1) >= 0;
    }

    /// The newest pin up to `at` that will read what was born in an epoch; -1 if there is none.
    private int newestThatReads(long item, long birth, int at) {
        int newest = at;
        while (newest >= 0 && pins[newest].epoch >= birth && pins[newest].hasRead(item)) {
            newest--;
        }
        return newest >= 0 && pins[newest].epoch >= birth ? newest : -1;
    }

    /// Ends the life of a page.
    void retirePage(int reference) {
        retire(DeadList.page(reference));
    }

    /// Ends the life of a record out of line.
    void retireRecord(long record) {
        retire(record);
    }

    private void retire(long item) {
        unowned.set(item, DEATH, epoch);
        waitOrReuse(item);
    }

    /// What has died waits for the newest pin that has it, if there is one.
    private void waitOrReuse(long item) {
        int owner = newestThatReads(item, birth(item), newestBelow(unowned.get(item, DEATH)));
        if (owner >= 0) {
            wait(pins[owner], item);
        } else {
            reuse(item);
        }
    }

    private void wait(Waiting pin, long item) {
        long before = pin.dead.bytes();
        pin.dead.add(item);
        pinnedBytes += pin.dead.bytes() - before;
    }

    /// Here, and only here, memory goes back to be used again.
    private void reuse(long item) {
        if (DeadList.isPage(item)) {
            arena.free((int) item);
        } else {
            slab.free(item);
        }
    }

    /// Pins everything that is alive.
    Waiting pin() {
        return pin(null);
    }

    /// Pins everything that is alive, until an image has read it.
    Waiting pin(@Nullable TreeImage image) {
        imageCount += image == null ? 0 : 1;
        if (pinCount == pins.length) {
            pins = Arrays.copyOf(pins, pinCount * 2);
        }
        Waiting pin = new Waiting(epoch, unowned.sibling(), image);
        Arrays.fill(pins, pinCount, pins.length, pin);
        pinCount++;
        newestPin = epoch;
        epoch++;
        return pin;
    }

    /// Lets go what was pinned for other reactors, when they have passed a turn.
    void unpinAfterTurns(Waiting pin) {
        if (turns.isAlone() || mutants.has(Mutant.REUSE_A_TURN_EARLY)) {
            unpin(pin);
        } else {
            leaving.add(pin);
            letLeave();
        }
    }

    /// Lets pins leave for which it is time.
    void letLeave() {
        if (passing.isEmpty() && !leaving.isEmpty()) {
            passing.addAll(leaving);
            leaving.clear();
            turns.look(turnsSeen);
        }
        if (!passing.isEmpty() && turns.havePassed(turnsSeen)) {
            passing.forEach(this::unpin);
            passing.clear();
        }
    }

    /// Lets go at once what was pinned for the reactor that owns the tree.
    void unpin(Waiting pin) {
        int at = indexOf(pin);
        imageCount -= pin.image == null ? 0 : 1;
        pinCount--;
        System.arraycopy(pins, at + 1, pins, at, pinCount - at);
        Arrays.fill(pins, pinCount, pins.length, nobody);
        newestPin = pinCount == 0 ? NO_PIN : pins[pinCount - 1].epoch;
        disown(pin);
        if (at == 0 && mutants.has(Mutant.FREE_WHEN_THE_OLDEST_PIN_GOES)) {
            for (int i = 0; i < pinCount; i++) {
                disown(pins[i]);
            }
        }
        sweep(SWEPT_AT_UNPIN);
    }

    /// Lets go what an image has read of what waits for it, and was there first.
    ///
    /// @return a page that waits for it still, or {@link #NONE} if there is none among the first `limit` items
    long relieve(Waiting pin, int limit) {
        for (int i = 0; i < limit && !pin.dead.isEmpty(); i++) {
            looked++;
            long item = pin.dead.first();
            boolean read = pin.hasRead(item);
            if (!read && DeadList.isPage(item)) {
                return item;
            }
            long before = pin.dead.bytes();
            pin.dead.take();
            pinnedBytes += pin.dead.bytes() - before;
            if (read) {
                waitOrReuse(item);
            } else {
                wait(pin, item);
            }
        }
        return NONE;
    }

    private void disown(Waiting pin) {
        pinnedBytes -= pin.dead.bytes();
        unowned.takeAll(pin.dead);
    }

    private int indexOf(Waiting pin) {
        int at = 0;
        while (at < pinCount && pins[at] != pin) {
            at++;
        }
        Invariant.check(at < pinCount, "a snapshot is let go once", pin.epoch, pinCount);
        return at;
    }

    /// Goes on with the lists of pins that are gone, with each change.
    void sweepSome() {
        if (pinCount > 0 || isSweeping()) {
            letLeave();
            sweep(SWEPT_PER_CHANGE);
        }
    }

    /// Goes on with many items of the lists of pins that are gone.
    void sweepMany() {
        sweep(SWEPT_AT_UNPIN);
    }

    private void sweep(int limit) {
        for (int i = 0; i < limit && !unowned.isEmpty(); i++) {
            looked++;
            long item = unowned.take();
            if (mutants.has(Mutant.FREE_WHEN_THE_OLDEST_PIN_GOES)) {
                reuse(item);
            } else {
                waitOrReuse(item);
            }
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

    /// Number of pins.
    int pinCount() {
        return pinCount;
    }

    /// Dead items looked at so far.
    long looked() {
        return looked;
    }

    /// Bytes of dead pages and records that are kept because a pin has them, or had them until a short while ago.
    long keptBytes() {
        return pinnedBytes + unowned.bytes();
    }

    /// Whether some of them come back without anything being let go.
    boolean isSweeping() {
        return !unowned.isEmpty() || !leaving.isEmpty() || !passing.isEmpty();
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
        visit(unowned, NO_PIN, visitor);
        for (int i = 0; i < pinCount; i++) {
            visit(pins[i].dead, pins[i].epoch, visitor);
        }
    }

    private void visit(DeadList list, long pinEpoch, Visitor visitor) {
        for (long item = list.first(); item != NONE; item = list.next(item)) {
            long death = list.get(item, DEATH);
            Invariant.check(
                    birth(item) < death && pinEpoch < death, "the dead have died", item, death);
            boolean pinned = pinEpoch != NO_PIN;
            if (DeadList.isPage(item)) {
                visitor.page((int) item, pinned);
            } else {
                visitor.record(item, pinned);
            }
        }
    }

    private long birth(long item) {
        return unowned.get(item, BIRTH);
    }
}
