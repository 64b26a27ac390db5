package io.workingdb.node;

import io.workingdb.core.storage.tree.Tree;
import io.workingdb.core.storage.tree.TreeCompactor;

/// Looks after the memory of the tree between its changes: what snapshots keep stays within a budget, and what is half empty is compacted in slices.
///
/// The budget is a quarter of `max-memory`. Beyond it snapshots give way, and if only a checkpoint is left, writes wait until it is done.
final class MemoryKeeper {
    /// One part in so many of `max-memory` that snapshots may keep.
    private static final int PIN_PART = 4;

    /// Work units of a slice: about as many pages, a few tens of microseconds.
    private static final int SLICE = 8;

    /// Least time between two slices: four thousand pages, or 16 MiB, a second.
    private static final long SLICE_NANOS = 2_000_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /// One part in so many of the records that came or went since the last look: then data is growing or shrinking, and compacted later.
    private static final int RESTLESS_PART = 64;

    private final Tree tree;
    private final TreeCompactor compactor;
    private final long lookNanos;
    private long nextLookNanos = Long.MIN_VALUE;
    private long nextSliceNanos = Long.MIN_VALUE;
    private long countAtLook;
    private boolean restless = true;
    private boolean writesWait;
    private boolean released;

    /// @param lookMillis how often it is looked whether compaction is worth it
    MemoryKeeper(Tree tree, long lookMillis) {
        this.tree = tree;
        compactor = tree.compactor();
        lookNanos = lookMillis * NANOS_PER_MILLI;
    }

    /// Does what is due.
    ///
    /// @param checkpointing whether a checkpoint is under way: then compaction waits, because what it touches would have to be copied
    /// @return work units done
    int turn(long nowNanos, long maxMemoryBytes, boolean checkpointing) {
        boolean before = writesWait;
        writesWait = !tree.relievePins(maxMemoryBytes / PIN_PART);
        released = before && !writesWait;
        if (checkpointing) {
            return 0;
        }
        if (compactor.isUnderWay()) {
            if (nowNanos < nextSliceNanos) {
                return 0;
            }
            nextSliceNanos = nowNanos + SLICE_NANOS;
            return compactor.step(SLICE);
        }
        if (nowNanos >= nextLookNanos) {
            look(nowNanos);
            return 1;
        }
        return 0;
    }

    private void look(long nowNanos) {
        long change = Math.abs(tree.count() - countAtLook);
        restless = change > tree.count() / RESTLESS_PART;
        countAtLook = tree.count();
        nextLookNanos = nowNanos + lookNanos;
        if (!restless && compactor.isWorthIt()) {
            compactor.begin();
        }
    }

    /// Whether writes wait for a checkpoint, because what it keeps takes too much memory.
    boolean writesWait() {
        return writesWait;
    }

    /// Whether writes waited until the last turn, and need not any more.
    boolean writesGoOn() {
        return released;
    }

    /// When {@link #turn} is due although nothing arrives. An idle node looks once more when data has come to rest, and
    /// then no more.
    long nextDeadlineNanos(boolean checkpointing) {
        if (checkpointing) {
            return Long.MAX_VALUE;
        }
        if (writesWait) {
            return Long.MIN_VALUE; // what is kept comes back a slice a turn
        }
        if (compactor.isUnderWay()) {
            return nextSliceNanos;
        }
        return restless || tree.count() != countAtLook ? nextLookNanos : Long.MAX_VALUE;
    }

    /// Rounds of compaction that came to their end.
    long rounds() {
        return compactor.rounds();
    }
}
