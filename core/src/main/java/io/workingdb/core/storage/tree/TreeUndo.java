package io.workingdb.core.storage.tree;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Entropy;
import io.workingdb.core.port.Memory;
import io.workingdb.core.storage.map.SavepointExceeded;
import io.workingdb.core.storage.map.SavepointLimits;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.function.LongConsumer;

/// The savepoints of a tree: what is noted before each change, and what is refused.
final class TreeUndo {
    private final UndoLog log;
    private final MemorySegment part;
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private final Slice place = new Slice();

    /// By the depth of the savepoint.
    private final long[] logicalBytesMax;

    /// Which records of the run that is being removed are kept out of line.
    private final BitSet kept;

    private boolean noting;

    TreeUndo(TreeMemory memory, Memory ranges, Entropy entropy, SavepointLimits limits) {
        log = new UndoLog(memory, ranges, entropy, limits);
        logicalBytesMax = new long[limits.depthMax()];
        part = memory.scratch(memory.partBytesMax);
        kept = new BitSet(memory.pageBytes / PageLayout.ENTRY_BYTES);
    }

    /// Whether a savepoint is open, so that changes are noted.
    boolean isNoting() {
        return noting;
    }

    /// Number of open savepoints.
    int depth() {
        return log.depth();
    }

    /// What may be taken back is nobody else's to see.
    void mustBeClosed() {
        Invariant.check(log.depth() == 0, "nothing is pinned in a savepoint", log.depth(), 0);
    }

    /// Opens a savepoint.
    void open(long bytesMax) {
        int depth = log.depth();
        log.open();
        logicalBytesMax[depth] =
                depth == 0 ? bytesMax : Math.min(bytesMax, logicalBytesMax[depth - 1]);
        noting = true;
    }

    /// Closes one and keeps what was changed.
    void merge() {
        log.merge();
        noting = log.depth() > 0;
    }

    /// Takes back what was changed since the innermost savepoint was opened, and closes it.
    void rollBack(TreeRecords records) {
        noting = false;
        kept.clear();
        for (long note = log.takeNewest(key, value); note >= 0; ) {
            if (log.wasAbsent(note)) {
                records.delete(key.segment, key.offset, key.lengthBytes);
            } else if (log.kept(note) == Lifetimes.NONE) {
                int length = value.lengthBytes;
                records.put(key.segment, key.offset, key.lengthBytes, length, place);
                MemorySegment.copy(
                        value.segment, value.offset, place.segment, place.offset, length);
            } else {
                records.putBack(key, log.kept(note));
            }
            note = log.takeNewest(key, value);
        }
        log.close();
        noting = log.depth() > 0;
    }

    /// Notes what a put will change.
    ///
    /// @param path the way to the key
    /// @param found whether the key is there
    /// @return whether its record out of line is kept from now on, so that it may neither be changed nor retired
    boolean notePut(
            TreePath path,
            boolean found,
            MemorySegment key,
            long keyOffset,
            int keyLength,
            int valueLength,
            long logicalBytes) {
        long record = Lifetimes.NONE;
        int oldLength = UndoLog.ABSENT;
        long more = keyLength + (long) valueLength;
        if (found) {
            record = read(path.leaf(), path.position());
            oldLength = value.lengthBytes;
            more = (long) valueLength - oldLength;
        }
        if (more > 0 && logicalBytes + more > logicalBytesMax[log.depth() - 1]) {
            throw new SavepointExceeded(SavepointExceeded.Bound.SIZE);
        }
        return log.note(key, keyOffset, keyLength, value, oldLength, record)
                && record != Lifetimes.NONE;
    }

    /// Looks at a value.
    ///
    /// @return the record out of line that it lies in, {@link Lifetimes#NONE} if it is in its leaf
    private long read(RecordPage leaf, int position) {
        leaf.value(position, value);
        return leaf.isOutOfLine(position) ? leaf.outOfLine(position) : Lifetimes.NONE;
    }

    /// Notes some records that will be removed together.
    void noteRun(RecordPage leaf, int first, int run) {
        for (int i = 0; i < run; i++) {
            int position = first + i;
            leaf.key(position, key, part, 0);
            long record = read(leaf, position);
            boolean noted =
                    log.note(
                            key.segment,
                            key.offset,
                            key.lengthBytes,
                            value,
                            value.lengthBytes,
                            record);
            kept.set(i, noted && record != Lifetimes.NONE);
        }
    }

    /// Whether a record of the run is kept.
    boolean isKept(int indexInRun) {
        return kept.get(indexInRun);
    }

    /// The run was removed.
    void runRemoved() {
        kept.clear();
    }

    /// Visits the records that are kept out of line.
    void visitKept(LongConsumer visitor) {
        log.visitKept(visitor);
    }

    /// Bytes held.
    long heldBytes() {
        return log.heldBytes();
    }

    /// Gives the memory back.
    void release() {
        log.release();
    }
}
