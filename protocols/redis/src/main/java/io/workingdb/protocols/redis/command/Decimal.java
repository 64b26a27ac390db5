package io.workingdb.protocols.redis.command;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// Writes integers as decimal text, two digits at a time, without allocation.
public final class Decimal {
    /// Longest text: the smallest 64-bit number.
    public static final int BYTES_MAX = 20;

    /// `00` to `99` as the two bytes lie in memory.
    private static final short[] PAIRS = pairs();

    private Decimal() {}

    /// Writes `value` at `at`.
    ///
    /// @return number of bytes written
    public static int write(MemorySegment target, long at, long value) {
        if (value >= 0) {
            return writeMagnitude(target, at, value);
        }
        target.set(JAVA_BYTE, at, (byte) '-');
        return 1 + writeMagnitude(target, at + 1, -value);
    }

    /// Writes a number that is not negative, or the magnitude of the smallest number, which has no positive twin: it is taken
    /// as unsigned.
    private static int writeMagnitude(MemorySegment target, long at, long magnitude) {
        if (magnitude >= 0 && magnitude < 10) {
            target.set(JAVA_BYTE, at, (byte) ('0' + magnitude));
            return 1;
        }
        int digits = digits(magnitude);
        long end = at + digits;
        long rest = magnitude;
        if (rest < 0) {
            long quotient = Long.divideUnsigned(rest, 100);
            end -= 2;
            target.set(Bytes.U16, end, PAIRS[(int) (rest - quotient * 100)]);
            rest = quotient;
        }
        while (end - at >= 2) {
            long quotient = rest / 100;
            end -= 2;
            target.set(Bytes.U16, end, PAIRS[(int) (rest - quotient * 100)]);
            rest = quotient;
        }
        if (end > at) {
            target.set(JAVA_BYTE, at, (byte) ('0' + rest));
        }
        return digits;
    }

    private static int digits(long magnitude) {
        if (magnitude < 0) {
            return 19;
        }
        int digits = 1;
        for (long bound = 10; magnitude >= bound; bound *= 10) {
            digits++;
            if (digits == 19) {
                break;
            }
        }
        return digits;
    }

    private static short[] pairs() {
        short[] pairs = new short[100];
        for (int i = 0; i < 100; i++) {
            pairs[i] = (short) ('0' + i / 10 | ('0' + i % 10) << 8);
        }
        return pairs;
    }
}
