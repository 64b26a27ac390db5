package io.workingdb.runtime.real.disk;

import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.runtime.real.loop.LoopPart;
import io.workingdb.runtime.real.memory.AddressSpace;
import io.workingdb.runtime.real.uring.RingHandler;
import java.util.ArrayDeque;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/// The data directory as one reactor sees it.
///
/// Bytes move through the reactor's own ring where there is one; names, sizes and whatever else may block for long go to a thread, and
/// so does everything where there is no ring.
public final class RealDisk implements Disk, LoopPart {
    private final DataDirectory directory;
    private final @Nullable RingHandler ring;
    private final DiskThread names;
    private final DiskThread bytes;
    private final MpscUnboundedAtomicArrayQueue<DiskJob> finished =
            new MpscUnboundedAtomicArrayQueue<>(64);
    private final ArrayDeque<DiskJob> free = new ArrayDeque<>();
    private Runnable wake = () -> {};

    /// @param ring where bytes move, or null for `bytes`
    /// @param names runs what concerns names and sizes
    /// @param bytes moves bytes if there is no ring
    public RealDisk(
            DataDirectory directory,
            @Nullable RingHandler ring,
            DiskThread names,
            DiskThread bytes) {
        this.directory = directory;
        this.ring = ring;
        this.names = names;
        this.bytes = bytes;
    }

    /// Sets how the reactor is woken when a thread has finished an operation.
    public void onFinished(Runnable wakeReactor) {
        wake = wakeReactor;
    }

    /// Which way bytes go: for the start's banner and INFO.
    public String path() {
        return (ring == null ? "thread" : "io_uring")
                + (directory.isDirect()
                        ? ", O_DIRECT"
                        : ", buffered (the file system refuses O_DIRECT)");
    }

    @Override
    public void submit(DiskOperation operation) {
        names.add(job().begin(null, operation));
    }

    void submit(RealFile file, DiskOperation operation) {
        DiskJob job = job().begin(file, operation);
        switch (operation.kind) {
            case READ, WRITE, WRITE_DURABLE, SYNC -> move(job);
            case ALLOCATE, CLOSE -> names.add(job);
            case OPEN, CREATE, DELETE ->
                    throw new IllegalArgumentException(
                            "not an operation on a file: " + operation.kind);
        }
    }

    void submitAgain(DiskJob job) {
        move(job);
    }

    @Override
    public String[] list() {
        return directory.list();
    }

    @Override
    public int blockBytes() {
        return AddressSpace.PAGE_BYTES;
    }

    @Override
    public boolean hasWaiting() {
        return !finished.isEmpty();
    }

    @Override
    public int deliver() {
        int delivered = 0;
        for (DiskJob job = finished.poll(); job != null; job = finished.poll()) {
            job.tell();
            delivered++;
        }
        return delivered;
    }

    DataDirectory directory() {
        return directory;
    }

    /// A file was opened, on a disk thread.
    RealFile file(String name, int descriptor, long size) {
        return new RealFile(this, name, descriptor, size);
    }

    void finishedElsewhere(DiskJob job) {
        finished.add(job);
        wake.run();
    }

    void free(DiskJob job) {
        free.push(job);
    }

    private void move(DiskJob job) {
        if (ring == null) {
            bytes.add(job);
        } else {
            job.submit(ring);
        }
    }

    private DiskJob job() {
        DiskJob job = free.poll();
        return job == null ? new DiskJob(this) : job;
    }
}
