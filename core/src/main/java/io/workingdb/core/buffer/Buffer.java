package io.workingdb.core.buffer;

import io.workingdb.core.invariant.Invariant;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// A pooled run of off-heap bytes, with a readable part `start .. end`.
///
/// Its segment and its byte view are made once, so that using a buffer allocates nothing.
public final class Buffer {
    /// The bytes. Aligned to 4,096; exactly {@link #capacity} long.
    public final MemorySegment segment;

    /// Size in bytes, a power of two.
    public final int capacity;

    /// First readable byte.
    public int start;

    /// One past the last readable byte.
    public int end;

    final int sizeClass;
    private final ByteBuffer view;
    boolean inPool;

    Buffer(MemorySegment segment, int sizeClass) {
        this.segment = segment;
        this.sizeClass = sizeClass;
        capacity = (int) segment.byteSize();
        view = segment.asByteBuffer();
    }

    /// A buffer without room, to stand where there is none.
    public static Buffer empty() {
        return new Buffer(MemorySegment.NULL, 0);
    }

    /// Number of readable bytes.
    public int readable() {
        return end - start;
    }

    /// Number of bytes that can still be appended.
    public int room() {
        return capacity - end;
    }

    /// Appends bytes; there must be room.
    public void append(MemorySegment source, long offset, int lengthBytes) {
        Invariant.check(lengthBytes <= room(), "an append fits", lengthBytes, room());
        MemorySegment.copy(source, offset, segment, end, lengthBytes);
        end += lengthBytes;
    }

    /// Moves the readable part to the front.
    public void compact() {
        if (start > 0) {
            MemorySegment.copy(segment, start, segment, 0, readable());
            end -= start;
            start = 0;
        }
    }

    /// The same bytes as a `ByteBuffer` positioned at `offset .. offset + lengthBytes`: one shared object, valid until the next call.
    public ByteBuffer view(int offset, int lengthBytes) {
        view.limit(offset + lengthBytes).position(offset);
        return view;
    }
}
