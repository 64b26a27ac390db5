package io.workingdb.runtime.sim.trace;

import io.workingdb.core.trace.Hash64;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Checksum of bytes for the trace: {@link Hash64} for short runs; eight independent chains of multiplications for blocks,
/// because one chain waits for itself.
public final class Checksum {
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int SHORT_BYTES = 256;
    private static final int GROUP_BYTES = 64;
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
        long h4 = ~A;
        long h5 = B ^ lengthBytes;
        long h6 = A ^ B;
        long h7 = ~(A ^ B);
        int groups = (int) (lengthBytes / GROUP_BYTES);
        for (int i = 0; i < groups; i++) {
            long at = offset + (long) GROUP_BYTES * i;
            h0 = mixed(h0 ^ source.get(LONG, at));
            h1 = mixed(h1 ^ source.get(LONG, at + 8));
            h2 = mixed(h2 ^ source.get(LONG, at + 16));
            h3 = mixed(h3 ^ source.get(LONG, at + 24));
            h4 = mixed(h4 ^ source.get(LONG, at + 32));
            h5 = mixed(h5 ^ source.get(LONG, at + 40));
            h6 = mixed(h6 ^ source.get(LONG, at + 48));
            h7 = mixed(h7 ^ source.get(LONG, at + 56));
        }
        long done = (long) GROUP_BYTES * groups;
        long tail = Hash64.bytes(B, source, offset + done, lengthBytes - done);
        long low = mixed(mixed(mixed(h0) ^ h1) ^ h2) ^ h3;
        long high = mixed(mixed(mixed(h4) ^ h5) ^ h6) ^ h7;
        return mixed(low) ^ high * B ^ tail;
    }

    private static long mixed(long h) {
        long product = h * A;
        return product ^ product >>> 32;
    }
}
