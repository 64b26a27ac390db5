package io.workingdb.protocols.redis;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.protocols.session.ReplyBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Keeps all replies in one run of memory; what was asked for and not used is checked to stay within what was asked.
final class GrowingReply implements ReplyBuffer {
    private MemorySegment segment = Arena.ofAuto().allocate(1 << 16);
    private int position;
    private int ensured;

    @Override
    public void ensure(int bytes) {
        if (bytes > ENSURE_BYTES_MAX) {
            throw new AssertionError("more than a buffer must be able to give: " + bytes);
        }
        room(bytes);
        ensured = position + bytes;
    }

    private void room(int bytes) {
        if (segment.byteSize() - position < bytes) {
            MemorySegment larger =
                    Arena.ofAuto()
                            .allocate(Math.max(position + (long) bytes, 2 * segment.byteSize()));
            MemorySegment.copy(segment, 0, larger, 0, position);
            segment = larger;
        }
    }

    @Override
    public MemorySegment segment() {
        return segment.asSlice(0, ensured);
    }

    @Override
    public int position() {
        return position;
    }

    @Override
    public void advance(int bytes) {
        position += bytes;
    }

    @Override
    public void write(MemorySegment source, long offset, int lengthBytes) {
        room(lengthBytes);
        MemorySegment.copy(source, offset, segment, position, lengthBytes);
        position += lengthBytes;
    }

    byte[] take() {
        byte[] bytes = segment.asSlice(0, position).toArray(JAVA_BYTE);
        position = 0;
        ensured = 0;
        return bytes;
    }
}
