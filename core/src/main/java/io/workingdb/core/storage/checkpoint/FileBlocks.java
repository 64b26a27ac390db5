package io.workingdb.core.storage.checkpoint;

import io.workingdb.core.invariant.Invariant;
import java.util.Arrays;

/// Which blocks of a page file are taken: by the checkpoint that counts, and by the one to come. A block that the counting one has is never given out,
/// so that it stays whole until the next one counts.
///
/// Block 0 is the file's header. One bit per block and checkpoint on the heap: 64 KiB for a GiB of file.
final class FileBlocks {
    /// No block: that of the header, which is no one's.
    static final int NONE = 0;

    /// Most blocks of a file: a bitmap's words are numbered by an int, and 2^31 blocks are 8 TiB.
    private static final int BLOCKS_MAX = Integer.MAX_VALUE - Long.SIZE;

    private long[] counting = new long[16];
    private long[] coming = new long[16];
    private int end = 1;
    private int cursor = 1;

    /// One more than the highest block that either checkpoint has, or had.
    int end() {
        return end;
    }

    /// Blocks that the checkpoint to come has.
    int taken() {
        int taken = 0;
        for (long word : coming) {
            taken += Long.bitCount(word);
        }
        return taken;
    }

    /// Begins to give out blocks from the beginning of the file.
    void begin() {
        cursor = 1;
    }

    /// Gives out a block, the next free one.
    int take() {
        int at = cursor;
        while (at < end && isTaken(at)) {
            at++;
            if (at % Long.SIZE == 0) {
                at = skipFull(at);
            }
        }
        Invariant.check(at < BLOCKS_MAX, "a page file has room for one more block", at, end);
        cursor = at + 1;
        set(at);
        return at;
    }

    private int skipFull(int from) {
        int at = from;
        while (at < end && (counting[at / Long.SIZE] | coming[at / Long.SIZE]) == -1) {
            at += Long.SIZE;
        }
        return at;
    }

    /// Takes a block that a file says is taken.
    ///
    /// @return false if it is so twice, or cannot be
    boolean claim(int block) {
        if (block <= NONE || block >= BLOCKS_MAX || block < end && isTaken(block)) {
            return false;
        }
        set(block);
        return true;
    }

    private void set(int block) {
        int word = block / Long.SIZE;
        if (word >= coming.length) {
            int words = Math.max(word + 1, coming.length * 2);
            coming = Arrays.copyOf(coming, words);
            counting = Arrays.copyOf(counting, words);
        }
        coming[word] |= 1L << block;
        end = Math.max(end, block + 1);
    }

    /// The checkpoint to come does without a block. It may be {@link #NONE}.
    void release(int block) {
        coming[block / Long.SIZE] &= ~(1L << block);
    }

    /// Whether both checkpoints have a block.
    boolean isKept(int block) {
        int word = block / Long.SIZE;
        return (counting[word] & coming[word] & 1L << block) != 0;
    }

    private boolean isTaken(int block) {
        int word = block / Long.SIZE;
        return ((counting[word] | coming[word]) & 1L << block) != 0;
    }

    /// The checkpoint to come is the one that counts.
    void commit() {
        counting = coming.clone();
    }

    /// The checkpoint to come is given up: what it took is free, and what it did without the next one does without.
    void rollBack() {
        for (int i = 0; i < coming.length; i++) {
            coming[i] &= counting[i];
        }
        end = 1;
        for (int i = 0; i < counting.length; i++) {
            if (counting[i] != 0) {
                end = Long.SIZE * (i + 1) - Long.numberOfLeadingZeros(counting[i]);
            }
        }
        cursor = 1;
    }
}
