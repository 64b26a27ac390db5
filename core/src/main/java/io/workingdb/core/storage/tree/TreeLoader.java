package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.map.RecordSlab;
import io.workingdb.core.storage.page.PageReference;
import java.lang.foreign.MemorySegment;

/// Puts the blocks of a {@link TreeImage} back into the memory of a tree that is new and empty, each where it was: references stay what they are.
///
/// {@link #begin}, then an extent at a time by {@link #extent}, then blocks in any order, then {@link #settle} until it is done. What comes from a
/// file has been checked before: that it was written by a tree of the same page size, and that it is what was written.
public final class TreeLoader {
    private final TreeMemory memory;
    private final TreeBalance balance;
    private final Restored restored;
    private BlockShape shape;
    private TreeMark mark;
    private int pagesBound;
    private int extent;

    /// Takes over what a tree counts.
    interface Restored {
        /// Everything is loaded.
        void restored(TreeMark mark);
    }

    TreeLoader(TreeMemory memory, TreeBalance balance, Restored restored, TreeMark empty) {
        this.memory = memory;
        this.balance = balance;
        this.restored = restored;
        mark = empty;
        shape = new BlockShape(memory.pageBytes);
    }

    /// What is wrong with a mark that this tree cannot load, or "".
    public String flaw(TreeMark wanted) {
        if (wanted.pageBytes() != mark.pageBytes() || wanted.extentBytes() != mark.extentBytes()) {
            return "was written with pages of "
                    + wanted.pageBytes()
                    + " bytes in extents of "
                    + wanted.extentBytes()
                    + ", which this build does not use";
        }
        if (!memory.arena.isBound(wanted.pagesBound())) {
            return "has more pages than there is room for";
        }
        int kind = PageReference.kind(wanted.root());
        boolean isPage = kind == PageReference.LEAF || kind == PageReference.INNER;
        return isPage && PageReference.number(wanted.root()) < wanted.pagesBound()
                ? ""
                : "has a root that is no page";
    }

    /// How blocks are made.
    public BlockShape shape() {
        return shape;
    }

    /// Makes room for the pages.
    public void begin(TreeMark wanted) {
        mark = wanted;
        memory.arena.free(balance.root);
        memory.arena.restore(mark.pagesBound());
        pagesBound = mark.pagesBound();
    }

    /// Blocks that a space has.
    ///
    /// @param sizeClass class of the pieces of its extent; 0 for pages
    /// @return -1 if there is no such class
    public int blocks(int space, int sizeClass) {
        if (space == TreeImage.PAGES) {
            return sizeClass == 0 ? shape.pageBlocks(mark.pagesBound()) : -1;
        }
        return RecordSlab.isClass(sizeClass)
                ? shape.extentBlocks(memory.slab.extentBytes(sizeClass))
                : -1;
    }

    /// Makes room for the records out of line of a space. Spaces ascend.
    public void extent(int space, int sizeClass) {
        memory.slab.restore(space - 1, sizeClass);
    }

    /// Puts a block back. It must lie within what was made room for.
    public void block(int space, int index, MemorySegment source, long offset) {
        if (space == TreeImage.PAGES) {
            int first = index * shape.pagesPerBlock();
            int pages = Math.min(shape.pagesPerBlock(), mark.pagesBound() - first);
            long bytes = (long) pages * mark.pageBytes();
            MemorySegment.copy(
                    source, offset, memory.arena.memory(), memory.arena.offsetOf(first), bytes);
        } else {
            MemorySegment target = memory.slab.extent(space - 1);
            long from = (long) index * shape.contentBytes();
            long bytes = Math.min(shape.contentBytes(), target.byteSize() - from);
            MemorySegment.copy(source, offset, target, from, bytes);
        }
    }

    /// Finds out what is free, in slices.
    ///
    /// @return whether all is done and the tree is what it was
    public boolean settle(int limit) {
        if (pagesBound > 0) {
            pagesBound = memory.arena.settle(pagesBound, limit);
            return false;
        }
        if (extent < memory.slab.extentsMax()) {
            if (memory.slab.extentClass(extent) != RecordSlab.NO_EXTENT) {
                memory.slab.settle(extent);
            }
            extent++;
            return false;
        }
        memory.arena.trim(shape.pagesPerBlock(), Integer.MAX_VALUE);
        balance.root = mark.root();
        memory.lifetimes.startAfterRestore();
        restored.restored(mark);
        return true;
    }
}
