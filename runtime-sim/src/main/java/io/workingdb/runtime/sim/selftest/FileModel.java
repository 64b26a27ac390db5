package io.workingdb.runtime.sim.selftest;

import io.workingdb.core.port.DiskFile;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What one file may look like, told by what was submitted, completed and synced. Versions grow; a sector may hold any version
/// from its durable to its last submitted one after a power cut, and from its last completed one after a crash.
final class FileModel {
    static final int BLOCKS_MAX = 32;
    static final int SECTORS_PER_BLOCK = 8;
    static final int SECTORS_MAX = BLOCKS_MAX * SECTORS_PER_BLOCK;

    final int index;
    final String name;
    final long[] submitted = new long[SECTORS_MAX];
    final long[] completed = new long[SECTORS_MAX];
    final long[] durable = new long[SECTORS_MAX];
    final boolean[] busy = new boolean[BLOCKS_MAX];
    int submittedBlocks;
    int completedBlocks;
    int durableBlocks;
    boolean exists;
    boolean nameDurable;
    @Nullable DiskFile handle;

    /// Operations in flight, of any kind.
    int inFlight;

    FileModel(int index) {
        this.index = index;
        name = "data-" + index;
    }

    /// The file does not exist.
    void absent() {
        Arrays.fill(submitted, 0);
        Arrays.fill(completed, 0);
        Arrays.fill(durable, 0);
        submittedBlocks = 0;
        completedBlocks = 0;
        durableBlocks = 0;
        exists = false;
        nameDurable = false;
        processEnded();
    }

    void processEnded() {
        Arrays.fill(busy, false);
        handle = null;
        inFlight = 0;
    }

    /// Checks what a crash or a power cut left, and goes on from there.
    ///
    /// @param bytes null if the file is not there
    /// @param damaged un-synced sectors may be torn inside
    /// @return what is wrong, or null
    @Nullable String verify(byte @Nullable [] bytes, boolean power, boolean damaged) {
        if (bytes == null) {
            boolean lost = nameDurable || (!power && exists);
            absent();
            return lost ? name + " has vanished" : null;
        }
        int blocks = bytes.length / 4_096;
        int least = power ? durableBlocks : completedBlocks;
        if (blocks < least || blocks > submittedBlocks) {
            return String.format(
                    Locale.ROOT,
                    "%s has %d blocks, between %d and %d are possible",
                    name,
                    blocks,
                    least,
                    submittedBlocks);
        }
        MemorySegment all = MemorySegment.ofArray(bytes);
        for (int sector = 0; sector < blocks * SECTORS_PER_BLOCK; sector++) {
            long version = Sectors.version(all, (long) sector * Sectors.BYTES, index, sector);
            String wrong = verify(sector, version, power, damaged);
            if (wrong != null) {
                return wrong;
            }
        }
        settle(blocks, power);
        processEnded();
        return null;
    }

    private @Nullable String verify(int sector, long version, boolean power, boolean damaged) {
        long least = power ? durable[sector] : completed[sector];
        boolean open = least != submitted[sector];
        boolean possible =
                least == Sectors.NONSENSE
                        || (version >= least && version <= submitted[sector])
                        || (version == Sectors.NONSENSE && open && power && damaged);
        if (!possible) {
            return String.format(
                    Locale.ROOT,
                    "%s, sector %d holds version %d, between %d and %d are possible",
                    name,
                    sector,
                    version,
                    least,
                    submitted[sector]);
        }
        completed[sector] = version;
        if (power) {
            durable[sector] = version;
            submitted[sector] = version;
        }
        return null;
    }

    private void settle(int blocks, boolean power) {
        int from = blocks * SECTORS_PER_BLOCK;
        Arrays.fill(completed, from, SECTORS_MAX, 0);
        completedBlocks = blocks;
        submittedBlocks = blocks;
        exists = true;
        if (power) {
            Arrays.fill(submitted, from, SECTORS_MAX, 0);
            Arrays.fill(durable, from, SECTORS_MAX, 0);
            durableBlocks = blocks;
            nameDurable = true;
        }
    }
}
