package io.workingdb.core.keyspace.collection;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// One element of a packed collection, or one part of a stream's entry: a run of bytes, an integer or a score. Elements stand one behind the other, without a gap.
///
/// | first byte | then | element |
/// |---|---|---|
/// | 00 - 7F | so many bytes | these bytes |
/// | 80 - BF | | integer 0 to 63, in the lower six bits |
/// | C0 - DF | 1 byte | integer -4,096 to 4,095: 4,096 more than it, the upper five bits first |
/// | E1 - E7 | 2 to 8 bytes | integer, little-endian, two's complement, in as few bytes as it takes |
/// | F0 | u16 little-endian, so many bytes | these bytes, more than 127 |
/// | F1 | u32 little-endian, so many bytes | these bytes, more than 65,535; only in an entry of a stream |
/// | F2 | 8 bytes | score, the bits of a double, little-endian |
///
/// Every element has one form only, the first in the table's order that fits: bytes that are an integer's usual decimal digits are that
/// integer. So two elements are equal exactly if their forms are. What Redis' listpack spends on walking backwards is spared.
public final class PackedLayout {
    /// What stands before an element at most.
    public static final int OVERHEAD_BYTES_MAX = 5;

    /// Longest decimal form of an integer.
    public static final int DIGITS_MAX = 20;

    /// Length of a score.
    static final int SCORE_BYTES = 9;

    private static final int SHORT_MAX = 0x7F;
    private static final int LONG_MAX = 0xFFFF;
    private static final int LONG_OVERHEAD_BYTES = 3;
    private static final int TINY = 0x80;
    private static final int TINY_MAX = 63;
    private static final int MEDIUM = 0xC0;
    private static final int MEDIUM_HALF = 4_096;
    private static final int WIDE = 0xE0;
    private static final int LONG = 0xF0;
    private static final int HUGE = 0xF1;
    private static final int SCORE = 0xF2;

    private PackedLayout() {}

    /// Writes an element.
    ///
    /// @return bytes written, at most `length` and {@link #OVERHEAD_BYTES_MAX}
    static int write(MemorySegment target, long at, MemorySegment source, long offset, int length) {
        if (Decimal.is(source, offset, length)) {
            return writeInteger(target, at, Decimal.of(source, offset, length));
        }
        int header = overhead(length);
        if (length <= SHORT_MAX) {
            target.set(JAVA_BYTE, at, (byte) length);
        } else if (length <= LONG_MAX) {
            target.set(JAVA_BYTE, at, (byte) LONG);
            target.set(Bytes.U16, at + 1, (short) length);
        } else {
            target.set(JAVA_BYTE, at, (byte) HUGE);
            target.set(Bytes.U32, at + 1, length);
        }
        MemorySegment.copy(source, offset, target, at + header, length);
        return header + length;
    }

    private static int overhead(int length) {
        if (length <= SHORT_MAX) {
            return 1;
        }
        return length <= LONG_MAX ? LONG_OVERHEAD_BYTES : OVERHEAD_BYTES_MAX;
    }

    /// Bytes that an element will take.
    static int bytesOf(MemorySegment source, long offset, int length) {
        return Decimal.is(source, offset, length)
                ? integerBytes(Decimal.of(source, offset, length))
                : overhead(length) + length;
    }

    /// Bytes that an integer will take.
    static int integerBytes(long value) {
        if (value >= 0 && value <= TINY_MAX) {
            return 1;
        }
        if (value >= -MEDIUM_HALF && value < MEDIUM_HALF) {
            return 2;
        }
        int bits = Long.SIZE + 1 - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
        return 1 + ((bits + 7) >>> 3);
    }

    /// Writes an integer.
    ///
    /// @return bytes written, as {@link #integerBytes} says
    static int writeInteger(MemorySegment target, long at, long value) {
        int bytes = integerBytes(value);
        if (bytes == 1) {
            target.set(JAVA_BYTE, at, (byte) (TINY + value));
        } else if (bytes == 2) {
            int shifted = (int) value + MEDIUM_HALF;
            target.set(JAVA_BYTE, at, (byte) (MEDIUM + (shifted >>> 8)));
            target.set(JAVA_BYTE, at + 1, (byte) shifted);
        } else {
            target.set(JAVA_BYTE, at, (byte) (WIDE + bytes - 2));
            for (int i = 1; i < bytes; i++) {
                target.set(JAVA_BYTE, at + i, (byte) (value >> (8 * (i - 1))));
            }
        }
        return bytes;
    }

    /// Writes a score: an integer if it is one, which a negative zero is not.
    ///
    /// @return bytes written, at most {@link #SCORE_BYTES}
    static int writeScore(MemorySegment target, long at, double score) {
        long whole = (long) score;
        boolean exact = Math.abs(whole) <= 1L << 53;
        if (exact
                && Double.doubleToRawLongBits((double) whole)
                        == Double.doubleToRawLongBits(score)) {
            return writeInteger(target, at, whole);
        }
        target.set(JAVA_BYTE, at, (byte) SCORE);
        target.set(Bytes.U64, at + 1, Double.doubleToRawLongBits(score));
        return SCORE_BYTES;
    }

    /// Bytes of the element at `at`.
    static int bytes(MemorySegment source, long at) {
        int first = source.get(JAVA_BYTE, at) & 0xFF;
        if (first <= SHORT_MAX) {
            return 1 + first;
        }
        if (first < MEDIUM) {
            return 1;
        }
        if (first < WIDE) {
            return 2;
        }
        if (first < LONG) {
            return first - WIDE + 2;
        }
        return switch (first) {
            case LONG -> LONG_OVERHEAD_BYTES + (source.get(Bytes.U16, at + 1) & LONG_MAX);
            case HUGE -> OVERHEAD_BYTES_MAX + source.get(Bytes.U32, at + 1);
            default -> SCORE_BYTES;
        };
    }

    /// Points `out` at the bytes of the element at `at`.
    ///
    /// @param digits where those of an integer are written, {@link #DIGITS_MAX} bytes
    static void read(MemorySegment source, long at, MemorySegment digits, Slice out) {
        int first = source.get(JAVA_BYTE, at) & 0xFF;
        if (first <= SHORT_MAX) {
            out.set(source, at + 1, first);
        } else if (first == LONG) {
            int length = source.get(Bytes.U16, at + 1) & LONG_MAX;
            out.set(source, at + LONG_OVERHEAD_BYTES, length);
        } else if (first == HUGE) {
            out.set(source, at + OVERHEAD_BYTES_MAX, source.get(Bytes.U32, at + 1));
        } else {
            out.set(digits, 0, Decimal.write(digits, integer(source, at)));
        }
    }

    /// The score at `at`.
    static double score(MemorySegment source, long at) {
        return (source.get(JAVA_BYTE, at) & 0xFF) == SCORE
                ? Double.longBitsToDouble(source.get(Bytes.U64, at + 1))
                : (double) integer(source, at);
    }

    /// The integer at `at`.
    static long integer(MemorySegment source, long at) {
        int first = source.get(JAVA_BYTE, at) & 0xFF;
        if (first < MEDIUM) {
            return first - TINY;
        }
        if (first < WIDE) {
            return ((first - MEDIUM) << 8 | source.get(JAVA_BYTE, at + 1) & 0xFF) - MEDIUM_HALF;
        }
        Invariant.check(first > WIDE && first < LONG, "a packed element is an integer", first, at);
        int bytes = first - WIDE + 1;
        long value = source.get(JAVA_BYTE, at + bytes);
        for (int i = bytes - 1; i >= 1; i--) {
            value = value << 8 | (source.get(JAVA_BYTE, at + i) & 0xFF);
        }
        return value;
    }
}
