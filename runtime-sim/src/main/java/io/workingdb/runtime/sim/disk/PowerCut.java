package io.workingdb.runtime.sim.disk;

import io.workingdb.core.random.Random64;
import io.workingdb.core.trace.Hash64;
import io.workingdb.runtime.sim.trace.Fault;
import io.workingdb.runtime.sim.trace.FaultLog;

/// What one power cut leaves of un-synced writes.
///
/// Sector by sector, from the newest write to the oldest: a sector that survives decides the place; one that does not is taken
/// back, and the write before it is asked. So any subset of writes and sectors can survive, a later one without an earlier.
final class PowerCut {
    private static final int SECTOR = UnsyncedWrite.SECTOR_BYTES;
    private static final long MILLION = 1_000_000;

    /// Chances in eighths that something survives, one drawn per power cut: nothing, little, half, nearly all, all.
    private static final int[] KEPT_EIGHTHS = {0, 1, 4, 7, 8};

    private final Random64 random;
    private final CrashModel model;
    private final FaultLog faults;
    private final long target;
    private final Hash64 outcome = new Hash64(0);
    private final byte[] scratch = new byte[SECTOR];
    private final int keptEighths;
    private final boolean wholeWrites;
    private long[] decided = new long[0];
    private long lost;
    private long kept;
    private long tornBetween;
    private long tornInside;
    private long garbage;
    private long sizesLost;
    private long firstLost = Long.MAX_VALUE;
    private long lastKept = -1;

    PowerCut(Random64 random, CrashModel model, FaultLog faults, long target) {
        this.random = random;
        this.model = model;
        this.faults = faults;
        this.target = target;
        keptEighths = KEPT_EIGHTHS[random.below(KEPT_EIGHTHS.length)];
        wholeWrites = random.chance(1, 3);
    }

    /// Decides what is left of one file.
    void hit(Inode inode) {
        long newBytes = size(inode);
        if (inode.unsyncedCount() > 0) {
            decided = new long[words(inode)];
            for (int i = inode.unsyncedCount() - 1; i >= 0; i--) {
                hit(inode, inode.unsynced(i));
            }
        }
        outcome.put(newBytes);
        inode.onlyDurable(newBytes);
    }

    /// Counts what happened.
    ///
    /// @return a hash of every decision
    long count() {
        faults.happenedTimes(Fault.SECTOR_LOST, target, lost);
        faults.happenedTimes(Fault.SECTOR_KEPT, target, kept);
        faults.happenedTimes(Fault.TORN_BETWEEN_SECTORS, target, tornBetween);
        faults.happenedTimes(Fault.TORN_INSIDE_SECTOR, target, tornInside);
        faults.happenedTimes(Fault.SECTOR_GARBAGE, target, garbage);
        faults.happenedTimes(Fault.SIZE_LOST, target, sizesLost);
        faults.happenedTimes(Fault.WRITES_REORDERED, target, firstLost < lastKept ? 1 : 0);
        return outcome.value();
    }

    private static int words(Inode inode) {
        long end = 0;
        for (int i = 0; i < inode.unsyncedCount(); i++) {
            end = Math.max(end, inode.unsynced(i).endOffset());
        }
        return (int) (end / SECTOR / 64) + 1;
    }

    private long size(Inode inode) {
        long low = Math.min(inode.bytes, inode.durableBytes);
        long high = Math.max(inode.bytes, inode.durableBytes);
        if (low == high) {
            return low;
        }
        long blocks = (high - low) / SimulatedDisk.BLOCK_BYTES;
        long chosen =
                switch (random.below(3)) {
                    case 0 -> inode.durableBytes;
                    case 1 -> inode.bytes;
                    default -> low + random.below(blocks + 1) * SimulatedDisk.BLOCK_BYTES;
                };
        sizesLost += chosen == inode.bytes ? 0 : 1;
        return chosen;
    }

    private void hit(Inode inode, UnsyncedWrite write) {
        int keptHere = 0;
        int lostHere = 0;
        boolean wholeKept = keeps();
        long firstSector = write.offset / SECTOR;
        for (int sector = 0; sector < write.sectors; sector++) {
            if (write.isSettled(sector) || isDecided(firstSector + sector)) {
                continue;
            }
            if (!write.lied && (wholeWrites ? wholeKept : keeps())) {
                keptHere++;
                decide(firstSector + sector);
                damage(inode, write, sector);
            } else {
                lostHere++;
                inode.takeBack(write, sector);
            }
        }
        tally(write, keptHere, lostHere);
    }

    private void tally(UnsyncedWrite write, int keptHere, int lostHere) {
        kept += keptHere;
        lost += lostHere;
        outcome.put(((long) keptHere << 32) | lostHere);
        if (keptHere > 0) {
            lastKept = Math.max(lastKept, write.number);
        }
        if (lostHere > 0) {
            firstLost = Math.min(firstLost, write.number);
        }
        if (keptHere > 0 && lostHere > 0) {
            tornBetween++;
        }
    }

    private boolean keeps() {
        return random.chance(keptEighths, 8);
    }

    /// A sector that was on its way may be half there, or nonsense.
    private void damage(Inode inode, UnsyncedWrite write, int sector) {
        long at = write.offset + (long) sector * SECTOR;
        if (random.chance(model.garbagePerMillion(), MILLION)) {
            random.fill(scratch);
            inode.contents.write(at, scratch, 0, SECTOR);
            garbage++;
        } else if (random.chance(model.tornInsidePerMillion(), MILLION)) {
            int cut = 1 + random.below(SECTOR - 1);
            boolean oldFirst = random.chance(1, 2);
            int from = oldFirst ? 0 : cut;
            int length = oldFirst ? cut : SECTOR - cut;
            inode.contents.write(at + from, write.before, sector * SECTOR + from, length);
            tornInside++;
        }
        inode.contents.read(at, scratch, 0, SECTOR);
        outcome.put(scratch, 0, SECTOR);
    }

    private boolean isDecided(long sector) {
        return (decided[(int) (sector >>> 6)] & (1L << sector)) != 0;
    }

    private void decide(long sector) {
        decided[(int) (sector >>> 6)] |= 1L << sector;
    }
}
