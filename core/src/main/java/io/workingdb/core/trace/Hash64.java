package io.workingdb.core.trace;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A running 64-bit hash: one multiply-fold per word. For fingerprints and traces, not against adversaries.
///
/// Source: the folded multiply of wyhash (Wang Yi, 2019).
public final class Hash64 implements Sink {
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long A = 0xA0761D6478BD642FL;
    private static final long B = 0xE7037ED1A0B428DBL;

    private long state;

    /// Starts from `seed`.
    public Hash64(long seed) {
        state = seed;
    }

    /// The hash of everything put so far.
    public long value() {
        return fold(state ^ A, B);
    }

    @Override
    public void put(long value) {
        state = fold(state ^ value ^ A, B + value);
    }

    @Override
    public void put(MemorySegment source, long offset, long lengthBytes) {
        state = bytes(state, source, offset, lengthBytes);
    }

    @Override
    public void put(byte[] source, int offset, int lengthBytes) {
        put(MemorySegment.ofArray(source), offset, lengthBytes);
    }

    /// Hash of one run of bytes under `seed`, without an object.
    public static long bytes(long seed, MemorySegment source, long offset, long lengthBytes) {
        long h = fold(seed ^ lengthBytes ^ A, B);
        long end = offset + lengthBytes;
        long at = offset;
        for (; at + 8 <= end; at += 8) {
            h = fold(h ^ source.get(LONG, at), A);
        }
        long tail = 0;
        for (int shift = 0; at < end; at++, shift += 8) {
            tail |= (source.get(ValueLayout.JAVA_BYTE, at) & 0xFFL) << shift;
        }
        return fold(h ^ tail, B ^ lengthBytes);
    }

    private static long fold(long a, long b) {
        return a * b ^ Math.unsignedMultiplyHigh(a, b);
    }
}
