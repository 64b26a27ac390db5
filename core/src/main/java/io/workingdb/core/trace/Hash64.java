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
        return fold(h ^ tail(source, at, end), B ^ lengthBytes);
    }

    /// Two hashes of one run of bytes that is read once: `seeds[0]` and `seeds[1]` become the hashes of the bytes under them.
    public static void both(long[] seeds, MemorySegment source, long offset, long lengthBytes) {
        long first = fold(seeds[0] ^ lengthBytes ^ A, B);
        long second = fold(seeds[1] ^ lengthBytes ^ A, B);
        long end = offset + lengthBytes;
        long at = offset;
        for (; at + 8 <= end; at += 8) {
            long word = source.get(LONG, at);
            first = fold(first ^ word, A);
            second = fold(second ^ word, A);
        }
        long tail = tail(source, at, end);
        seeds[0] = fold(first ^ tail, B ^ lengthBytes);
        seeds[1] = fold(second ^ tail, B ^ lengthBytes);
    }

    private static long tail(MemorySegment source, long from, long end) {
        long tail = 0;
        for (long at = from, shift = 0; at < end; at++, shift += 8) {
            tail |= (source.get(ValueLayout.JAVA_BYTE, at) & 0xFFL) << shift;
        }
        return tail;
    }

    private static long fold(long a, long b) {
        return a * b ^ Math.unsignedMultiplyHigh(a, b);
    }
}
