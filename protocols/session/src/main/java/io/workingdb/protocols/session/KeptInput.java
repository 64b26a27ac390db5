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
        Buffer target = taken == 0 ? null : pool.withRoom(buffer, taken);
        if (target == null) {
            return 0;
        }
        buffer = target;
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
}
