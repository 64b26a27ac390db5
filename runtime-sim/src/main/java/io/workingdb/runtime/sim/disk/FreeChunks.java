package io.workingdb.runtime.sim.disk;

import java.util.ArrayDeque;
import java.util.Arrays;

/// Chunks of files that are gone, which wait to be used again: memory that is in the cache, where a new one would be a page fault.
final class FreeChunks {
    /// More are left to the garbage collector: 16 MiB.
    private static final int KEPT_MAX = 1_024;

    private final ArrayDeque<byte[]> free = new ArrayDeque<>();

    /// A chunk of zeroes.
    byte[] take() {
        byte[] chunk = free.poll();
        if (chunk == null) {
            return new byte[Contents.CHUNK_BYTES];
        }
        Arrays.fill(chunk, (byte) 0);
        return chunk;
    }

    void give(byte[] chunk) {
        if (free.size() < KEPT_MAX) {
            free.push(chunk);
        }
    }
}
