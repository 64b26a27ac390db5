package io.workingdb.runtime.sim.disk;

import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.runtime.sim.event.Recipient;

/// The machine's disk as one reactor sees it: completions come back to that reactor.
final class DiskPort implements Disk {
    final Recipient owner;
    final SimulatedDisk disk;

    DiskPort(SimulatedDisk disk, Recipient owner) {
        this.disk = disk;
        this.owner = owner;
    }

    @Override
    public void submit(DiskOperation operation) {
        disk.submit(this, null, operation);
    }

    @Override
    public String[] list() {
        return disk.names();
    }

    @Override
    public int blockBytes() {
        return SimulatedDisk.BLOCK_BYTES;
    }
}
