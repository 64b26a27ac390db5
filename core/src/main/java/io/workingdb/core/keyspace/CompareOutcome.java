package io.workingdb.core.keyspace;

/// What comes of a write that depends on a version, as Memcached's `cas` says it.
public enum CompareOutcome {
    /// The version was the expected one, and the value is another now.
    STORED,

    /// The key was written since.
    EXISTS,

    /// There is no such key.
    NOT_FOUND
}
