package io.workingdb.runtime.real.disk;

import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskOperation.Kind;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.runtime.real.kernel.Errno;
import io.workingdb.runtime.real.uring.Opcode;
import io.workingdb.runtime.real.uring.RingHandler;
import io.workingdb.runtime.real.uring.RingTarget;
import org.jspecify.annotations.Nullable;

/// One operation under way, on the ring or on a disk thread. Reused.
final class DiskJob implements RingTarget {
    private static final int RWF_DSYNC = 2;
    private static final int FSYNC_DATASYNC = 1;

    /// Bytes per submission.
    private static final long SUBMISSION_BYTES_MAX = 1L << 30;

    private static final int NO_SLOT = -1;

    private final RealDisk disk;
    private @Nullable DiskOperation operation;
    private @Nullable RealFile file;
    private DiskStatus status = DiskStatus.CANCELLED;
    private long done;
    private int slot = NO_SLOT;

    DiskJob(RealDisk disk) {
        this.disk = disk;
    }

    /// Takes an operation on a file, or on names if there is none.
    DiskJob begin(@Nullable RealFile target, DiskOperation what) {
        file = target;
        operation = what;
        done = 0;
        return this;
    }

    /// Tells the operation's owner how it ended. The job is free before that, because the owner may submit the next.
    void tell() {
        DiskOperation finished = operation();
        operation = null;
        file = null;
        disk.free(this);
        finished.completed(status);
    }

    /// Runs on a disk thread.
    void runHere(FileCalls calls) {
        RealFile target = file;
        status = target == null ? calls.onDirectory(disk, operation()) : calls.onFile(target, operation());
        disk.finishedElsewhere(this);
    }

    /// Submits to the ring what is left.
    void submit(RingHandler handler) {
        if (slot == NO_SLOT) {
            slot = handler.open(this);
        }
        DiskOperation what = operation();
        long userData = RingHandler.userData(slot, 0);
        if (what.kind == Kind.SYNC) {
            handler.ring().prepare(Opcode.FSYNC, 0, 0, descriptor(), 0, 0, 0, FSYNC_DATASYNC, 0, userData);
            return;
        }
        int opcode = what.kind == Kind.READ ? Opcode.READ : Opcode.WRITE;
        int flags = what.kind == Kind.WRITE_DURABLE ? RWF_DSYNC : 0;
        long address = what.buffer.address() + what.bufferOffset + done;
        int length = (int) Math.min(SUBMISSION_BYTES_MAX, what.lengthBytes - done);
        handler.ring().prepare(opcode, 0, 0, descriptor(), what.fileOffset + done, address, length, flags, 0, userData);
    }

    @Override
    public void completed(int tag, int result, int flags) {
        DiskOperation what = operation();
        if (result == -Errno.EINTR || result == -Errno.EAGAIN) {
            disk.submitAgain(this);
            return;
        }
        if (what.kind == Kind.SYNC || result < 0) {
            end(FileCalls.status(result));
        } else if (result == 0) {
            end(what.lengthBytes == 0 ? DiskStatus.DONE : DiskStatus.IO_ERROR);
        } else {
            moved(what, result);
        }
    }

    private void moved(DiskOperation what, int bytes) {
        done += bytes;
        if (done < what.lengthBytes) {
            disk.submitAgain(this);
            return;
        }
        if (what.kind != Kind.READ && file != null) {
            file.grown(what.fileOffset + done);
        }
        end(DiskStatus.DONE);
    }

    private void end(DiskStatus how) {
        status = how;
        tell();
    }

    private int descriptor() {
        RealFile target = file;
        if (target == null) {
            throw new InvariantBroken("the ring works on files");
        }
        return target.descriptor();
    }

    private DiskOperation operation() {
        DiskOperation mine = operation;
        if (mine == null) {
            throw new InvariantBroken("a job under way has an operation");
        }
        return mine;
    }
}
