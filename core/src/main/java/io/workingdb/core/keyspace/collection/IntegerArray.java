package io.workingdb.core.keyspace.collection;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.keyspace.CollectionRecord;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// A small set of integers: a sorted array in which each takes as many bytes as the widest of them ever did.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | width: 2, 4 or 8 |
/// | 1 | n times the width | the integers, ascending, little-endian, two's complement |
final class IntegerArray {
    private static final int HEADER_BYTES = 1;

    private final CollectionRecord record;
    private final Slice content = new Slice();
    private int width;

    IntegerArray(CollectionRecord record) {
        this.record = record;
    }

    /// Makes the content of a new record, without any integer: two bytes wide.
    static int emptyBytes() {
        return HEADER_BYTES;
    }

    /// Looks at the record as it is now.
    void load() {
        record.content(content);
        width = Math.max(2, content.segment.get(JAVA_BYTE, content.offset));
    }

    /// Number of integers.
    int count() {
        return (content.lengthBytes - HEADER_BYTES) / width;
    }

    /// The integer at a place.
    long at(int index) {
        return get(content.segment, place(index), width);
    }

    /// The place of an integer, or, inverted, the place where it would be.
    int find(long value) {
        int low = 0;
        int high = count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            long found = at(middle);
            if (found == value) {
                return middle;
            }
            if (found < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return ~low;
    }

    /// Whether the array stays within its bounds with this integer more.
    boolean fits(long value) {
        int count = count() + 1;
        return count <= record.limits().integersMax()
                && HEADER_BYTES + count * Math.max(width, widthOf(value))
                        <= record.limits().packedBytesMax();
    }

    /// Puts an integer at a place.
    void insert(int index, long value) {
        int count = count();
        int newWidth = Math.max(width, widthOf(value));
        record.write(HEADER_BYTES + (count + 1) * newWidth, content);
        for (int i = count - 1;
                i >= 0;
                i--) { // from the end: each goes to where none is read any more
            long moved = get(content.segment, place(i), width);
            set(newPlace(i < index ? i : i + 1, newWidth), moved, newWidth);
        }
        set(newPlace(index, newWidth), value, newWidth);
        width = newWidth;
        content.segment.set(JAVA_BYTE, content.offset, (byte) width);
    }

    /// Removes the integer at a place; others are left.
    void remove(int index) {
        int length = content.lengthBytes;
        record.write(length, content);
        long from = place(index + 1);
        MemorySegment.copy(
                content.segment,
                from,
                content.segment,
                from - width,
                content.offset + length - from);
        record.write(length - width, content);
    }

    private long place(int index) {
        return newPlace(index, width);
    }

    private long newPlace(int index, int width) {
        return content.offset + HEADER_BYTES + (long) index * width;
    }

    private void set(long at, long value, int width) {
        switch (width) {
            case 2 -> content.segment.set(Bytes.U16, at, (short) value);
            case 4 -> content.segment.set(Bytes.U32, at, (int) value);
            default -> content.segment.set(Bytes.U64, at, value);
        }
    }

    private static long get(MemorySegment source, long at, int width) {
        return switch (width) {
            case 2 -> source.get(Bytes.U16, at);
            case 4 -> source.get(Bytes.U32, at);
            default -> source.get(Bytes.U64, at);
        };
    }

    private static int widthOf(long value) {
        if (value == (short) value) {
            return 2;
        }
        return value == (int) value ? 4 : 8;
    }
}
