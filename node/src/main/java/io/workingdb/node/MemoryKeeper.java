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

    private static final long PATIENCE_MAX = 64;

    /// One part in so many of the bytes that came or went since the last look: then data is growing or shrinking, and compacted later.
    private static final int RESTLESS_PART = 64;

    private final Tree tree;
    private final TreeCompactor compactor;
    private final long lookNanos;
    private final long recordBytesMax;
    private long nextLookNanos = Long.MIN_VALUE;
    private long nextSliceNanos = Long.MIN_VALUE;
    private long bytesAtLook;
    private long heldAtBegin;

    /// Looks' times to wait after a round that brought next to nothing: twice as many each time.
    private long patience = 1;

    private boolean restless = true;
    private boolean writesWait;
    private boolean released;

    /// @param lookMillis how often it is looked whether compaction is worth it
    /// @param recordBytesMax longest record, key and value
    MemoryKeeper(Tree tree, long lookMillis, long recordBytesMax) {
        this.tree = tree;
        this.recordBytesMax = recordBytesMax;
        compactor = tree.compactor();
        lookNanos = lookMillis * NANOS_PER_MILLI;
    }

    /// Bytes that snapshots may keep.
    static long pinBytesMax(long maxMemoryBytes) {
        return maxMemoryBytes / PIN_PART;
    }

    /// Most steps of a {@link #turn}.
    long stepsMax() {
        return TreeCompactor.unitsMax(SLICE, recordBytesMax);
    }

    /// Does what is due.
    ///
    /// While anything is pinned, for a checkpoint or a client, compaction waits: what it touches would have to be copied, and nothing would come free.
    ///
    /// @return work units done
    int turn(long nowNanos, long maxMemoryBytes) {
        boolean before = writesWait;
        writesWait = !tree.relievePins(pinBytesMax(maxMemoryBytes));
        released = before && !writesWait;
        if (tree.isPinned()) {
            return 0;
        }
        if (compactor.isUnderWay()) {
            return nowNanos < nextSliceNanos ? 0 : compact(nowNanos);
        }
        if (nowNanos >= nextLookNanos) {
            look(nowNanos);
            return 1;
        }
        return 0;
    }

    private int compact(long nowNanos) {
        nextSliceNanos = nowNanos + SLICE_NANOS;
        int work = compactor.step(SLICE);
        if (!compactor.isUnderWay()) {
            boolean fruitless = heldAtBegin - tree.heldBytes() < heldAtBegin / RESTLESS_PART;
            patience = fruitless ? Math.min(2 * patience, PATIENCE_MAX) : 1;
            nextLookNanos = nowNanos + lookNanos * patience;
        }
        return work;
    }

    private void look(long nowNanos) {
        long change = Math.abs(tree.logicalBytes() - bytesAtLook);
        restless = change > tree.logicalBytes() / RESTLESS_PART;
        bytesAtLook = tree.logicalBytes();
        nextLookNanos = nowNanos + lookNanos;
        if (!restless && compactor.isWorthIt()) {
            heldAtBegin = tree.heldBytes();
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
    ///
    /// @param checkpointing whether a checkpoint is under way, which wakes the node when it gets on
    long nextDeadlineNanos(boolean checkpointing) {
        if (writesWait && !checkpointing) {
            return Long.MIN_VALUE; // what is kept comes back a slice a turn
        }
        if (tree.isPinned()) {
            return Long.MAX_VALUE;
        }
        if (compactor.isUnderWay()) {
            return nextSliceNanos;
        }
        return restless || tree.logicalBytes() != bytesAtLook ? nextLookNanos : Long.MAX_VALUE;
    }

    /// Rounds of compaction that came to their end.
    long rounds() {
        return compactor.rounds();
    }
}
