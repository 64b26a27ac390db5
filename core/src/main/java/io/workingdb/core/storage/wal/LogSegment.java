package io.workingdb.core.storage.wal;

import io.workingdb.core.port.DiskFile;

/// A segment file of the log: open, of known size, zero-filled or left over from an earlier epoch.
final class LogSegment {
    /// Its name in the directory.
    final String name;

    /// The open file.
    final DiskFile file;

    /// Its size in bytes.
    final long bytes;

    /// Epoch in which it is used; 0 while it is spare.
    long epoch;

    /// Highest index among its records, 0 if it has none.
    long lastIndex;

    LogSegment(String name, DiskFile file, long bytes) {
        this.name = name;
        this.file = file;
        this.bytes = bytes;
    }
}
