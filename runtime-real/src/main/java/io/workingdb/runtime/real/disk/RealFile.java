package io.workingdb.runtime.real.disk;

import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;

/// An open file.
final class RealFile implements DiskFile {
    private final RealDisk disk;
    private final String name;
    private final int descriptor;
    private volatile long bytes;

    RealFile(RealDisk disk, String name, int descriptor, long bytes) {
        this.disk = disk;
        this.name = name;
        this.descriptor = descriptor;
        this.bytes = bytes;
    }

    @Override
    public void submit(DiskOperation operation) {
        disk.submit(this, operation);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    int descriptor() {
        return descriptor;
    }

    /// The size was set.
    void bytes(long size) {
        bytes = size;
    }

    /// Bytes up to `end` were written.
    void grown(long end) {
        if (end > bytes) {
            bytes = end;
        }
    }
}
