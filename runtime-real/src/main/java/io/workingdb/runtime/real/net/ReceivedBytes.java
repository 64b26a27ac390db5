package io.workingdb.runtime.real.net;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/// Bytes that arrived and that a handler did not take: kept, in order, until it asks for them.
///
/// What a connection can have here is what was in the kernel's hands when we stopped reading: half a megabyte at most.
final class ReceivedBytes {
    private static final int CHUNK_BYTES = 16 * 1_024;

    private final ArrayDeque<Buffer> chunks = new ArrayDeque<>(0);

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    /// Keeps a copy of bytes.
    ///
    /// @return false if there is no memory for them
    boolean keep(BufferPool pool, MemorySegment source, long offset, int lengthBytes) {
        int kept = 0;
        while (kept < lengthBytes) {
            Buffer last = chunks.peekLast();
            if (last == null || last.room() == 0) {
                last = pool.take(CHUNK_BYTES);
                if (last == null) {
                    return false;
                }
                chunks.add(last);
            }
            int part = Math.min(last.room(), lengthBytes - kept);
            last.append(source, offset + kept, part);
            kept += part;
        }
        return true;
    }

    /// Offers everything to `handler`.
    ///
    /// @return whether it took all
    boolean deliver(ConnectionHandler handler, Connection connection, BufferPool pool) {
        while (!chunks.isEmpty()) {
            Buffer first = chunks.element();
            first.start +=
                    handler.received(connection, first.segment, first.start, first.readable());
            if (first.readable() > 0) {
                return false;
            }
            chunks.remove();
            pool.give(first);
        }
        return true;
    }

    /// Forgets everything.
    void clear(BufferPool pool) {
        while (!chunks.isEmpty()) {
            pool.give(chunks.remove());
        }
    }
}
