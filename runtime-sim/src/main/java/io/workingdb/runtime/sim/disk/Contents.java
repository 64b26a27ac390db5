package io.workingdb.runtime.sim.disk;

import io.workingdb.core.trace.Sink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes of one file, in chunks; a chunk that nobody wrote is zeroes and takes no memory.
final class Contents {
    /// Four blocks: a log batch touches one or two chunks, and a mostly empty segment stays small.
    static final int CHUNK_BYTES = 16 * 1024;

    private static final byte[] ZEROES = new byte[CHUNK_BYTES];

    private final FreeChunks free;
    private byte[] @Nullable [] chunks = new byte[4][];

    Contents(FreeChunks free) {
        this.free = free;
    }

    void read(long offset, MemorySegment target, long targetOffset, int lengthBytes) {
        for (int done = 0; done < lengthBytes; ) {
            int inside = (int) ((offset + done) % CHUNK_BYTES);
            int run = Math.min(lengthBytes - done, CHUNK_BYTES - inside);
            byte[] chunk = chunkOrZeroes(offset + done);
            MemorySegment.copy(
                    chunk, inside, target, ValueLayout.JAVA_BYTE, targetOffset + done, run);
            done += run;
        }
    }

    void write(long offset, MemorySegment source, long sourceOffset, int lengthBytes) {
        for (int done = 0; done < lengthBytes; ) {
            int inside = (int) ((offset + done) % CHUNK_BYTES);
            int run = Math.min(lengthBytes - done, CHUNK_BYTES - inside);
            byte[] chunk = chunk(offset + done);
            MemorySegment.copy(
                    source, ValueLayout.JAVA_BYTE, sourceOffset + done, chunk, inside, run);
            done += run;
        }
    }

    void read(long offset, byte[] target, int at, int lengthBytes) {
        for (int done = 0; done < lengthBytes; ) {
            int inside = (int) ((offset + done) % CHUNK_BYTES);
            int run = Math.min(lengthBytes - done, CHUNK_BYTES - inside);
            System.arraycopy(chunkOrZeroes(offset + done), inside, target, at + done, run);
            done += run;
        }
    }

    void write(long offset, byte[] source, int at, int lengthBytes) {
        for (int done = 0; done < lengthBytes; ) {
            int inside = (int) ((offset + done) % CHUNK_BYTES);
            int run = Math.min(lengthBytes - done, CHUNK_BYTES - inside);
            System.arraycopy(source, at + done, chunk(offset + done), inside, run);
            done += run;
        }
    }

    void flip(long offset, int bit) {
        chunk(offset)[(int) (offset % CHUNK_BYTES)] ^= (byte) (1 << bit);
    }

    /// Forgets everything from `offset` on, so that a file that grows again grows by zeroes.
    void cutAt(long offset) {
        int first = (int) (offset / CHUNK_BYTES);
        int inside = (int) (offset % CHUNK_BYTES);
        if (inside > 0 && first < chunks.length) {
            byte[] chunk = chunks[first];
            if (chunk != null) {
                Arrays.fill(chunk, inside, CHUNK_BYTES, (byte) 0);
            }
            first++;
        }
        for (int i = first; i < chunks.length; i++) {
            byte[] chunk = chunks[i];
            if (chunk != null) {
                free.give(chunk);
                chunks[i] = null;
            }
        }
    }

    void fingerprint(Sink sink, long lengthBytes) {
        for (long at = 0; at < lengthBytes; at += CHUNK_BYTES) {
            sink.put(chunkOrZeroes(at), 0, (int) Math.min(CHUNK_BYTES, lengthBytes - at));
        }
    }

    private byte[] chunkOrZeroes(long offset) {
        int index = (int) (offset / CHUNK_BYTES);
        byte[] chunk = index < chunks.length ? chunks[index] : null;
        return chunk == null ? ZEROES : chunk;
    }

    private byte[] chunk(long offset) {
        int index = (int) (offset / CHUNK_BYTES);
        if (index >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(index + 1, 2 * chunks.length));
        }
        byte[] chunk = chunks[index];
        if (chunk == null) {
            chunk = free.take();
            chunks[index] = chunk;
        }
        return chunk;
    }
}
