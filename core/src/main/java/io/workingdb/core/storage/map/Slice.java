package io.workingdb.core.storage.map;

import java.lang.foreign.MemorySegment;

/// A place for the answer "these bytes, there": a caller-owned, reusable view of memory that belongs to somebody else.
public final class Slice {
    /// Memory that holds the bytes.
    public MemorySegment segment = MemorySegment.NULL;

    /// First byte.
    public long offset;

    /// Number of bytes.
    public int lengthBytes;

    /// Points this slice at other bytes.
    public void set(MemorySegment segment, long offset, int lengthBytes) {
        this.segment = segment;
        this.offset = offset;
        this.lengthBytes = lengthBytes;
    }

    /// Whether it has bytes in common with others.
    public boolean overlaps(MemorySegment other, long otherOffset, int otherLength) {
        long start = segment.address() + offset;
        long first = other.address() + otherOffset;
        return other.isNative() == segment.isNative()
                && otherLength > 0
                && first + otherLength > start
                && first < start + lengthBytes;
    }

    /// Whether its first bytes are the first `length` bytes of `prefix`.
    public boolean startsWith(MemorySegment prefix, int length) {
        return lengthBytes >= length
                && MemorySegment.mismatch(prefix, 0, length, segment, offset, offset + length) < 0;
    }

    /// A copy on the heap, for tests and messages.
    public byte[] toBytes() {
        byte[] copy = new byte[lengthBytes];
        MemorySegment.copy(
                segment, java.lang.foreign.ValueLayout.JAVA_BYTE, offset, copy, 0, lengthBytes);
        return copy;
    }
}
