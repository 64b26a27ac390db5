package io.workingdb.core.storage.wal;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.storage.map.Slice;
import org.jspecify.annotations.Nullable;

/// The batches of a lane: one gathers, one is on its way to the disk or has just got there, one is drained of entries to be applied.
///
/// Invariant: entries come out in the order in which they went in; a batch gathers again when its last entry was taken.
final class BatchRotation {
    private LogBatch gathering;
    private LogBatch written;
    private LogBatch draining;
    private boolean anyWritten;

    BatchRotation(BufferPool pool, LogConfig config) {
        gathering = new LogBatch(pool, config);
        written = new LogBatch(pool, config);
        draining = new LogBatch(pool, config);
    }

    /// Takes new entries.
    LogBatch gathering() {
        return gathering;
    }

    /// The last one that was submitted; empty if none was.
    LogBatch written() {
        return written;
    }

    /// The batch whose table the next one repeats, null if there is none.
    @Nullable LogBatch repeated() {
        return anyWritten ? written : null;
    }

    /// Gives the next entry up to `limitIndex`.
    ///
    /// @return its index, or 0
    long next(long limitIndex, Slice entry) {
        long index = draining.next(limitIndex, entry);
        if (index == 0) {
            index = written.next(limitIndex, entry);
        }
        return index != 0 ? index : gathering.next(limitIndex, entry);
    }

    /// Whether a batch is free to gather, so that the one that does may be written.
    boolean canTurn() {
        return draining.isConsumed();
    }

    /// Whether every entry that was submitted has been taken.
    boolean isDrained() {
        return draining.isConsumed() && written.isConsumed();
    }

    /// The batch that gathered was sealed: an empty one gathers.
    ///
    /// @return that one
    LogBatch turn() {
        LogBatch empty = draining;
        draining = written;
        written = gathering;
        gathering = empty;
        gathering.reset();
        anyWritten = true;
        return gathering;
    }
}
