package io.workingdb.core.config;

/// What an acknowledgement promises. A cluster runs with {@link #ALWAYS} only; a single node may choose.
public enum Durability {
    /// What is acknowledged is on disk.
    ALWAYS,
    /// What is acknowledged is on disk a second later.
    EVERYSEC,
    /// Nothing is written to disk at all.
    MEMORY
}
