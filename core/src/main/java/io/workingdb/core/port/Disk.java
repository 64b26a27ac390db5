package io.workingdb.core.port;

/// The one directory of a node. Everything that may block is a caller-owned {@link DiskOperation}.
public interface Disk {

    /// Submits an operation on names: `OPEN`, `CREATE`, `DELETE`, or `SYNC` (of the directory: names and their removal are
    /// durable only after it). Returns at once; {@link DiskOperation#completed} follows in a later delivery, never inside
    /// this call.
    void submit(DiskOperation operation);

    /// Names of the files in the directory, sorted. Blocks: for open only.
    String[] list();

    /// Unit and alignment of reads and writes in bytes: offsets, lengths and buffer addresses are multiples of it.
    int blockBytes();
}
