package io.workingdb.core.keyspace.collection;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Integers of 64 bits as decimal digits, in their usual form only: no leading zero, no plus, no minus before zero.
final class Decimal {
    private static final int SAFE_DIGITS = 18;

    private Decimal() {}

    /// Whether the bytes are an integer in its usual form.
    static boolean is(MemorySegment source, long offset, int length) {
        if (length == 0 || length > PackedLayout.DIGITS_MAX) {
            return false;
        }
        boolean negative = source.get(JAVA_BYTE, offset) == '-';
        long at = offset + (negative ? 1 : 0);
        int digits = length - (negative ? 1 : 0);
        if (digits == 0 || digits > SAFE_DIGITS + 1) {
            return false;
        }
        byte first = source.get(JAVA_BYTE, at);
        if (first == '0' && length > 1) {
            return false;
        }
        for (int i = 0; i < digits; i++) {
            byte digit = source.get(JAVA_BYTE, at + i);
            if (digit < '0' || digit > '9') {
                return false;
            }
        }
        return digits <= SAFE_DIGITS || fits(of(source, offset, length), negative);
    }

    /// Of 19 digits: the sum may have gone round, and then has the other sign.
    private static boolean fits(long value, boolean negative) {
        return negative ? value < 0 : value > 0;
    }

    /// The integer, of bytes that are one.
    static long of(MemorySegment source, long offset, int length) {
        boolean negative = source.get(JAVA_BYTE, offset) == '-';
        long value = 0;
        for (int i = negative ? 1 : 0; i < length; i++) {
            int digit = source.get(JAVA_BYTE, offset + i) - '0';
            value = value * 10 + (negative ? -digit : digit);
        }
        return value;
    }

    /// Writes the digits at the beginning of `target`.
    ///
    /// @return how many bytes
    static int write(MemorySegment target, long value) {
        int length = value < 0 ? 1 : 0;
        long rest = value;
        do {
            length++;
            rest /= 10;
        } while (rest != 0);
        rest = value;
        int at = length - 1;
        do {
            target.set(JAVA_BYTE, at--, (byte) ('0' + Math.abs(rest % 10)));
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            target.set(JAVA_BYTE, 0, (byte) '-');
        }
        return length;
    }
}
