package io.workingdb.runtime.sim.selftest;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.random.Random64;
import java.lang.foreign.MemorySegment;

/// Random operations on a disk, several at once, and what they make certain, told to a {@link DiskModel}.
///
/// Writes in flight do not overlap, because what they leave would be anything; everything else overlaps.
final class DiskExercise {
    private static final int OPERATIONS = 6;
    private static final int WRITE_BLOCKS_MAX = 4;
    private static final int BLOCK = 4_096;

    private final Disk disk;
    private final DiskModel model;
    private final Random64 random;
    private final boolean exact;
    private final Step[] free = new Step[OPERATIONS];
    private int freeCount;

    /// @param memory for the buffers; `OPERATIONS * WRITE_BLOCKS_MAX` blocks
    /// @param exact the disk makes no errors: what is read can be checked
    DiskExercise(Disk disk, DiskModel model, Random64 random, MemorySegment memory, boolean exact) {
        this.disk = disk;
        this.model = model;
        this.random = random;
        this.exact = exact;
        for (int i = 0; i < OPERATIONS; i++) {
            Step step = new Step();
            step.buffer = memory;
            step.bufferOffset = (long) i * WRITE_BLOCKS_MAX * BLOCK;
            free[freeCount++] = step;
        }
    }

    /// Submits a few operations.
    ///
    /// @return how many
    int turn() {
        int submitted = 0;
        while (freeCount > 0 && random.chance(2, 3)) {
            free[--freeCount].begin();
            submitted++;
        }
        return submitted;
    }

    /// One operation in flight.
    private final class Step extends DiskOperation {
        private FileModel of = model.files[0];
        private NameModel on = model.names[0];
        private int first;
        private int blocks;
        private long version;
        private final long[] completedThen = new long[FileModel.SECTORS_MAX];
        private int blocksThen;
        private final long[] changesThen = new long[model.names.length];
        private final boolean[] presentThen = new boolean[model.names.length];
        private final boolean[] fileThen = new boolean[model.files.length];

        void begin() {
            if (random.chance(1, 10)) {
                aName();
            } else {
                aFile();
            }
        }

        private void aName() {
            on = model.names[random.below(model.names.length)];
            if (on.busy || random.chance(1, 3)) {
                syncNames();
                return;
            }
            kind = on.present ? Kind.DELETE : Kind.CREATE;
            name = on.name;
            on.busy = true;
            on.changes++;
            disk.submit(this);
        }

        private void syncNames() {
            kind = Kind.SYNC;
            of = model.files[0];
            name = "";
            for (int i = 0; i < changesThen.length; i++) {
                changesThen[i] = model.names[i].completedChanges;
                presentThen[i] = model.names[i].present;
            }
            for (int i = 0; i < fileThen.length; i++) {
                fileThen[i] = model.files[i].handle != null;
            }
            disk.submit(this);
        }

        private void aFile() {
            of = model.files[random.below(model.files.length)];
            DiskFile handle = of.handle;
            if (handle == null) {
                if (of.inFlight > 0) {
                    syncNames();
                    return;
                }
                kind = of.exists ? Kind.OPEN : Kind.CREATE;
                name = of.name;
                of.inFlight++;
                disk.submit(this);
                return;
            }
            of.inFlight++;
            name = of.name;
            chooseBytes();
            handle.submit(this);
        }

        private void chooseBytes() {
            blocks = 1 + random.below(WRITE_BLOCKS_MAX);
            first = random.below(FileModel.BLOCKS_MAX - blocks + 1);
            lengthBytes = (long) blocks * BLOCK;
            fileOffset = (long) first * BLOCK;
            int what = random.below(16);
            boolean overlaps = overlaps();
            if (what < 2 || (overlaps && what < 11)) {
                syncFile();
            } else if (what < 11) {
                kind = what < 4 ? Kind.WRITE_DURABLE : Kind.WRITE;
                write();
            } else if (what == 11 && !overlaps && first + blocks > of.submittedBlocks) {
                kind = Kind.ALLOCATE;
                markBusy(true);
                of.submittedBlocks = first + blocks;
            } else if (first + blocks <= of.completedBlocks && !overlaps) {
                kind = Kind.READ;
                markBusy(true);
            } else {
                syncFile();
            }
        }

        private boolean overlaps() {
            for (int block = first; block < first + blocks; block++) {
                if (of.busy[block]) {
                    return true;
                }
            }
            return first + blocks > of.completedBlocks && of.submittedBlocks != of.completedBlocks;
        }

        private void markBusy(boolean busy) {
            for (int block = first; block < first + blocks; block++) {
                of.busy[block] = busy;
            }
        }

        private void syncFile() {
            kind = Kind.SYNC;
            System.arraycopy(of.completed, 0, completedThen, 0, completedThen.length);
            blocksThen = of.completedBlocks;
        }

        private void write() {
            version = ++model.lastVersion;
            markBusy(true);
            of.submittedBlocks = Math.max(of.submittedBlocks, first + blocks);
            for (int i = 0; i < blocks * FileModel.SECTORS_PER_BLOCK; i++) {
                int sector = first * FileModel.SECTORS_PER_BLOCK + i;
                of.submitted[sector] = version;
                Sectors.fill(
                        buffer, bufferOffset + (long) i * Sectors.BYTES, of.index, sector, version);
            }
        }

        @Override
        public void completed(DiskStatus status) {
            if (kind == Kind.CREATE || kind == Kind.DELETE || kind == Kind.OPEN) {
                named(status);
            } else if (kind == Kind.SYNC && name.isEmpty()) {
                namesSynced(status);
            } else {
                of.inFlight--;
                bytesMoved(status);
            }
            file = null;
            free[freeCount++] = this;
        }

        private void named(DiskStatus status) {
            DiskFile opened = file;
            if (name.equals(of.name)) {
                of.inFlight--;
                of.handle = status == DiskStatus.DONE ? opened : null;
                of.exists =
                        kind == Kind.CREATE
                                ? status != DiskStatus.NO_SPACE
                                : status != DiskStatus.NOT_FOUND;
                return;
            }
            on.busy = false;
            if (status == DiskStatus.DONE) {
                on.present = kind == Kind.CREATE;
                on.completedChanges = on.changes;
            } else {
                on.changes = on.completedChanges;
            }
        }

        private void namesSynced(DiskStatus status) {
            if (status != DiskStatus.DONE) {
                return;
            }
            for (int i = 0; i < changesThen.length; i++) {
                NameModel its = model.names[i];
                if (changesThen[i] > its.durableChanges) {
                    its.durableChanges = changesThen[i];
                    its.durablePresent = presentThen[i];
                }
            }
            for (int i = 0; i < fileThen.length; i++) {
                model.files[i].nameDurable |= fileThen[i];
            }
        }

        private void bytesMoved(DiskStatus status) {
            if (kind != Kind.SYNC) {
                markBusy(false);
            }
            if (status == DiskStatus.DONE) {
                switch (kind) {
                    case WRITE, WRITE_DURABLE -> written();
                    case ALLOCATE ->
                            of.completedBlocks = Math.max(of.completedBlocks, first + blocks);
                    case SYNC -> synced();
                    case READ -> wasRead();
                    case OPEN, CREATE, DELETE, CLOSE -> {}
                }
            } else if (kind != Kind.SYNC && first + blocks > of.completedBlocks) {
                of.submittedBlocks = of.completedBlocks;
            }
        }

        private void written() {
            int from = first * FileModel.SECTORS_PER_BLOCK;
            for (int sector = from;
                    sector < from + blocks * FileModel.SECTORS_PER_BLOCK;
                    sector++) {
                of.completed[sector] = version;
                if (kind == Kind.WRITE_DURABLE) {
                    of.durable[sector] = version;
                }
            }
            of.completedBlocks = Math.max(of.completedBlocks, first + blocks);
            if (kind == Kind.WRITE_DURABLE) {
                of.durableBlocks = Math.max(of.durableBlocks, first + blocks);
            }
        }

        private void synced() {
            for (int sector = 0; sector < completedThen.length; sector++) {
                of.durable[sector] = Math.max(of.durable[sector], completedThen[sector]);
            }
            of.durableBlocks = Math.max(of.durableBlocks, blocksThen);
        }

        private void wasRead() {
            for (int i = 0; exact && i < blocks * FileModel.SECTORS_PER_BLOCK; i++) {
                int sector = first * FileModel.SECTORS_PER_BLOCK + i;
                long found =
                        Sectors.version(
                                buffer, bufferOffset + (long) i * Sectors.BYTES, of.index, sector);
                Invariant.check(
                        found == of.completed[sector],
                        "a read sees the last write",
                        found,
                        of.completed[sector]);
            }
        }
    }
}
