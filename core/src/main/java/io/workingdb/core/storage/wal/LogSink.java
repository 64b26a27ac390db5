package io.workingdb.core.storage.wal;

import java.lang.foreign.MemorySegment;

/// Receives the entries of a recovered log, in order.
public interface LogSink {
    /// One entry. The bytes are the reader's until the call returns.
    void entry(long index, long term, MemorySegment source, long offset, int lengthBytes);
}
