package io.workingdb.core.keyspace.collection;

import io.workingdb.core.storage.map.Slice;

/// Looks at one entry of a stream after the other. What is handed over is valid inside the call; nothing is changed meanwhile.
public interface EntryVisitor {
    /// An entry of the stream.
    ///
    /// @param content for {@link EntryFields}
    void entry(StreamId id, Slice content);

    /// An entry that is pending and no longer in the stream.
    void gone(StreamId id);
}
