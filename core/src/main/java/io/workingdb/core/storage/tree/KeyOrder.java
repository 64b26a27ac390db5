package io.workingdb.core.storage.tree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The order of keys: unsigned bytes, a shorter key before its extensions.
final class KeyOrder {
    private static final ValueLayout.OfLong U64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private KeyOrder() {}

    /// The first four bytes, zeros beyond the end, as a number of which the first byte is the highest.
    static int head(MemorySegment key, long offset, int length) {
        if (length >= PageLayout.HEAD_BYTES) {
            return key.get(U32, offset);
        }
        int head = 0;
        for (int i = 0; i < length; i++) {
            head |= (key.get(JAVA_BYTE, offset + i) & 0xFF) << (24 - 8 * i);
        }
        return head;
    }

    /// Writes the first `length` bytes of a head, at most four.
    private static void writeHead(int head, int length, MemorySegment target, long offset) {
        if (length == PageLayout.HEAD_BYTES) {
            target.set(U32, offset, head);
            return;
        }
        for (int i = 0; i < length; i++) {
            target.set(JAVA_BYTE, offset + i, (byte) (head >>> (24 - 8 * i)));
        }
    }

    /// Puts a key's part behind the prefix together from its head and what stands behind that, `length` bytes in all. Whole words are written, for who reads
    /// a word of which two writes are still under way waits for both to be done.
    static void join(
            int head,
            MemorySegment from,
            long fromOffset,
            int length,
            MemorySegment to,
            long toOffset) {
        int last = length - Long.BYTES;
        if (last < PageLayout.HEAD_BYTES) {
            writeHead(head, Math.min(length, PageLayout.HEAD_BYTES), to, toOffset);
            for (int i = PageLayout.HEAD_BYTES; i < length; i++) {
                to.set(
                        JAVA_BYTE,
                        toOffset + i,
                        from.get(JAVA_BYTE, fromOffset + i - PageLayout.HEAD_BYTES));
            }
            return;
        }
        long behind = from.get(U32, fromOffset) & 0xFFFF_FFFFL;
        to.set(U64, toOffset, (long) head << Integer.SIZE | behind);
        long shift = fromOffset - PageLayout.HEAD_BYTES;
        for (int i = Long.BYTES; i < last; i += Long.BYTES) {
            to.set(U64, toOffset + i, from.get(U64, shift + i));
        }
        to.set(U64, toOffset + last, from.get(U64, shift + last));
    }

    /// Negative, zero or positive as `a` is below, equal to or above `b`. By words, of which the last two may overlap: what overlaps was equal.
    static int compare(
            MemorySegment a,
            long aOffset,
            int aLength,
            MemorySegment b,
            long bOffset,
            int bLength) {
        int common = Math.min(aLength, bLength);
        int last = common - Long.BYTES;
        if (last < 0) {
            return compareShort(a, aOffset, aLength, b, bOffset, bLength);
        }
        for (int i = 0; i < last; i += Long.BYTES) {
            long left = a.get(U64, aOffset + i);
            long right = b.get(U64, bOffset + i);
            if (left != right) {
                return Long.compareUnsigned(left, right);
            }
        }
        long left = a.get(U64, aOffset + last);
        long right = b.get(U64, bOffset + last);
        return left == right
                ? Integer.compare(aLength, bLength)
                : Long.compareUnsigned(left, right);
    }

    /// The same where one has less than eight bytes.
    private static int compareShort(
            MemorySegment a,
            long aOffset,
            int aLength,
            MemorySegment b,
            long bOffset,
            int bLength) {
        int common = Math.min(aLength, bLength);
        for (int i = 0; i < common; i++) {
            int left = a.get(JAVA_BYTE, aOffset + i) & 0xFF;
            int right = b.get(JAVA_BYTE, bOffset + i) & 0xFF;
            if (left != right) {
                return left - right;
            }
        }
        return Integer.compare(aLength, bLength);
    }

    /// How many of the first `length` bytes are equal up to the first that is not.
    static int commonLength(
            MemorySegment a, long aOffset, MemorySegment b, long bOffset, int length) {
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            long difference = a.get(U64, aOffset + at) ^ b.get(U64, bOffset + at);
            if (difference != 0) {
                return at + (Long.numberOfLeadingZeros(difference) >>> 3);
            }
        }
        while (at < length && a.get(JAVA_BYTE, aOffset + at) == b.get(JAVA_BYTE, bOffset + at)) {
            at++;
        }
        return at;
    }
}
