package io.workingdb.core.storage.wal;

import io.workingdb.core.storage.map.KeyGroup;
import java.lang.foreign.MemorySegment;

/// Receives the entries of a recovered log, in order.
public interface LogSink {
    /// Most entries that are announced together.
    int UPCOMING_MAX = KeyGroup.KEYS_MAX;

    /// An entry that comes soon, for who wants to look for what it needs. {@link #load} follows the last of a group, and then each of them comes.
    default void upcoming(long index, MemorySegment source, long offset, int lengthBytes) {}

    /// The entries announced since the last time come now.
    default void load() {}

    /// One entry. The bytes are the reader's until the call returns.
    void entry(long index, long term, MemorySegment source, long offset, int lengthBytes);
}
