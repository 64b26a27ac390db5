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
}
