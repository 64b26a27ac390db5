package io.workingdb.core.storage.checkpoint;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Memory;
import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Where in the file each block of a tree's memory was written last, and with what checksum: eight bytes a block, off the heap.
///
/// Blocks are named as in {@link io.workingdb.core.storage.tree.TreeImage}: by space and number.
final class LocationTable {
    /// Bytes of an entry: {block of the file u32, checksum u32}.
    static final int ENTRY_BYTES = 8;

    /// Highest space: that of an extent whose number is below 4 million, which is 16 TiB of them.
    static final int SPACES_MAX = 1 << 22;

    private static final MemorySegment NOTHING = MemorySegment.NULL;

    private final Memory ranges;
    private MemorySegment[] memory = new MemorySegment[4];
    private int[] blocks = new int[4];
    private int[] classes = new int[4];
    private int spaces;

    LocationTable(Memory ranges) {
        this.ranges = ranges;
    }

    /// One more than the highest space.
    int spaces() {
        return spaces;
    }

    /// Blocks of a space; 0 if it is none.
    int blocks(int space) {
        return space < spaces ? blocks[space] : 0;
    }

    /// Class of a space's extent.
    int sizeClass(int space) {
        return classes[space];
    }

    /// Whether a space has this shape, so that what is known of its blocks may still be so.
    boolean hasShape(int space, int sizeClass, int wanted) {
        return blocks(space) == wanted && (wanted == 0 || classes[space] == sizeClass);
    }

    /// Gives a space room for so many blocks, at least as many as it had. New ones are nowhere.
    void grow(int space, int sizeClass, int wanted) {
        Invariant.check(space <= SPACES_MAX, "there are not too many extents", space, wanted);
        if (space >= memory.length) {
            int length = Math.max(space + 1, memory.length * 2);
            memory = Arrays.copyOf(memory, length);
            blocks = Arrays.copyOf(blocks, length);
            classes = Arrays.copyOf(classes, length);
        }
        while (spaces <= space) {
            memory[spaces++] = NOTHING;
        }
        long bytes = Bytes.wholeBlocks((long) wanted * ENTRY_BYTES);
        long old = memory[space].byteSize();
        if (bytes > old) {
            MemorySegment grown = ranges.reserve(Math.max(bytes, 2 * old));
            MemorySegment.copy(memory[space], 0, grown, 0, old);
            free(space);
            memory[space] = grown;
        }
        blocks[space] = wanted;
        classes[space] = sizeClass;
    }

    /// Forgets a space, whose blocks are nowhere.
    void forget(int space) {
        free(space);
        memory[space] = NOTHING;
        blocks[space] = 0;
        classes[space] = 0;
    }

    private void free(int space) {
        if (memory[space].byteSize() > 0) {
            ranges.release(memory[space]);
        }
    }

    /// The block of the file; {@link FileBlocks#NONE} if it is nowhere.
    int location(int space, int index) {
        return memory[space].get(Bytes.U32, (long) index * ENTRY_BYTES);
    }

    /// Its checksum.
    int checksum(int space, int index) {
        return memory[space].get(Bytes.U32, (long) index * ENTRY_BYTES + 4);
    }

    /// Says where a block is.
    void set(int space, int index, int location, int checksum) {
        memory[space].set(Bytes.U32, (long) index * ENTRY_BYTES, location);
        memory[space].set(Bytes.U32, (long) index * ENTRY_BYTES + 4, checksum);
    }

    /// Copies entries out.
    void copyOut(int space, int first, int count, MemorySegment target, long offset) {
        long from = (long) first * ENTRY_BYTES;
        MemorySegment.copy(memory[space], from, target, offset, (long) count * ENTRY_BYTES);
    }

    /// Copies entries in.
    void copyIn(int space, int first, int count, MemorySegment source, long offset) {
        long to = (long) first * ENTRY_BYTES;
        MemorySegment.copy(source, offset, memory[space], to, (long) count * ENTRY_BYTES);
    }

    /// Gives everything back.
    void release() {
        for (int i = 0; i < spaces; i++) {
            free(i);
        }
        spaces = 0;
    }
}
