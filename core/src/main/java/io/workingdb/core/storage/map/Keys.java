package io.workingdb.core.storage.map;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The order of keys: unsigned bytes, a shorter key before its extensions.
final class Keys {
    /// Bytes of a key that stand in its head.
    static final int HEAD_BYTES = 8;

    private static final ValueLayout.OfLong U64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final long FOLD = 0x9E37_79B9_7F4A_7C15L;

    private Keys() {}

    /// The head of a key: its first eight bytes, zeros beyond its end. Compares signed as the bytes compare unsigned.
    static long head(MemorySegment key, long offset, int length) {
        long head = 0;
        if (length >= HEAD_BYTES) {
            head = key.get(U64, offset);
        } else {
            for (int i = 0; i < length; i++) {
                head |= (key.get(JAVA_BYTE, offset + i) & 0xFFL) << (56 - 8 * i);
            }
        }
        return head ^ Long.MIN_VALUE;
    }

    /// Compares two keys whose heads are equal: negative, zero or positive as `a` is below, equal to or above `b`.
    ///
    /// The head decides nothing where a key is shorter than it: `a` and `a` followed by a zero have the same.
    static int compareBehindHead(
            MemorySegment a,
            long aOffset,
            int aLength,
            MemorySegment b,
            long bOffset,
            int bLength) {
        int common = Math.min(aLength, bLength);
        int at = HEAD_BYTES;
        for (; at + Long.BYTES <= common; at += Long.BYTES) {
            long x = a.get(U64, aOffset + at);
            long y = b.get(U64, bOffset + at);
            if (x != y) {
                return Long.compareUnsigned(x, y);
            }
        }
        for (; at < common; at++) {
            int x = a.get(JAVA_BYTE, aOffset + at) & 0xFF;
            int y = b.get(JAVA_BYTE, bOffset + at) & 0xFF;
            if (x != y) {
                return x - y;
            }
        }
        return aLength - bLength;
    }

    /// A hash of the whole key, for {@link RecordIndex}: a multiply-fold per eight bytes, the last eight overlapping those before.
    static long hash(MemorySegment key, long offset, int length) {
        long h = length * FOLD;
        if (length < HEAD_BYTES) {
            return fold(h ^ head(key, offset, length));
        }
        for (int at = 0; at + HEAD_BYTES < length; at += HEAD_BYTES) {
            h = fold(h ^ key.get(U64, offset + at));
        }
        return fold(h ^ key.get(U64, offset + length - HEAD_BYTES));
    }

    /// Whether `length` bytes are equal.
    static boolean equal(MemorySegment a, long aOffset, MemorySegment b, long bOffset, int length) {
        if (length < HEAD_BYTES) {
            return head(a, aOffset, length) == head(b, bOffset, length);
        }
        for (int at = 0; at + HEAD_BYTES < length; at += HEAD_BYTES) {
            if (a.get(U64, aOffset + at) != b.get(U64, bOffset + at)) {
                return false;
            }
        }
        int last = length - HEAD_BYTES;
        return a.get(U64, aOffset + last) == b.get(U64, bOffset + last);
    }

    private static long fold(long value) {
        long low = value * FOLD;
        return low ^ Math.unsignedMultiplyHigh(value, FOLD) ^ low >>> 32;
    }
}
