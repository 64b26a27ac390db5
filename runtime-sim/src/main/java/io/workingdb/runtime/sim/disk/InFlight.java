package io.workingdb.runtime.sim.disk;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.runtime.sim.event.Delivery;
import io.workingdb.runtime.sim.event.Event;
import org.jspecify.annotations.Nullable;

/// One operation on its way: first to the moment at which it takes effect, then to the reactor that submitted it. Pooled.
final class InFlight extends Event implements Delivery {
    /// Shared stand-in for "none".
    private static final DiskOperation NO_OPERATION =
            new DiskOperation() {
                @Override
                public void completed(DiskStatus status) {
                    throw new IllegalStateException("nobody submitted this");
                }
            };

    DiskOperation operation = NO_OPERATION;

    /// The file, for operations on bytes.
    @Nullable OpenFile file;

    /// Writes that completed before the submission have smaller numbers: what a sync covers.
    long mark;

    /// Size of the file at submission: what a sync covers.
    long sizeMark;

    /// Checksum of the buffer at submission, if it was taken.
    long checksum;

    boolean checksumTaken;

    /// Place in the disk's list.
    int index;

    private final SimulatedDisk disk;
    private @Nullable DiskPort port;
    private @Nullable Inode opened;
    private DiskStatus status = DiskStatus.DONE;
    private boolean bufferChanged;

    InFlight(SimulatedDisk disk) {
        this.disk = disk;
    }

    void begin(DiskPort itsPort, @Nullable OpenFile itsFile, DiskOperation itsOperation) {
        port = itsPort;
        file = itsFile;
        operation = itsOperation;
        checksumTaken = false;
        bufferChanged = false;
        opened = null;
    }

    DiskPort port() {
        DiskPort its = port;
        if (its == null) {
            throw new IllegalStateException("an operation in flight has a port");
        }
        return its;
    }

    Inode inode() {
        OpenFile its = file;
        if (its == null) {
            throw new IllegalStateException("an operation on bytes has a file");
        }
        return its.inode;
    }

    /// A name was opened: the file goes into the operation when it is delivered.
    void opened(Inode inode) {
        opened = inode;
    }

    void bufferChanged() {
        bufferChanged = true;
    }

    /// It takes effect.
    @Override
    public void fire() {
        status = disk.takeEffect(this);
        port().owner.deliver(this);
    }

    @Override
    public void deliver() {
        Invariant.check(
                !bufferChanged, "a buffer belongs to the disk until its operation has completed");
        DiskOperation done = operation;
        DiskStatus itsStatus = status;
        Inode inode = opened;
        if (inode != null) {
            done.file = new OpenFile(port(), inode, done.name);
        }
        forget();
        disk.release(this);
        done.completed(itsStatus);
    }

    @Override
    public void forgotten() {
        forget();
        disk.release(this);
    }

    /// Lets go of everything that belongs to the process.
    void forget() {
        operation = NO_OPERATION;
        port = null;
        file = null;
        opened = null;
    }
}
