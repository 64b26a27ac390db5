package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.page.PageReference;

/// Makes a tree take less memory, in slices between changes: fills leaves that are not full from those behind them, moves pages from the end of their
/// range to free ones at its beginning, and empties extents of which few pieces are taken. A round goes through all leaves in order, and once more to
/// move pages if many are free.
///
/// Nothing that is stored changes by it, so nothing is stamped: but what is moved or rewritten is born anew, and so the next checkpoint writes it. What a
/// snapshot has is copied first, as by any change.
///
/// | what is wasted | how it comes about | what is done |
/// |---|---|---|
/// | room in leaves | records that come in no order leave them at 69 % | packed to {@link #FILL_PERCENT} |
/// | free pages | pages that merged, and those of snapshots | the last pages move to them, the range ends earlier |
/// | free pieces of extents | values that went | records move out of the emptiest extents |
public final class TreeCompactor {
    /// How full a leaf is made: room for two or three records more, so that the next insert does not split it.
    private static final int FILL_PERCENT = 94;

    /// Leaves on average below this are worth a round.
    private static final int WORTH_PERCENT = 88;

    /// One part in so many of the pages that is free, or of the bytes in extents that is unused and can be had, is worth a round.
    private static final int WORTH_PART = 4;

    /// Fewer pages than this are not worth one.
    private static final int PAGES_MIN = 64;

    /// Leaves looked at to know how full they are.
    private static final int SAMPLES = 32;

    /// Most neighbours that one leaf takes in: four that are nearly empty.
    private static final int JOINED_MAX = 4;

    /// Bytes moved that count as much as a page.
    private static final int BYTES_PER_WORK = 4_096;

    /// Most bytes of records moved before it is looked whether the slice is over; one record may have more.
    private static final int MOVED_BYTES_MAX = 65_536;

    /// Most units of a leaf whose records out of line are small: {@link #JOINED_MAX} neighbours, and a page of each level that moves.
    private static final int LEAF_UNITS_MAX = 128;

    /// Pages looked at when the end of the range is given back, in a slice.
    private static final int TRIMMED_MAX = 1_024;

    private final Tree tree;
    private final TreeMemory memory;
    private final TreePath path;
    private final TreeBalance balance;
    private final int fillBytes;
    private long rank;
    private int pagesWanted;
    private Phase phase = Phase.IDLE;
    private long rounds;
    private long moved;

    private enum Phase {
        IDLE,
        /// Leaves are filled, and extents emptied.
        FILL,
        /// The last pages move to the front.
        MOVE,
        /// The memory behind them is given back.
        TRIM
    }

    TreeCompactor(Tree tree, TreeMemory memory, TreePath path, TreeBalance balance) {
        this.tree = tree;
        this.memory = memory;
        this.path = path;
        this.balance = balance;
        fillBytes = PageLayout.capacityBytes(memory.pageBytes) / 100 * FILL_PERCENT;
    }

    /// Whether so much memory is wasted that a round is worth its work.
    public boolean isWorthIt() {
        int bound = memory.arena.bound();
        if (memory.slab.unusedBytes() > memory.slab.heldBytes() / WORTH_PART
                && memory.slab.drain(false) > memory.slab.heldBytes() / WORTH_PART / 2) {
            return true;
        }
        if (bound < PAGES_MIN) {
            return false;
        }
        return bound - memory.arena.usedPages() > bound / WORTH_PART
                || fillPercent() < WORTH_PERCENT;
    }

    /// How full leaves are on average, by a few of them.
    private int fillPercent() {
        long bytes = 0;
        for (int i = 0; i < SAMPLES; i++) {
            bytes += tree.goTo(tree.count() / SAMPLES * i).usedBytes();
        }
        return (int) (bytes * 100 / SAMPLES / PageLayout.capacityBytes(memory.pageBytes));
    }

    /// Begins a round.
    public void begin() {
        rank = 0;
        memory.slab.drain(true);
        phase = Phase.FILL;
    }

    /// Whether a round is under way.
    public boolean isUnderWay() {
        return phase != Phase.IDLE;
    }

    /// Most units that a {@link #step} does.
    ///
    /// @param limit what it is told
    /// @param recordBytesMax longest record, key and value
    public static long unitsMax(int limit, long recordBytesMax) {
        return limit + LEAF_UNITS_MAX + (MOVED_BYTES_MAX + recordBytesMax) / BYTES_PER_WORK;
    }

    /// Goes on with the round. Slices of values and keys handed out before are good no longer.
    ///
    /// @param limit work units: about pages looked at, and pages' worth of bytes moved
    /// @return units done
    public int step(int limit) {
        int work = 0;
        while (phase != Phase.IDLE && work < limit) {
            work += phase == Phase.TRIM ? trim() : leaf();
        }
        return work;
    }

    private int leaf() {
        if (rank > 0 && rank >= tree.count()) {
            rank = 0;
            endPass();
            return 1;
        }
        memory.lifetimes.sweepSome();
        return phase == Phase.FILL ? fillLeaf() : moveLeaf();
    }

    private void endPass() {
        if (phase == Phase.FILL) {
            memory.slab.endDraining();
            pagesWanted = memory.arena.usedPages();
            int free = memory.arena.bound() - pagesWanted;
            phase = free > memory.arena.bound() / WORTH_PART / 2 ? Phase.MOVE : Phase.TRIM;
        } else {
            phase = Phase.TRIM;
        }
    }

    private int trim() {
        int before = memory.arena.bound();
        memory.arena.trim(new BlockShape(memory.pageBytes).pagesPerBlock(), TRIMMED_MAX);
        if (memory.arena.bound() == before) {
            phase = Phase.IDLE;
            rounds++;
        }
        return TRIMMED_MAX / Long.SIZE;
    }

    /// Fills the leaf in which the next record lies, moves its records out of line, and goes behind it.
    private int fillLeaf() {
        int work = 1;
        long begin = goToLeaf();
        for (int i = 0; i < JOINED_MAX && balance.planPacking(fillBytes); i++) {
            own();
            boolean joined = balance.pack();
            work += 3;
            moved++;
            tree.changed();
            if (!joined) {
                break;
            }
            mendAbove(begin);
        }
        rank = begin;
        goToLeaf();
        long bytes = moveRecords();
        work += (int) (bytes / BYTES_PER_WORK);
        if (bytes < MOVED_BYTES_MAX) {
            goBehind(begin);
        }
        return work;
    }

    private int moveLeaf() {
        long begin = goToLeaf();
        int work = 1 + movePages();
        goBehind(begin);
        return work;
    }

    private void goBehind(long begin) {
        rank = begin + Math.max(1, path.leaf().count());
    }

    /// @return rank of the leaf's first record
    private long goToLeaf() {
        tree.goTo(Math.max(0, Math.min(rank, tree.count() - 1)));
        return rank - Math.min(rank, path.position());
    }

    /// Pages above a leaf that joined another may have too few children now.
    private void mendAbove(long begin) {
        rank = begin;
        boolean again = true;
        while (again) {
            goToLeaf();
            again = false;
            for (int level = path.leafLevel - 1; level >= 0 && !again; level--) {
                if (balance.mustMend(level)) {
                    own();
                    again = balance.mend(level, false);
                    tree.changed();
                }
            }
        }
        goToLeaf();
    }

    /// Makes the pages of the path ones that may be changed, and lets those above the leaf begin anew: where something below them lies is new.
    private void own() {
        long stamp = path.leaf().stampedAt();
        balance.root = path.own();
        path.leaf().stamp(stamp);
        for (int level = 0; level < path.leafLevel; level++) {
            path.page(level).renew();
        }
    }

    /// Moves pages of the path that lie too far behind. To copy them because a snapshot has them moves them as well.
    private int movePages() {
        int work = 0;
        for (int level = path.leafLevel; level >= 0; level--) {
            if (isToMove(level)) {
                own();
                tree.changed();
                moved++;
                work += 2;
            }
            if (isToMove(level)) {
                path.page(level).move();
                if (level > 0) {
                    RecordPage above = path.page(level - 1);
                    above.child(path.position(level - 1), path.page(level).reference);
                } else {
                    balance.root = path.page(0).reference;
                }
            }
        }
        return work;
    }

    private boolean isToMove(int level) {
        int free = memory.arena.lowestFree();
        return free >= 0
                && free < pagesWanted
                && PageReference.number(path.page(level).reference) >= pagesWanted;
    }

    /// Moves the records out of line of the leaf, and the long separators above it, out of extents that are to go.
    ///
    /// @return bytes moved; if they are many, there may be more to move
    private long moveRecords() {
        long bytes = 0;
        for (int level = path.leafLevel; level >= 0; level--) {
            boolean isLeaf = level == path.leafLevel;
            int first = isLeaf ? 0 : path.position(level);
            int end = isLeaf ? path.page(level).count() : first + 1;
            for (int i = first; i < end && bytes < MOVED_BYTES_MAX; i++) {
                if (path.page(level).isOutOfLine(i)
                        && memory.slab.isDraining(path.page(level).outOfLine(i))) {
                    own();
                    RecordPage page = path.page(level);
                    bytes += memory.recordBytes(page.outOfLine(i));
                    page.outOfLine(i, memory.move(page.outOfLine(i)));
                    page.renew();
                    tree.changed();
                    moved++;
                }
            }
        }
        return bytes;
    }

    /// Rounds that came to their end.
    public long rounds() {
        return rounds;
    }

    /// Leaves filled, and pages and records moved.
    public long moved() {
        return moved;
    }
}
