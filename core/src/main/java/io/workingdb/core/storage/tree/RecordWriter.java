package io.workingdb.core.storage.tree;

import static io.workingdb.core.storage.tree.PageLayout.OUT_OF_LINE_BYTES;

import java.lang.foreign.MemorySegment;

/// Puts records into a leaf that has room for them: whole, or out of line, as their lengths ask for.
///
/// A record that would take more than a quarter of a page, or whose key is longer than a sixteenth, goes out of line.
final class RecordWriter {
    private final TreeMemory memory;
    private final int inlineRecordBytesMax;

    RecordWriter(TreeMemory memory) {
        this.memory = memory;
        inlineRecordBytesMax = PageLayout.leafRecordBytesMax(memory.pageBytes);
    }

    private boolean isInline(int keyLength, int valueLength) {
        return keyLength <= memory.partBytesMax
                && valueLength < inlineRecordBytesMax
                && PageLayout.recordBytes(keyLength, valueLength) <= inlineRecordBytesMax;
    }

    /// Bytes that a new record takes of the leaf.
    int bytes(RecordPage leaf, int keyLength, int valueLength) {
        int part = Math.min(keyLength, memory.partBytesMax);
        int payload = payload(keyLength, valueLength);
        return PageLayout.recordBytes(part - leaf.prefixLength(), payload);
    }

    /// Bytes more of the leaf that a record takes with a value of another length.
    int moreBytes(RecordPage leaf, int position, int keyLength, int valueLength) {
        return payload(keyLength, valueLength) - leaf.payloadLength(position);
    }

    private int payload(int keyLength, int valueLength) {
        return isInline(keyLength, valueLength) ? valueLength : OUT_OF_LINE_BYTES;
    }

    /// Adds a record. Its value is zero.
    void insert(
            RecordPage leaf,
            int position,
            MemorySegment key,
            long keyOffset,
            int keyLength,
            int valueLength) {
        if (isInline(keyLength, valueLength)) {
            leaf.insert(position, key, keyOffset, keyLength, valueLength);
            TreeMemory.zero(leaf.segment, leaf.payload(position), valueLength);
            return;
        }
        long record = memory.allocate(key, keyOffset, keyLength, valueLength);
        insert(leaf, position, record);
        zeroBehind(record, 0);
    }

    /// Adds a record that lies out of line, as it is.
    void insert(RecordPage leaf, int position, long record) {
        MemorySegment segment = memory.slab.segment(record);
        int part = Math.min(memory.keyLength(record), memory.partBytesMax);
        leaf.insert(position, segment, memory.keyOffset(record), part, OUT_OF_LINE_BYTES);
        leaf.markOutOfLine(position);
        leaf.outOfLine(position, record);
    }

    /// Lets a record that lies out of line, as it is, take the place of another of the same key. It may be there already: a range whose records were noted
    /// to be removed was refused before they were.
    void replace(RecordPage leaf, int position, long record) {
        if (leaf.isOutOfLine(position)) {
            long old = leaf.outOfLine(position);
            if (old != record) {
                memory.lifetimes.retireRecord(old);
            }
        } else {
            leaf.resize(position, OUT_OF_LINE_BYTES);
            leaf.markOutOfLine(position);
        }
        leaf.outOfLine(position, record);
        leaf.stamp();
    }

    /// Changes the length of a value. Its first bytes stay, those beyond are zero.
    ///
    /// @param kept whether a record out of line stays as it is and alive, and another one takes its place
    void resize(
            RecordPage leaf,
            int position,
            MemorySegment key,
            long keyOffset,
            int keyLength,
            int valueLength,
            boolean kept) {
        boolean inline = isInline(keyLength, valueLength);
        if (!leaf.isOutOfLine(position)) {
            if (!inline) {
                moveOut(leaf, position, key, keyOffset, keyLength, valueLength);
            } else if (valueLength != leaf.payloadLength(position)) {
                leaf.resize(position, valueLength);
            }
        } else {
            long old = leaf.outOfLine(position);
            if (inline) {
                moveIn(leaf, position, valueLength);
            } else if (!kept && memory.resize(old, valueLength)) {
                leaf.stamp();
                return;
            } else {
                moveAside(leaf, position, key, keyOffset, keyLength, valueLength);
            }
            if (!kept) {
                memory.lifetimes.retireRecord(old);
            }
        }
        leaf.stamp();
    }

    private void moveOut(
            RecordPage leaf,
            int position,
            MemorySegment key,
            long keyOffset,
            int keyLength,
            int valueLength) {
        int kept = leaf.payloadLength(position);
        long record = memory.allocate(key, keyOffset, keyLength, valueLength);
        long target = memory.valueOffset(record);
        long source = leaf.payload(position);
        MemorySegment.copy(leaf.segment, source, memory.slab.segment(record), target, kept);
        zeroBehind(record, kept);
        leaf.resize(position, OUT_OF_LINE_BYTES);
        leaf.markOutOfLine(position);
        leaf.outOfLine(position, record);
    }

    private void moveIn(RecordPage leaf, int position, int valueLength) {
        long record = leaf.outOfLine(position);
        int kept = Math.min(memory.slab.valueLength(record), valueLength);
        leaf.resize(position, valueLength);
        long target = leaf.payload(position);
        long source = memory.valueOffset(record);
        MemorySegment.copy(memory.slab.segment(record), source, leaf.segment, target, kept);
        TreeMemory.zero(leaf.segment, target + kept, valueLength - kept);
    }

    private void moveAside(
            RecordPage leaf,
            int position,
            MemorySegment key,
            long keyOffset,
            int keyLength,
            int valueLength) {
        long record = leaf.outOfLine(position);
        long moved = memory.allocate(key, keyOffset, keyLength, valueLength);
        int kept = Math.min(memory.slab.valueLength(record), valueLength);
        MemorySegment.copy(
                memory.slab.segment(record),
                memory.valueOffset(record),
                memory.slab.segment(moved),
                memory.valueOffset(moved),
                kept);
        zeroBehind(moved, kept);
        leaf.outOfLine(position, moved);
    }

    /// Zeros the value of a new record behind its first bytes, unless its memory is zero: keeps the pages of a huge value untouched.
    private void zeroBehind(long record, int kept) {
        if (!memory.slab.isZeroed(record)) {
            long offset = memory.valueOffset(record) + kept;
            int length = memory.slab.valueLength(record) - kept;
            TreeMemory.zero(memory.slab.segment(record), offset, length);
        }
    }

    /// Length of a value, wherever it lies.
    int valueLength(RecordPage leaf, int position) {
        return leaf.isOutOfLine(position)
                ? memory.slab.valueLength(leaf.outOfLine(position))
                : leaf.payloadLength(position);
    }
}
