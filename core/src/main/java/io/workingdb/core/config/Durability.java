package io.workingdb.core.config;

/// What an acknowledgement promises. A cluster runs with {@link #ALWAYS} only; a single node may choose.
public enum Durability {
    /// What is acknowledged is on disk.
    ALWAYS,
    /// What is acknowledged is on disk a second later, as soon as the write under way leaves the disk free. Whatever ends the process before
    /// that takes it, a kill too, because entries gather in the process; what is lost is always the end of the log, never something
    /// out of its middle. A clean stop loses nothing.
    EVERYSEC,
    /// Nothing is written to disk at all.
    MEMORY
}
