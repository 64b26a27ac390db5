package io.workingdb.core.storage.checkpoint;

import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.Memory;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is known of a lane's page file from one checkpoint to the next: which of its blocks are taken, where each block of the tree's memory
/// is, and which image that was.
public final class PageFile {
    private static final String PREFIX = "pages-";

    final int lane;
    final String name;
    final FileBlocks blocks = new FileBlocks();
    final LocationTable table;

    /// The file, once it is there.
    @Nullable DiskFile file;

    private int[] ownBlocks = new int[4];
    private int ownCount;
    private long sinceEpoch = -1;
    private long sinceIndex;

    /// Of a lane that has no checkpoint yet.
    public PageFile(Memory ranges, int lane) {
        this.lane = lane;
        name = fileName(lane);
        table = new LocationTable(ranges);
    }

    static String fileName(int lane) {
        return PREFIX + String.format(Locale.ROOT, "%04x", lane);
    }

    /// Epoch of the image that the checkpoint has which counts; -1 if there is none.
    public long sinceEpoch() {
        return sinceEpoch;
    }

    /// Its applied index.
    public long sinceIndex() {
        return sinceIndex;
    }

    /// Begins a checkpoint: it does without the table and the root of the one before.
    void begin() {
        blocks.begin();
        for (int i = 0; i < ownCount; i++) {
            blocks.release(ownBlocks[i]);
        }
        ownCount = 0;
    }

    /// A block of the table, or the root.
    void addOwn(int block) {
        if (ownCount == ownBlocks.length) {
            ownBlocks = Arrays.copyOf(ownBlocks, 2 * ownCount);
        }
        ownBlocks[ownCount++] = block;
    }

    /// Blocks of the table and the root.
    int ownCount() {
        return ownCount;
    }

    /// Forgets where the blocks of a space are.
    void drop(int space) {
        for (int i = 0; i < table.blocks(space); i++) {
            blocks.release(table.location(space, i));
        }
        table.forget(space);
    }

    /// The checkpoint that was begun, or loaded, counts.
    void commit(long epoch, long index) {
        blocks.commit();
        sinceEpoch = epoch;
        sinceIndex = index;
    }

    /// The checkpoint that was begun is given up. Blocks of memory that it wrote, or that it had found changed and the one that counts has, are
    /// nowhere: the next checkpoint writes them.
    void rollBack() {
        ownCount = 0;
        for (int space = 0; space < table.spaces(); space++) {
            for (int i = 0; i < table.blocks(space); i++) {
                if (!blocks.isKept(table.location(space, i))) {
                    table.set(space, i, FileBlocks.NONE, 0);
                }
            }
        }
        blocks.rollBack();
    }

    /// Gives the memory back.
    public void release() {
        table.release();
    }
}
