package io.workingdb.runtime.sim.trace;

import io.workingdb.core.trace.Hash64;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Checksum of bytes for the trace: {@link Hash64} for short runs; four independent chains of multiplications for blocks,
/// because one chain waits for itself (4 KiB: 0.3 instead of 0.8 microseconds).
public final class Checksum {
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int SHORT_BYTES = 256;
    private static final long A = 0x9FB21C651E98DF25L;
    private static final long B = 0xD6E8FEB86659FD93L;

    private Checksum() {}

    /// Checksum of `lengthBytes` bytes at `offset`.
    public static long of(MemorySegment source, long offset, long lengthBytes) {
        if (lengthBytes < SHORT_BYTES) {
            return Hash64.bytes(A, source, offset, lengthBytes);
        }
        long h0 = A;
        long h1 = B;
        long h2 = A ^ lengthBytes;
        long h3 = ~B;
        int words = (int) (lengthBytes / 32);
        for (int i = 0; i < words; i++) {
            long at = offset + 32L * i;
            h0 = (h0 ^ source.get(LONG, at)) * A;
            h1 = (h1 ^ source.get(LONG, at + 8)) * B;
            h2 = (h2 ^ source.get(LONG, at + 16)) * A;
            h3 = (h3 ^ source.get(LONG, at + 24)) * B;
            h0 ^= h0 >>> 32;
            h1 ^= h1 >>> 32;
            h2 ^= h2 >>> 32;
            h3 ^= h3 >>> 32;
        }
        long tail = Hash64.bytes(B, source, offset + 32L * words, lengthBytes - 32L * words);
        return ((((h0 * A) ^ h1) * A ^ h2) * A ^ h3) * A ^ tail;
    }
}
