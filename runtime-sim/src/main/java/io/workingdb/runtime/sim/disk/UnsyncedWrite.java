package io.workingdb.runtime.sim.disk;

import java.util.Arrays;

/// A completed write that no sync has covered yet: where it went, and what lay there before, so that any of its sectors can
/// be taken back.
///
/// Pooled; its arrays grow to the longest write and stay.
final class UnsyncedWrite {
    /// What a disk writes at once, or not at all, or (seldom) half.
    static final int SECTOR_BYTES = 512;

    /// Order of completion among all writes of the disk.
    long number;

    /// Place in the file.
    long offset;

    /// Length in sectors.
    int sectors;

    /// A failed sync marked it clean: later syncs skip it.
    boolean lied;

    byte[] before = new byte[8 * SECTOR_BYTES];

    /// Bit per sector: what is there now is durable, nothing older may come back.
    private long[] settled = new long[1];

    void begin(long itsNumber, long itsOffset, int lengthBytes) {
        number = itsNumber;
        offset = itsOffset;
        sectors = lengthBytes / SECTOR_BYTES;
        lied = false;
        if (before.length < lengthBytes) {
            before = new byte[lengthBytes];
        }
        int words = (sectors + 63) / 64;
        if (settled.length < words) {
            settled = new long[words];
        } else {
            Arrays.fill(settled, 0, words, 0L);
        }
    }

    long endOffset() {
        return offset + (long) sectors * SECTOR_BYTES;
    }

    boolean isSettled(int sector) {
        return (settled[sector >>> 6] & (1L << sector)) != 0;
    }

    void settle(int sector) {
        settled[sector >>> 6] |= 1L << sector;
    }

    /// Settles the sectors that lie in `from .. to - 1` of the file.
    void settle(long from, long to) {
        long first = Math.max(from, offset);
        long end = Math.min(to, endOffset());
        for (long at = first; at < end; at += SECTOR_BYTES) {
            settle((int) ((at - offset) / SECTOR_BYTES));
        }
    }

    int unsettled() {
        int left = 0;
        for (int sector = 0; sector < sectors; sector++) {
            if (!isSettled(sector)) {
                left++;
            }
        }
        return left;
    }
}
