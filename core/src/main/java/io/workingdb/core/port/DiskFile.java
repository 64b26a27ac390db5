package io.workingdb.core.port;

/// An open file.
public interface DiskFile {

    /// Submits an operation on bytes: `ALLOCATE`, `READ`, `WRITE`, `WRITE_DURABLE`, `SYNC`, `CLOSE`. Returns at once.
    ///
    /// Operations of one file may complete in any order; whoever needs an order waits for the first before submitting the
    /// second.
    void submit(DiskOperation operation);

    /// The file's name inside the directory.
    String name();

    /// Size in bytes, as far as completed operations have made it.
    long bytes();
}
