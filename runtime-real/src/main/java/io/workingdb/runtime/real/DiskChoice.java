package io.workingdb.runtime.real;

/// How file bytes move.
public enum DiskChoice {
    /// Through the reactor's ring where it has one, else by a thread.
    AUTO,
    /// Through the reactor's ring.
    IO_URING,
    /// By a thread that blocks.
    THREAD
}
