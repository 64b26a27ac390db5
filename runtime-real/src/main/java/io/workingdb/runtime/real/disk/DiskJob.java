package io.workingdb.runtime.real.disk;

import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskOperation.Kind;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.runtime.real.kernel.Errno;
import io.workingdb.runtime.real.uring.Opcode;
import io.workingdb.runtime.real.uring.Ring;
import io.workingdb.runtime.real.uring.RingHandler;
import io.workingdb.runtime.real.uring.RingTarget;
import org.jspecify.annotations.Nullable;

/// One operation under way, on the ring or on a disk thread. Reused.
final class DiskJob implements RingTarget {
    private static final int TAG_BYTES = 0;
    private static final int TAG_SYNC = 1;
    private static final int FSYNC_DATASYNC = 1;

    /// Bytes per submission.
    private static final long SUBMISSION_BYTES_MAX = 1L << 30;

    private static final int NO_SLOT = -1;

    private final RealDisk disk;
    private @Nullable DiskOperation operation;
    private @Nullable RealFile file;
    private DiskStatus status = DiskStatus.CANCELLED;
    private long done;
    private boolean bytesUnderWay;
    private boolean syncUnderWay;
    private int bytesResult;
    private int syncResult;
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
        status =
                target == null
                        ? calls.onDirectory(disk, operation())
                        : calls.onFile(target, operation());
        disk.finishedElsewhere(this);
    }

    /// Submits to the ring what is left.
    ///
    /// A durable write is a write with a sync of the data linked behind it, not a write with `RWF_DSYNC`: where the device has no
    /// FUA, the kernel completes the latter in a work queue bound to the processor that took the interrupt, behind whatever runs
    /// there. With a client on that processor a write of 0.2 ms was reported after 3 ms; a linked sync runs on a worker of the ring.
    ///
    /// Both report, and the write counts only by its own completion. `IOSQE_CQE_SKIP_SUCCESS` on the write would spare one, but kernels from 6.6
    /// on that complete direct writes in the caller's context (`IOCB_DIO_CALLER_COMP`) fail such a write without failing its link: the error
    /// would be left out as a success, and the sync that runs after all would vouch for it.
    void submit(RingHandler handler) {
        if (slot == NO_SLOT) {
            slot = handler.open(this);
        }
        DiskOperation what = operation();
        boolean syncs = what.kind == Kind.SYNC || what.kind == Kind.WRITE_DURABLE;
        Ring ring = handler.ring();
        ring.room(2);
        bytesUnderWay = hasBytesLeft(what);
        syncUnderWay = syncs;
        if (bytesUnderWay) {
            int opcode = what.kind == Kind.READ ? Opcode.READ : Opcode.WRITE;
            long address = what.buffer.address() + what.bufferOffset + done;
            int length = (int) Math.min(SUBMISSION_BYTES_MAX, what.lengthBytes - done);
            int link = syncs ? Ring.LINK : 0;
            ring.prepare(
                    opcode,
                    link,
                    0,
                    descriptor(),
                    what.fileOffset + done,
                    address,
                    length,
                    0,
                    0,
                    RingHandler.userData(slot, TAG_BYTES));
        }
        if (syncs) {
            ring.prepare(
                    Opcode.FSYNC,
                    0,
                    0,
                    descriptor(),
                    0,
                    0,
                    0,
                    FSYNC_DATASYNC,
                    0,
                    RingHandler.userData(slot, TAG_SYNC));
        }
    }

    private boolean hasBytesLeft(DiskOperation what) {
        return what.kind != Kind.SYNC && done < what.lengthBytes;
    }

    @Override
    public void completed(int tag, int result, int flags) {
        if (tag == TAG_SYNC) {
            syncUnderWay = false;
            // A chain that the kernel could not take whole may be cut in two: then the sync does
            // not count.
            syncResult = bytesUnderWay ? -Errno.ECANCELED : result;
        } else {
            bytesUnderWay = false;
            bytesResult = result;
        }
        if (!bytesUnderWay && !syncUnderWay) {
            goOn(operation());
        }
    }

    private void goOn(DiskOperation what) {
        if (hasBytesLeft(what)) {
            if (isPassing(bytesResult)) {
                disk.submitAgain(this);
                return;
            }
            if (bytesResult <= 0) {
                end(bytesResult == 0 ? DiskStatus.IO_ERROR : FileCalls.status(bytesResult));
                return;
            }
            done += bytesResult;
            if (done < what.lengthBytes) {
                disk.submitAgain(this);
                return;
            }
        }
        if (what.kind == Kind.READ || what.kind == Kind.WRITE) {
            written(what, DiskStatus.DONE);
        } else if (isPassing(syncResult)) {
            disk.submitAgain(this);
        } else {
            written(what, FileCalls.status(syncResult));
        }
    }

    private void written(DiskOperation what, DiskStatus how) {
        RealFile target = file;
        if (target != null
                && how == DiskStatus.DONE
                && what.kind != Kind.READ
                && what.kind != Kind.SYNC) {
            target.grown(what.fileOffset + done);
        }
        end(how);
    }

    private static boolean isPassing(int result) {
        return result == -Errno.EINTR || result == -Errno.EAGAIN || result == -Errno.ECANCELED;
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
