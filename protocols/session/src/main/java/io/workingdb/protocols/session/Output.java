package io.workingdb.protocols.session;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.port.Connection;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/// Replies that the socket has not yet taken: a queue of pooled buffers, handed over chunk by chunk.
///
/// An idle connection holds no buffer. When the pool refuses, the output is {@link #overflowed} and takes nothing more: its
/// connection must be closed, because a reply would be missing.
public final class Output implements ReplyBuffer {
    private static final int FIRST_BYTES = 4_096;

    /// Size of each further buffer: a large reply costs one buffer per so many bytes.
    private static final int NEXT_BYTES = 64 * 1_024;

    private static final Buffer NONE = Buffer.empty();

    private final BufferPool pool;
    private final ArrayDeque<Buffer> full = new ArrayDeque<>(4);
    private Buffer last;
    private long fullBytes;
    private boolean overflowed;

    /// An empty output whose buffers come from `pool`.
    public Output(BufferPool pool) {
        this.pool = pool;
        last = NONE;
    }

    @Override
    public void ensure(int bytes) {
        if (last.room() < bytes) {
            grow(bytes);
        }
    }

    @Override
    public MemorySegment segment() {
        return last.segment;
    }

    @Override
    public int position() {
        return last.end;
    }

    @Override
    public void advance(int bytes) {
        last.end += bytes;
    }

    @Override
    public void write(MemorySegment source, long offset, int lengthBytes) {
        int done = 0;
        while (done < lengthBytes) {
            if (last.room() == 0) {
                grow(1);
            }
            int part = Math.min(lengthBytes - done, last.room());
            last.append(source, offset + done, part);
            done += part;
        }
    }

    /// Unsent bytes.
    public long bytes() {
        return fullBytes + last.readable();
    }

    /// Whether the pool refused a buffer, so that replies are missing.
    public boolean overflowed() {
        return overflowed;
    }

    /// Hands as much as it takes to `connection`.
    ///
    /// @return whether everything was taken
    public boolean drainTo(Connection connection) {
        while (!full.isEmpty()) {
            Buffer head = full.element();
            fullBytes -= head.readable();
            boolean taken = drain(head, connection);
            fullBytes += head.readable();
            if (!taken) {
                return false;
            }
            full.remove();
            pool.give(head);
        }
        if (last == NONE) {
            return true;
        }
        boolean taken = drain(last, connection);
        if (taken) {
            dropLast();
        }
        return taken;
    }

    /// Forgets everything unsent and gives all buffers back.
    public void clear() {
        while (!full.isEmpty()) {
            pool.give(full.remove());
        }
        fullBytes = 0;
        dropLast();
    }

    private static boolean drain(Buffer buffer, Connection connection) {
        if (buffer.readable() == 0) {
            return true;
        }
        buffer.start += connection.write(buffer.segment, buffer.start, buffer.readable());
        return buffer.readable() == 0;
    }

    private void grow(int bytes) {
        Buffer next =
                overflowed
                        ? null
                        : pool.take(Math.max(bytes, last == NONE ? FIRST_BYTES : NEXT_BYTES));
        if (next == null) {
            dropLast();
            overflowed = true;
            last = pool.spill();
            last.start = 0;
            last.end = 0;
            return;
        }
        if (last != NONE) {
            fullBytes += last.readable();
            full.add(last);
        }
        last = next;
    }

    private void dropLast() {
        if (last != NONE && !overflowed) {
            pool.give(last);
        }
        last = NONE;
    }
}
