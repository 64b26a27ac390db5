package io.workingdb.runtime.sim.disk;

import java.util.Arrays;

/// Chunks of files that are gone, which wait to be used again: memory that is in the cache, where a new one would be a page fault.
final class FreeChunks {
    /// More are left to the garbage collector: 16 MiB.
    private static final int KEPT_MAX = 1_024;

    private byte[][] free = new byte[16][];
    private int count;

    /// A chunk of zeroes.
    byte[] take() {
        if (count == 0) {
            return new byte[Contents.CHUNK_BYTES];
        }
        byte[] chunk = free[--count];
        Arrays.fill(chunk, (byte) 0);
        return chunk;
    }

    void give(byte[] chunk) {
        if (count == KEPT_MAX) {
            return;
        }
        if (count == free.length) {
            free = Arrays.copyOf(free, 2 * count);
        }
        free[count++] = chunk;
    }
}
