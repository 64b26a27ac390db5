package io.workingdb.runtime.sim.disk;

import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;

/// A descriptor.
final class OpenFile implements DiskFile {
    final Inode inode;
    boolean closed;
    private final DiskPort port;
    private final String name;

    OpenFile(DiskPort port, Inode inode, String name) {
        this.port = port;
        this.inode = inode;
        this.name = name;
    }

    @Override
    public void submit(DiskOperation operation) {
        port.disk.submit(port, this, operation);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long bytes() {
        return inode.bytes;
    }
}
