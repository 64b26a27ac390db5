package io.workingdb.protocols.session;

import java.lang.foreign.MemorySegment;

/// Where a reply writer puts its bytes: a run of memory with a write position, moved on as it fills.
public interface ReplyBuffer {
    /// Largest `bytes` that {@link #ensure} may be asked for.
    int ENSURE_BYTES_MAX = 1_024;

    /// Makes sure that `bytes` contiguous bytes can be written at {@link #position} of {@link #segment}.
    void ensure(int bytes);

    /// Memory to write to. Valid until the next {@link #ensure} or {@link #write}.
    MemorySegment segment();

    /// Where to write next.
    int position();

    /// Says that `bytes` bytes were written at {@link #position}.
    void advance(int bytes);

    /// Copies bytes of any length in.
    void write(MemorySegment source, long offset, int lengthBytes);
}
