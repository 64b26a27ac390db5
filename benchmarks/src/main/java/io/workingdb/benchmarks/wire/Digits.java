package io.workingdb.benchmarks.wire;

import java.nio.ByteBuffer;

/// Decimal numbers straight into a buffer.
final class Digits {
    private Digits() {}

    static void put(int value, ByteBuffer target) {
        int divisor = 1;
        while (value / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            target.put((byte) ('0' + value / divisor % 10));
        }
    }
}
