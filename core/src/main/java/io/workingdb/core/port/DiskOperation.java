package io.workingdb.core.port;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One disk operation: a preallocated object, its owner's until submitted, the disk's until completed.
///
/// Reused for operation after operation, so that the data path allocates nothing.
public abstract class DiskOperation {

    /// What to do.
    public Kind kind = Kind.READ;

    /// Name of the file, for operations on names.
    public String name = "";

    /// The opened file, after `OPEN` or `CREATE` is `DONE`.
    public @Nullable DiskFile file;

    /// Where bytes come from or go to. Block aligned.
    public MemorySegment buffer = MemorySegment.NULL;

    /// Offset of the first byte inside {@link #buffer}. A multiple of the block size.
    public long bufferOffset;

    /// Offset of the first byte inside the file. A multiple of the block size.
    public long fileOffset;

    /// Number of bytes. A multiple of the block size. A `READ` that meets the end of the file is `IO_ERROR`: sizes are known.
    public long lengthBytes;

    /// Called once per submission, on the reactor that submitted, while a cycle delivers. May submit this object again.
    public abstract void completed(DiskStatus status);

    /// The operations of a disk.
    public enum Kind {
        /// Opens an existing file for reading and writing; `NOT_FOUND` if there is none. Bytes that a failed sync left in the system's
        /// cache are forgotten: what is read from now on is durable, or becomes so by a `SYNC` that succeeds.
        OPEN,
        /// Makes a new, empty file and opens it; `IO_ERROR` if the name is taken. The name is durable after a `SYNC` of the disk.
        CREATE,
        /// Removes a file by name. The removal is durable after a `SYNC` of the disk.
        DELETE,
        /// Sets the size to `fileOffset + lengthBytes`, reserving the space. The size is durable after a `SYNC` of the file.
        ALLOCATE,
        /// Fills the buffer from the file.
        READ,
        /// Writes the buffer to the file; any subset of its sectors survives a power cut until a `SYNC`.
        WRITE,
        /// Writes the buffer and completes when exactly these bytes, and the size if it grew, are durable.
        WRITE_DURABLE,
        /// Makes everything that completed before durable.
        SYNC,
        /// Gives the descriptor back. Nothing else may be outstanding.
        CLOSE
    }
}
