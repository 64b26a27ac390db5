package io.workingdb.runtime.sim.disk;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.random.Random64;
import io.workingdb.core.trace.Sink;
import io.workingdb.runtime.sim.trace.Fault;
import io.workingdb.runtime.sim.trace.FaultLog;
import org.jspecify.annotations.Nullable;

/// What operations do to names and files when their moment has come, and what goes wrong then.
final class Effects {
    /// Space that a file takes besides its bytes.
    private static final long NAME_BYTES = SimulatedDisk.BLOCK_BYTES;

    private static final int BLOCK = SimulatedDisk.BLOCK_BYTES;
    private static final long MILLION = 1_000_000;

    private final int node;
    private final FaultLog faults;
    private final Random64 errors;
    private final Random64 decay;
    private final Directory directory = new Directory();
    private final FreeWrites freeWrites = new FreeWrites();
    private final FreeChunks freeChunks = new FreeChunks();
    private DiskOptions options = DiskOptions.calm();
    private long usedBytes;
    private long nextNumber = 1;
    private int nextFile = 1;

    Effects(int node, FaultLog faults, Random64 random) {
        this.node = node;
        this.faults = faults;
        errors = random.fork("errors");
        decay = random.fork("decay");
    }

    void options(DiskOptions other) {
        options = other;
    }

    Directory directory() {
        return directory;
    }

    long usedBytes() {
        return usedBytes;
    }

    /// The number of the next completed write or change of a name.
    long nextNumber() {
        return nextNumber;
    }

    DiskStatus perform(InFlight flight) {
        DiskOperation operation = flight.operation;
        return switch (operation.kind) {
            case OPEN -> open(flight);
            case CREATE -> create(flight);
            case DELETE -> delete(operation.name);
            case ALLOCATE -> allocate(flight.inode(), operation);
            case READ -> read(flight.inode(), operation);
            case WRITE, WRITE_DURABLE -> write(flight.inode(), operation);
            case SYNC -> sync(flight);
            case CLOSE -> close(flight);
        };
    }

    private DiskStatus open(InFlight flight) {
        Inode inode = directory.find(flight.operation.name);
        if (inode == null) {
            return DiskStatus.NOT_FOUND;
        }
        inode.forgetLies();
        flight.opened(inode);
        inode.users++;
        return DiskStatus.DONE;
    }

    private DiskStatus create(InFlight flight) {
        String name = flight.operation.name;
        if (directory.find(name) != null) {
            return DiskStatus.IO_ERROR;
        }
        if (!takeSpace(NAME_BYTES)) {
            return DiskStatus.NO_SPACE;
        }
        Inode inode = new Inode(nextFile++, freeWrites, freeChunks);
        directory.create(nextNumber++, name, inode);
        flight.opened(inode);
        inode.users++;
        return DiskStatus.DONE;
    }

    private DiskStatus delete(String name) {
        Inode inode = directory.find(name);
        if (inode == null) {
            return DiskStatus.NOT_FOUND;
        }
        directory.delete(nextNumber++, name);
        usedBytes -= inode.bytes + NAME_BYTES;
        return DiskStatus.DONE;
    }

    private DiskStatus close(InFlight flight) {
        OpenFile file = flight.file;
        if (file != null && !file.closed) {
            file.closed = true;
            file.inode.users--;
        }
        return DiskStatus.DONE;
    }

    private DiskStatus allocate(Inode inode, DiskOperation operation) {
        if (fails(options.errors().writePerMillion())) {
            return failed(Fault.WRITE_ERROR, inode);
        }
        long newBytes = operation.fileOffset + operation.lengthBytes;
        if (!takeSpace(inode, newBytes - inode.bytes)) {
            return DiskStatus.NO_SPACE;
        }
        inode.resize(nextNumber++, newBytes);
        return DiskStatus.DONE;
    }

    private DiskStatus read(Inode inode, DiskOperation operation) {
        long offset = operation.fileOffset;
        int length = (int) operation.lengthBytes;
        if (offset + length > inode.bytes || !inode.canRead(offset, length)) {
            return DiskStatus.IO_ERROR;
        }
        if (fails(options.errors().readPerMillion())) {
            return failed(Fault.READ_ERROR, inode);
        }
        long from = misread(inode, offset, length);
        inode.contents.read(from, operation.buffer, operation.bufferOffset, length);
        return DiskStatus.DONE;
    }

    /// Where a read really reads.
    private long misread(Inode inode, long offset, int length) {
        if (!fails(options.errors().misreadPerMillion()) || inode.bytes <= length) {
            return offset;
        }
        long other = errors.below((inode.bytes - length) / BLOCK + 1) * BLOCK;
        if (other == offset || !inode.canRead(other, length)) {
            return offset;
        }
        faults.happened(Fault.MISDIRECTED_READ, target(inode), other);
        return other;
    }

    private DiskStatus write(Inode inode, DiskOperation operation) {
        int length = (int) operation.lengthBytes;
        long offset = place(inode, operation.fileOffset, length);
        if (!takeSpace(inode, Math.max(0, offset + length - inode.bytes))) {
            return DiskStatus.NO_SPACE;
        }
        boolean fails = fails(options.errors().writePerMillion());
        if (operation.kind == DiskOperation.Kind.WRITE_DURABLE && !fails) {
            inode.writeDurable(offset, operation.buffer, operation.bufferOffset, length);
            nextNumber++;
            return DiskStatus.DONE;
        }
        UnsyncedWrite write =
                inode.write(nextNumber++, offset, operation.buffer, operation.bufferOffset, length);
        if (fails) {
            inode.keepSome(write, errors);
            return failed(Fault.WRITE_ERROR, inode);
        }
        return DiskStatus.DONE;
    }

    /// Where a write really goes.
    private long place(Inode inode, long offset, int length) {
        if (!fails(options.errors().misdirectedPerMillion()) || inode.bytes <= length) {
            return offset;
        }
        long other = errors.below((inode.bytes - length) / BLOCK + 1) * BLOCK;
        if (other != offset) {
            faults.happened(Fault.MISDIRECTED_WRITE, target(inode), other);
        }
        return other;
    }

    private DiskStatus sync(InFlight flight) {
        boolean fails = fails(options.errors().syncPerMillion());
        OpenFile file = flight.file;
        if (file == null) {
            if (fails) {
                faults.happened(Fault.SYNC_ERROR, node, 0);
                return DiskStatus.IO_ERROR;
            }
            directory.synced(flight.mark);
            return DiskStatus.DONE;
        }
        if (fails) {
            int sectors = file.inode.syncFailed(flight.mark, errors);
            int pages = (sectors * UnsyncedWrite.SECTOR_BYTES + BLOCK - 1) / BLOCK;
            faults.happenedTimes(Fault.SYNC_LIES, target(file.inode), pages);
            return failed(Fault.SYNC_ERROR, file.inode);
        }
        file.inode.synced(flight.mark, flight.sizeMark);
        return DiskStatus.DONE;
    }

    /// An operation was in flight when the process died, or the machine.
    ///
    /// @param power the machine died: {@link PowerCut} decides about the sectors
    void cut(InFlight flight, boolean power, Random64 chance) {
        DiskOperation operation = flight.operation;
        boolean happens = chance.chance(1, 2);
        switch (operation.kind) {
            case CREATE, DELETE, ALLOCATE -> {
                if (happens) {
                    perform(flight);
                }
            }
            case WRITE, WRITE_DURABLE -> cutWrite(flight.inode(), operation, power, chance);
            case OPEN, READ, SYNC, CLOSE -> {}
        }
    }

    private void cutWrite(Inode inode, DiskOperation operation, boolean power, Random64 chance) {
        int length = (int) operation.lengthBytes;
        if (!takeSpace(inode, Math.max(0, operation.fileOffset + length - inode.bytes))) {
            return;
        }
        UnsyncedWrite write =
                inode.write(
                        nextNumber++,
                        operation.fileOffset,
                        operation.buffer,
                        operation.bufferOffset,
                        length);
        if (!power && chance.chance(2, 3)) {
            inode.keepSome(write, chance);
        }
    }

    long cutPower(PowerCut cut, Random64 chance) {
        int lost = directory.cutPower(chance);
        faults.happenedTimes(Fault.NAME_LOST, node, lost);
        usedBytes = 0;
        for (Inode inode : directory.files()) {
            cut.hit(inode);
            usedBytes += inode.bytes + NAME_BYTES;
        }
        return cut.count();
    }

    void plant(String name, byte[] bytes) {
        Invariant.check(directory.find(name) == null, "a name is given once", bytes.length, node);
        Inode inode = new Inode(nextFile++, freeWrites, freeChunks);
        inode.contents.write(0, bytes, 0, bytes.length);
        inode.bytes = bytes.length;
        inode.durableBytes = bytes.length;
        directory.create(nextNumber++, name, inode);
        directory.synced(nextNumber);
        usedBytes += bytes.length + NAME_BYTES;
    }

    void rot(int bits) {
        for (int i = 0; i < bits; i++) {
            Inode inode = anyFile();
            if (inode == null) {
                return;
            }
            long offset = decay.below(inode.bytes);
            inode.contents.flip(offset, decay.below(8));
            faults.happened(Fault.BIT_ROT, target(inode), offset);
        }
    }

    boolean makeLatentSector() {
        Inode inode = anyFile();
        if (inode == null) {
            return false;
        }
        long block = decay.below((inode.bytes + BLOCK - 1) / BLOCK);
        inode.makeUnreadable(block);
        faults.happened(Fault.LATENT_SECTOR, target(inode), block);
        return true;
    }

    private @Nullable Inode anyFile() {
        long all = 0;
        for (Inode inode : directory.files()) {
            all += inode.bytes;
        }
        if (all == 0) {
            return null;
        }
        long chosen = decay.below(all);
        for (Inode inode : directory.files()) {
            chosen -= inode.bytes;
            if (chosen < 0) {
                return inode;
            }
        }
        return null;
    }

    void fingerprint(Sink sink) {
        for (String name : directory.list()) {
            Inode inode = directory.find(name);
            if (inode != null) {
                sink.put(name.length());
                inode.fingerprint(sink);
            }
        }
    }

    private boolean fails(long perMillion) {
        return perMillion > 0 && errors.below(MILLION) < perMillion;
    }

    private DiskStatus failed(Fault fault, Inode inode) {
        faults.happened(fault, target(inode), 0);
        return DiskStatus.IO_ERROR;
    }

    private boolean takeSpace(Inode inode, long extraBytes) {
        return !inode.named || takeSpace(extraBytes);
    }

    private boolean takeSpace(long extraBytes) {
        if (extraBytes > 0 && usedBytes + extraBytes > options.capacityBytes()) {
            faults.happened(Fault.DISK_FULL, node, extraBytes);
            return false;
        }
        usedBytes += extraBytes;
        return true;
    }

    private long target(Inode inode) {
        return ((long) node << 32) | inode.id;
    }
}
