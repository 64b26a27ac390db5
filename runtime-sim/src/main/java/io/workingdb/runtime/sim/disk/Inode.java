package io.workingdb.runtime.sim.disk;

import io.workingdb.core.random.Random64;
import io.workingdb.core.trace.Sink;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// One file, whatever its name: the bytes that completed operations made, and how to take back what is not durable.
///
/// The newest bytes lie in {@link Contents}; every un-synced write keeps what it covered ({@link UnsyncedWrite}). So reads
/// cost nothing extra, a durable write keeps nothing, and memory is the un-synced part only.
final class Inode {
    final int id;
    final Contents contents;

    /// Size as completed operations made it.
    long bytes;

    /// Size that a power cut leaves at least, or at most after a shrinking.
    long durableBytes;

    /// Whether a name of the running system leads here; otherwise it takes no space.
    boolean named = true;

    /// Descriptors that the running process holds, and operations in flight; too many for a file that had no name when a process was killed, so
    /// that its memory is left to the garbage collector.
    int users;

    private final FreeWrites free;
    private UnsyncedWrite[] unsynced = new UnsyncedWrite[4];
    private int unsyncedCount;
    private int lies;
    private long[] unreadable = new long[2];
    private int unreadableCount;

    Inode(int id, FreeWrites free, FreeChunks freeChunks) {
        this.id = id;
        this.free = free;
        contents = new Contents(freeChunks);
    }

    int unsyncedCount() {
        return unsyncedCount;
    }

    UnsyncedWrite unsynced(int index) {
        return unsynced[index];
    }

    /// A write that a sync has to follow.
    ///
    /// @param number order of completion on this disk
    UnsyncedWrite write(
            long number, long offset, MemorySegment source, long sourceOffset, int lengthBytes) {
        UnsyncedWrite write = keepBefore(number, offset, lengthBytes);
        contents.write(offset, source, sourceOffset, lengthBytes);
        rewritten(offset, lengthBytes);
        bytes = Math.max(bytes, offset + lengthBytes);
        return write;
    }

    /// A write whose bytes are durable now; nothing older may come back in their place.
    void writeDurable(long offset, MemorySegment source, long sourceOffset, int lengthBytes) {
        contents.write(offset, source, sourceOffset, lengthBytes);
        rewritten(offset, lengthBytes);
        for (int i = 0; i < unsyncedCount; i++) {
            unsynced[i].settle(offset, offset + lengthBytes);
        }
        bytes = Math.max(bytes, offset + lengthBytes);
        durableBytes = Math.max(durableBytes, offset + lengthBytes);
    }

    /// Takes the sectors of `write` back that chance does not keep.
    void keepSome(UnsyncedWrite write, Random64 random) {
        for (int sector = 0; sector < write.sectors; sector++) {
            if (random.chance(1, 2)) {
                takeBack(write, sector);
                write.settle(sector);
            }
        }
    }

    void takeBack(UnsyncedWrite write, int sector) {
        int at = sector * UnsyncedWrite.SECTOR_BYTES;
        contents.write(write.offset + at, write.before, at, UnsyncedWrite.SECTOR_BYTES);
    }

    /// Changes the size. What is cut off may come back until a sync, like anything that was overwritten.
    void resize(long number, long newBytes) {
        for (long at = newBytes; at < bytes; ) {
            int run = (int) Math.min(Contents.CHUNK_BYTES, bytes - at);
            keepBefore(number, at, run);
            at += run;
        }
        if (newBytes < bytes) {
            contents.cutAt(newBytes);
        }
        bytes = newBytes;
    }

    private UnsyncedWrite keepBefore(long number, long offset, int lengthBytes) {
        UnsyncedWrite write = free.take();
        write.begin(number, offset, lengthBytes);
        contents.read(offset, write.before, 0, lengthBytes);
        if (unsyncedCount == unsynced.length) {
            unsynced = Arrays.copyOf(unsynced, 2 * unsyncedCount);
        }
        unsynced[unsyncedCount++] = write;
        return write;
    }

    /// Everything that completed before number `mark`, when the size was `sizeMark`, is durable.
    void synced(long mark, long sizeMark) {
        int kept = 0;
        for (int i = 0; i < unsyncedCount; i++) {
            UnsyncedWrite write = unsynced[i];
            if (write.lied || write.number >= mark) {
                unsynced[kept++] = write;
            } else {
                settleLies(kept, write.offset, write.endOffset());
                free.give(write);
            }
        }
        Arrays.fill(unsynced, kept, unsyncedCount, null);
        unsyncedCount = kept;
        durableBytes = bytes < durableBytes ? bytes : Math.max(durableBytes, sizeMark);
    }

    /// Where a later sync was honest, nothing that an earlier one lied about may come back.
    private void settleLies(int count, long from, long to) {
        if (lies > 0) {
            for (int i = 0; i < count; i++) {
                unsynced[i].settle(from, to);
            }
        }
    }

    /// A sync failed: some sectors got through, and the rest is marked clean although it is not durable.
    ///
    /// @return sectors that later syncs lie about
    int syncFailed(long mark, Random64 random) {
        int lost = 0;
        for (int i = 0; i < unsyncedCount; i++) {
            UnsyncedWrite write = unsynced[i];
            if (write.lied || write.number >= mark) {
                continue;
            }
            for (int sector = 0; sector < write.sectors; sector++) {
                if (!write.isSettled(sector) && random.chance(1, 2)) {
                    long at = write.offset + (long) sector * UnsyncedWrite.SECTOR_BYTES;
                    for (int older = 0; older <= i; older++) {
                        unsynced[older].settle(at, at + UnsyncedWrite.SECTOR_BYTES);
                    }
                }
            }
            write.lied = true;
            lies++;
            lost += write.unsettled();
        }
        return lost;
    }

    /// The cache is dropped: what a failed sync marked clean is read from the disk again.
    void forgetLies() {
        if (lies == 0) {
            return;
        }
        for (int i = unsyncedCount - 1; i >= 0; i--) {
            UnsyncedWrite write = unsynced[i];
            for (int sector = 0; write.lied && sector < write.sectors; sector++) {
                if (!write.isSettled(sector)) {
                    forget(i, sector);
                }
            }
        }
        int kept = 0;
        for (int i = 0; i < unsyncedCount; i++) {
            if (unsynced[i].lied) {
                free.give(unsynced[i]);
            } else {
                unsynced[kept++] = unsynced[i];
            }
        }
        Arrays.fill(unsynced, kept, unsyncedCount, null);
        unsyncedCount = kept;
        lies = 0;
    }

    /// Takes a sector of a write back, under a later write if there is one.
    private void forget(int index, int sector) {
        UnsyncedWrite write = unsynced[index];
        int at = sector * UnsyncedWrite.SECTOR_BYTES;
        long place = write.offset + at;
        for (int later = index + 1; later < unsyncedCount; later++) {
            UnsyncedWrite over = unsynced[later];
            if (!over.lied && over.offset <= place && place < over.endOffset()) {
                System.arraycopy(
                        write.before,
                        at,
                        over.before,
                        (int) (place - over.offset),
                        UnsyncedWrite.SECTOR_BYTES);
                return;
            }
        }
        takeBack(write, sector);
    }

    /// After a power cut: this is all there is.
    void onlyDurable(long newBytes) {
        contents.cutAt(newBytes);
        bytes = newBytes;
        durableBytes = newBytes;
        for (int i = 0; i < unsyncedCount; i++) {
            free.give(unsynced[i]);
        }
        Arrays.fill(unsynced, 0, unsyncedCount, null);
        unsyncedCount = 0;
        lies = 0;
    }

    /// No name leads here any more, now or after a power cut: if nobody uses the file either, its memory is for other files.
    void gone() {
        if (!named && users == 0) {
            onlyDurable(0);
        }
    }

    /// Makes one block unreadable until it is written again.
    void makeUnreadable(long block) {
        if (unreadableCount == unreadable.length) {
            unreadable = Arrays.copyOf(unreadable, 2 * unreadableCount);
        }
        unreadable[unreadableCount++] = block;
    }

    boolean canRead(long offset, long lengthBytes) {
        for (int i = 0; i < unreadableCount; i++) {
            long at = unreadable[i] * SimulatedDisk.BLOCK_BYTES;
            if (at < offset + lengthBytes && at + SimulatedDisk.BLOCK_BYTES > offset) {
                return false;
            }
        }
        return true;
    }

    private void rewritten(long offset, int lengthBytes) {
        for (int i = unreadableCount - 1; i >= 0; i--) {
            long at = unreadable[i] * SimulatedDisk.BLOCK_BYTES;
            if (at >= offset && at + SimulatedDisk.BLOCK_BYTES <= offset + lengthBytes) {
                unreadable[i] = unreadable[--unreadableCount];
            }
        }
    }

    void fingerprint(Sink sink) {
        sink.put(bytes);
        contents.fingerprint(sink, bytes);
    }
}
