package io.workingdb.protocols.session;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The beginning of a frame, kept until the rest arrives. Memory grows with the bytes that have really come.
final class KeptInput {
    private @Nullable Buffer buffer;

    /// The bytes, null if none are kept.
    @Nullable Buffer buffer() {
        return buffer;
    }

    boolean isEmpty() {
        return buffer == null;
    }

    /// Number of bytes kept.
    int bytes() {
        return buffer == null ? 0 : buffer.readable();
    }

    /// Takes bytes in, as many as a frame may have.
    ///
    /// @param bytesMax most bytes that may be kept
    /// @return how many were taken; 0 if as many are kept, or the pool has no buffer for more
    int keep(BufferPool pool, int bytesMax, MemorySegment source, long offset, int lengthBytes) {
        int taken = Math.min(lengthBytes, bytesMax - bytes());
        Buffer target = taken == 0 ? null : withRoom(pool, taken);
        if (target == null) {
            return 0;
        }
        target.append(source, offset, taken);
        return taken;
    }

    /// Forgets them.
    void drop(BufferPool pool) {
        if (buffer != null) {
            pool.give(buffer);
            buffer = null;
        }
    }

    private @Nullable Buffer withRoom(BufferPool pool, int more) {
        Buffer old = buffer;
        if (old != null && old.room() < more) {
            old.compact();
        }
        if (old != null && old.room() >= more) {
            return old;
        }
        Buffer larger = pool.take((long) bytes() + more);
        if (larger == null) {
            return null;
        }
        if (old != null) {
            larger.append(old.segment, old.start, old.readable());
            pool.give(old);
        }
        buffer = larger;
        return larger;
    }
}
