package io.workingdb.core.port;

/// How a disk operation ended.
public enum DiskStatus {
    /// Done as asked, wholly.
    DONE,
    /// There is no file of that name.
    NOT_FOUND,
    /// The device or the file system reported an error, or moved fewer bytes than asked. What was written is unknown.
    IO_ERROR,
    /// No space is left. What was written is unknown.
    NO_SPACE,
    /// The operation was dropped because the host is stopping.
    CANCELLED
}
