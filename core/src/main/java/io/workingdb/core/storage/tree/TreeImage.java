package io.workingdb.core.storage.tree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.RecordSlab;
import io.workingdb.core.storage.page.PageArena;
import io.workingdb.core.storage.page.PageReference;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/// The memory of a tree as it was when it was pinned, block after block, for a checkpoint. Says of each block whether it is another than at an earlier
/// pin, from the births and stamps of what lies in it; so nobody has to note down what changes.
///
/// A block is made of what the pinned tree has and of nothing else: free and newer pages and records are zero in it, and so are lifetimes. So it is
/// a function of the pinned state, however long it takes to be read.
///
/// Blocks are numbered within spaces: the pages are space {@link #PAGES}, extent n of the records out of line is space n + 1. Used by the reactor that
/// owns the tree, until {@link #unpin}.
///
/// What was read may change: the next checkpoint finds it by its stamp or its birth, as it does whatever changes between checkpoints. So of a tree that is
/// changed all over half of the pages are copied, and not all of them.
public final class TreeImage {
    /// The space of the pages.
    public static final int PAGES = 0;

    /// Dead items looked at between two blocks, of those that wait for the image.
    public static final int RELIEVED_PER_BLOCK = 2;

    /// What a block is.
    public enum Block {
        /// Nothing is in it.
        EMPTY,
        /// It is as it was.
        UNCHANGED,
        /// It is another, or new.
        CHANGED
    }

    private final TreeMemory memory;
    private final PageArena arena;
    private final RecordSlab slab;
    private final Lifetimes.Waiting pin;
    private final BlockShape shape;
    private final TreeMark mark;
    private final long sinceEpoch;
    private final long sinceIndex;

    /// Blocks of the pages that were read.
    private final BitSet read;

    private int space = PAGES;
    private int index = -1;

    /// The last block that was read in its turn.
    private int ordered = -1;

    private boolean hurries;
    private int blocks;
    private int sizeClass;
    private Block block = Block.EMPTY;

    /// Pins a tree.
    ///
    /// @param sinceEpoch epoch of the image that blocks are compared with; -1 for none
    /// @param sinceIndex applied log index of that one
    TreeImage(TreeMemory memory, TreeMark mark, long sinceEpoch, long sinceIndex) {
        this.memory = memory;
        this.mark = mark;
        this.sinceEpoch = sinceEpoch;
        this.sinceIndex = sinceIndex;
        arena = memory.arena;
        slab = memory.slab;
        shape = new BlockShape(memory.pageBytes);
        blocks = shape.pageBlocks(mark.pagesBound());
        read = new BitSet(blocks);
        pin = memory.lifetimes.pin(this);
    }

    /// What there is to know beside the blocks.
    public TreeMark mark() {
        return mark;
    }

    /// How the blocks are made.
    public BlockShape shape() {
        return shape;
    }

    /// The epoch, for the image after this one to be compared with.
    public long epoch() {
        return pin.epoch;
    }

    /// Says whether what waits for this image takes much memory: then pages that were changed since are read first, so that they can go.
    public void hurry(boolean wanted) {
        hurries = wanted;
    }

    /// Goes to the next block: spaces ascend, and blocks within them, but for blocks of pages that are read before their turn. The pages always have a
    /// space, an extent only while it is one. The block before counts as read.
    ///
    /// @return false after the last
    public boolean next() {
        if (space == PAGES && index >= 0) {
            read.set(index);
        }
        long waiting = memory.lifetimes.relieve(pin, RELIEVED_PER_BLOCK);
        if (hurries && space == PAGES && waiting != Lifetimes.NONE) {
            index = blockOf(waiting);
        } else if (!nextInTurn()) {
            return false;
        }
        if (space == PAGES) {
            block = lookAtPages();
        } else {
            block = isExtentGone() ? Block.EMPTY : lookAtRecords();
        }
        return true;
    }

    private boolean nextInTurn() {
        ordered = space == PAGES ? read.nextClearBit(ordered + 1) : ordered + 1;
        while (ordered >= blocks) {
            ordered = 0;
            do {
                if (space >= slab.extentsMax()) {
                    return false;
                }
                space++;
            } while (slab.extentClass(space - 1) == RecordSlab.NO_EXTENT);
            sizeClass = slab.extentClass(space - 1);
            blocks = shape.extentBlocks(slab.extent(space - 1).byteSize());
        }
        index = ordered;
        return true;
    }

    /// Whether a page or a record out of line was read, so that nothing more of it is needed here.
    boolean hasRead(long item) {
        return DeadList.isPage(item)
                ? space != PAGES || read.get(blockOf(item))
                : RecordSlab.extentOf(item) + 1 < space;
    }

    private int blockOf(long page) {
        return PageReference.number((int) page) / shape.pagesPerBlock();
    }

    /// An extent that nothing pinned lies in may go while its blocks are gone through, and another may come in its place.
    private boolean isExtentGone() {
        return slab.extentClass(space - 1) != sizeClass;
    }

    /// Space of the block.
    public int space() {
        return space;
    }

    /// Number of the block in its space.
    public int index() {
        return index;
    }

    /// Blocks of its space.
    public int blocksOfSpace() {
        return blocks;
    }

    /// Class of the pieces of its extent; 0 for pages.
    public int sizeClass() {
        return sizeClass;
    }

    /// What the block is.
    public Block block() {
        return block;
    }

    /// Copies the block's contents.
    public void copy(MemorySegment target, long offset) {
        TreeMemory.zero(target, offset, shape.contentBytes());
        if (space == PAGES) {
            copyPages(target, offset);
        } else if (!isExtentGone()) {
            copyRecords(target, offset);
        }
    }

    /// Lets go. Called once.
    public void unpin() {
        memory.lifetimes.unpin(pin);
    }

    /// A block is another if something in it is, or has begun, or has ended. If nothing is left in it, it is empty.
    private static Block judge(boolean any, boolean changed) {
        if (!any) {
            return Block.EMPTY;
        }
        return changed ? Block.CHANGED : Block.UNCHANGED;
    }

    private Block lookAtPages() {
        MemorySegment pages = arena.memory();
        boolean any = false;
        boolean changed = false;
        int end = pagesEnd();
        for (int number = index * shape.pagesPerBlock(); number < end; number++) {
            long page = arena.offsetOf(number);
            boolean has = hasPage(page);
            any |= has;
            changed |=
                    has && pages.get(Bytes.U64, page + PageLayout.STAMP) > sinceIndex
                            || isOther(pages, page + PageLayout.LIFETIME);
        }
        return judge(any, changed);
    }

    private boolean isOther(MemorySegment segment, long lifetime) {
        return Lifetimes.beganOrEndedAfter(segment, lifetime, sinceEpoch);
    }

    private int pagesEnd() {
        int bound = Math.min(mark.pagesBound(), arena.bound());
        return Math.min(bound, (index + 1) * shape.pagesPerBlock());
    }

    private boolean hasPage(long page) {
        MemorySegment pages = arena.memory();
        return pages.get(JAVA_BYTE, page + PageLayout.KIND) != 0
                && Lifetimes.isPinned(pages, page + PageLayout.LIFETIME, pin.epoch);
    }

    private void copyPages(MemorySegment target, long offset) {
        int first = index * shape.pagesPerBlock();
        int end = pagesEnd();
        for (int number = first; number < end; number++) {
            long page = arena.offsetOf(number);
            if (hasPage(page)) {
                long at = offset + (long) (number - first) * mark.pageBytes();
                MemorySegment.copy(arena.memory(), page, target, at, mark.pageBytes());
                TreeMemory.zero(target, at + PageLayout.LIFETIME, Lifetimes.BYTES);
            }
        }
    }

    private Block lookAtRecords() {
        MemorySegment extent = slab.extent(space - 1);
        long piece = firstPiece();
        long step = slab.pieceBytes(space - 1);
        long end = end();
        boolean any = false;
        boolean changed = false;
        for (; piece < end; piece += step) {
            long lifetime = piece + RecordSlab.HEADER_BYTES;
            boolean has = hasRecord(extent, piece);
            any |= has && piece + RecordSlab.recordBytes(extent, piece) > from();
            changed |=
                    has && extent.get(Bytes.U64, lifetime + Lifetimes.BYTES) > sinceIndex
                            || isOther(extent, lifetime);
        }
        return judge(any, changed);
    }

    private boolean hasRecord(MemorySegment extent, long piece) {
        return RecordSlab.isRecord(extent, piece)
                && Lifetimes.isPinned(extent, piece + RecordSlab.HEADER_BYTES, pin.epoch);
    }

    /// Where in the extent the block begins.
    private long from() {
        return (long) index * shape.contentBytes();
    }

    /// Where it ends, or the part of the extent that is used does.
    private long end() {
        return Math.min(from() + shape.contentBytes(), slab.touchedBytes(space - 1));
    }

    /// Where the first piece begins that has bytes in the block.
    private long firstPiece() {
        return from() - from() % slab.pieceBytes(space - 1);
    }

    private void copyRecords(MemorySegment target, long offset) {
        MemorySegment extent = slab.extent(space - 1);
        long step = slab.pieceBytes(space - 1);
        long from = from();
        long end = end();
        for (long piece = firstPiece(); piece < end; piece += step) {
            if (hasRecord(extent, piece)) {
                long pieceEnd = piece + RecordSlab.recordBytes(extent, piece);
                long start = Math.max(piece, from);
                long bytes = Math.min(pieceEnd, end) - start;
                if (bytes > 0) {
                    MemorySegment.copy(extent, start, target, offset + start - from, bytes);
                    zeroLifetime(target, offset - from, piece, from, end);
                }
            }
        }
    }

    /// Zeros what of a record's lifetime lies in the block.
    private static void zeroLifetime(
            MemorySegment target, long shift, long piece, long from, long end) {
        long lifetime = piece + RecordSlab.HEADER_BYTES;
        long start = Math.max(lifetime, from);
        int bytes = (int) (Math.min(lifetime + Lifetimes.BYTES, end) - start);
        TreeMemory.zero(target, start + shift, bytes);
    }
}
