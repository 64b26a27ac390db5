package io.workingdb.core.storage.tree;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.storage.page.PageReference;
import java.lang.foreign.MemorySegment;

/// Keeps the pages filled: splits, merges, redistributes, grows and lowers the root.
///
/// Each call makes one change along a path at most, after which the path is stale: the caller descends again and asks again. So no
/// change has to mend a path, and a page is split only when its parent has room for any separator. The pages of the path must not be
/// shared with a snapshot; neighbours may be.
///
/// The first key of an inner page is its lower fence: the separator that its parent has for it, empty on the left edge. The
/// prefix of a page is what its lower and its upper fence have in common: every key between them begins with it, so an insert never
/// shortens a prefix, and a split can only lengthen it.
final class TreeBalance {
    private final TreeMemory memory;
    private final TreePath path;
    final PageRewriter rewriter;
    final Separator separator;
    private final RecordPage one;
    private final RecordPage other;
    private final int capacity;
    private final MemorySegment prefixPart;
    final MemorySegment lowerPart;
    final MemorySegment upperPart;
    private int lowerLength;
    private int upperLength;

    /// How many of the records loaded are to be in the left one of two pages.
    private int plannedCut;

    int root;

    TreeBalance(TreeMemory memory, TreePath path) {
        this.memory = memory;
        this.path = path;
        rewriter = new PageRewriter(memory);
        separator = new Separator(memory, rewriter);
        one = new RecordPage(memory);
        other = new RecordPage(memory);
        capacity = PageLayout.capacityBytes(memory.pageBytes);
        prefixPart = memory.scratch(memory.partBytesMax);
        lowerPart = memory.scratch(memory.partBytesMax);
        upperPart = memory.scratch(memory.partBytesMax);
        root = memory.arena.allocate(PageReference.LEAF);
        one.open(root);
        one.format(Separator.EMPTY, 0);
    }

    /// Whether a leaf should be looked at by {@link #mend}.
    boolean isLow(RecordPage page) {
        return page.usedBytes() < capacity / 4;
    }

    /// Makes one step towards room in the page at `level`.
    ///
    /// @param evenOut whether a neighbour may take some records; at most once per insert, or two neighbours could go on for ever
    void makeRoom(int level, boolean evenOut) {
        if (level == 0) {
            growRoot();
        } else if (!hasRoomForSeparator(path.page(level - 1))) {
            makeRoom(level - 1, false);
        } else if (!evenOut || !giveToNeighbour(level)) {
            split(level);
        }
    }

    private boolean hasRoomForSeparator(RecordPage page) {
        return page.freeBytes() >= PageLayout.innerRecordBytesMax(memory.pageBytes);
    }

    private void growRoot() {
        RecordPage old = path.page(0);
        int grown = memory.arena.allocate(PageReference.INNER);
        one.open(grown);
        one.format(Separator.EMPTY, 0);
        separator.chooseEmpty();
        separator.insert(one, 0, old.reference, old.records());
        root = grown;
    }

    /// Moves some records of a full page to a neighbour with a quarter free: both are then at most seven eighths full.
    private boolean giveToNeighbour(int level) {
        RecordPage parent = path.page(level - 1);
        int position = path.position(level - 1);
        if (position > 0 && path.page(level).isLeaf() && isAtEnd(level)) {
            return fillBefore(level, position - 1);
        }
        if (position + 1 < parent.count() && isRoomy(parent.child(position + 1))) {
            return redistribute(level, position);
        }
        return position > 0
                && isRoomy(parent.child(position - 1))
                && redistribute(level, position - 1);
    }

    /// Moves as many records of a leaf to the one before as that takes. Records that come in order are put in behind the last one of a leaf: none will follow
    /// into the one before, and that has room, because what its keys have in common was not known until the leaf behind it began.
    private boolean fillBefore(int level, int left) {
        RecordPage parent = path.page(level - 1);
        other.open(parent.child(left));
        if (other.freeBytes() < capacity / 16 || !hasRoomForSeparator(parent)) {
            return false;
        }
        load(parent, level, left);
        int cut = fullestCut(capacity);
        if (cut == one.count()) {
            return false;
        }
        shift(parent, left, cut);
        return true;
    }

    private boolean isRoomy(int reference) {
        other.open(reference);
        return other.freeBytes() >= capacity / 4;
    }

    /// Splits a page in halves. If the path leads to its end, only the last records go to the new page, so that records which come in order
    /// fill their pages.
    private void split(int level) {
        RecordPage page = path.page(level);
        RecordPage parent = path.page(level - 1);
        int position = path.position(level - 1);
        rewriter.load(page);
        int least = least(page);
        int count = rewriter.count();
        Invariant.check(count >= 2 * least, "a full page can be split", count, least);
        fences(level, position, position);
        int cut = isAtEnd(level) ? count - least : rewriter.middle(least);
        separator.choose(cut, page.isLeaf());
        int right = memory.arena.allocate(PageReference.kind(page.reference));
        writePair(page.reference, right, cut);
        other.open(right);
        separator.insert(parent, position + 1, right, other.records());
        parent.recordsBelow(position, page.records());
    }

    private boolean isAtEnd(int level) {
        RecordPage page = path.page(level);
        return page.isLeaf()
                ? path.position(level) == page.count()
                : path.position(level) == page.count() - 1;
    }

    /// Least records of a page that is not the root.
    private static int least(RecordPage page) {
        return page.isLeaf() ? 1 : 2;
    }

    /// Brings the page at `level` back to its fill, by one step.
    ///
    /// @param evenOut whether records may be moved although the page could stay as it is
    /// @return whether anything was changed
    boolean mend(int level, boolean evenOut) {
        RecordPage page = path.page(level);
        if (level == 0) {
            return lowerRoot(page);
        }
        boolean must = page.count() < least(page);
        if (!must && !isLow(page)) {
            return false;
        }
        RecordPage parent = path.page(level - 1);
        if (parent.count() == 1) {
            return false; // its only child has no neighbour until the parent, which is next, got
            // one
        }
        int position = path.position(level - 1);
        int left = position + 1 < parent.count() ? position : position - 1;
        if (merge(level, left, must)) {
            return true;
        }
        if (!must && !evenOut) {
            return false;
        }
        if (hasRoomForSeparator(parent)) {
            return redistribute(level, left);
        }
        if (must) {
            makeRoom(level - 1, false);
        }
        return must;
    }

    /// Whether the page at `level` has fewer records than it may.
    boolean mustMend(int level) {
        RecordPage page = path.page(level);
        return level == 0 ? !page.isLeaf() && page.count() == 1 : page.count() < least(page);
    }

    private boolean lowerRoot(RecordPage page) {
        if (page.isLeaf() || page.count() > 1) {
            return false;
        }
        root = page.child(0);
        memory.lifetimes.retirePage(page.reference);
        return true;
    }

    /// Joins two neighbours if both together fill at most three quarters, or must fit.
    private boolean merge(int level, int left, boolean must) {
        RecordPage parent = path.page(level - 1);
        load(parent, level, left);
        int prefix = commonFences();
        int bytes = rewriter.bytes(0, rewriter.count(), prefix);
        if (bytes > (must ? capacity : capacity / 4 * 3)) {
            return false;
        }
        join(parent, left, prefix);
        return true;
    }

    private void join(RecordPage parent, int left, int prefix) {
        own(one, parent, left);
        rewriter.write(one.reference, 0, rewriter.count(), lowerPart, prefix);
        memory.lifetimes.retirePage(other.reference);
        removeChild(parent, left + 1);
        parent.recordsBelow(left, one.records());
    }

    /// Moves records between two neighbours until both have about the same.
    ///
    /// @return whether any were moved
    private boolean redistribute(int level, int left) {
        RecordPage parent = path.page(level - 1);
        load(parent, level, left);
        int cut = feasibleCut(one.count(), one.isLeaf(), least(one));
        if (cut == one.count()) {
            return false;
        }
        shift(parent, left, cut);
        return true;
    }

    /// Distributes what is loaded of two neighbours anew.
    private void shift(RecordPage parent, int left, int cut) {
        own(one, parent, left);
        own(other, parent, left + 1);
        int right = other.reference;
        boolean oneTooMany = memory.mutants.has(Mutant.REDISTRIBUTE_ONE_TOO_MANY);
        writePair(one.reference, right, oneTooMany ? cut + 1 : cut);
        removeChild(parent, left + 1);
        separator.insert(parent, left + 1, right, other.records());
        parent.recordsBelow(left, one.records());
    }

    /// Plans what the leaf of the path is to take in from the one behind it, so that it is filled. Changes nothing; {@link #pack} follows, if at all, before
    /// anything else does.
    ///
    /// @param fillBytes bytes up to which a page is filled
    /// @return whether there is anything to take in
    boolean planPacking(int fillBytes) {
        int level = path.leafLevel;
        if (level == 0 || path.leaf().usedBytes() > fillBytes / 16 * 15) {
            return false;
        }
        RecordPage parent = path.page(level - 1);
        int left = path.position(level - 1);
        if (left + 1 == parent.count()) {
            return false;
        }
        load(parent, level, left);
        plannedCut = rewriter.count();
        if (rewriter.bytes(0, plannedCut, commonFences()) <= fillBytes) {
            return true;
        }
        plannedCut = hasRoomForSeparator(parent) ? fullestCut(fillBytes) : one.count();
        return plannedCut > one.count();
    }

    /// Fills the leaf of the path as planned, or joins the one behind it to it. The pages of the path may be changed by now. Where a record lies says nothing of
    /// when it was changed: both are stamped like the later one of them.
    ///
    /// @return whether the one behind is gone
    boolean pack() {
        int level = path.leafLevel;
        RecordPage parent = path.page(level - 1);
        int left = path.position(level - 1);
        one.open(parent.child(left));
        other.open(parent.child(left + 1));
        long stamp = Math.max(one.stampedAt(), other.stampedAt());
        boolean joins = plannedCut == rewriter.count();
        if (joins) {
            join(parent, left, commonFences());
        } else {
            shift(parent, left, plannedCut);
            other.stamp(stamp);
        }
        one.stamp(stamp);
        return joins;
    }

    /// The last cut for which the left side takes at most `fillBytes`; that of the pages as they are if there is none. Leaves the separator set.
    private int fullestCut(int fillBytes) {
        int cut = one.count();
        int bytes = one.usedBytes();
        while (cut + 1 < rewriter.count() && bytes <= fillBytes) {
            bytes += rewriter.bytes(cut, cut + 1, 0);
            cut++;
        }
        for (; cut > one.count(); cut--) {
            separator.choose(cut, true);
            if (rewriter.bytes(0, cut, leftPrefix()) <= fillBytes
                    && rewriter.bytes(cut, rewriter.count(), rightPrefix()) <= capacity) {
                return cut;
            }
        }
        return cut;
    }

    private void load(RecordPage parent, int level, int left) {
        one.open(parent.child(left));
        other.open(parent.child(left + 1));
        fences(level, left, left + 1);
        rewriter.load(one, other);
    }

    private static void own(RecordPage page, RecordPage parent, int position) {
        if (page.own()) {
            parent.child(position, page.reference);
        }
    }

    /// The cut nearest to the middle for which both sides fit: the side that takes may get a shorter prefix than it had. Leaves the
    /// separator set.
    private int feasibleCut(int oldCut, boolean leaf, int least) {
        int count = rewriter.count();
        int cut = rewriter.middle(least);
        while (cut != oldCut) {
            separator.choose(cut, leaf);
            if (rewriter.bytes(0, cut, leftPrefix()) <= capacity
                    && rewriter.bytes(cut, count, rightPrefix()) <= capacity) {
                return cut;
            }
            cut += cut < oldCut ? 1 : -1;
        }
        return oldCut;
    }

    /// Finds the fences of the children `first` to `last` of the parent of `level`.
    private void fences(int level, int first, int last) {
        lowerLength = path.page(level - 1).copyPart(first, lowerPart, 0);
        upperLength = path.copyUpperFence(level - 1, last, upperPart);
    }

    private void writePair(int left, int right, int cut) {
        int leftPrefix = leftPrefix();
        int rightPrefix = rightPrefix();
        rewriter.write(left, 0, cut, lowerPart, leftPrefix);
        separator.copyPart(prefixPart);
        rewriter.write(right, cut, rewriter.count(), prefixPart, rightPrefix);
    }

    private int leftPrefix() {
        return separator.commonLength(lowerPart, lowerLength);
    }

    private int rightPrefix() {
        return upperLength < 0 ? 0 : separator.commonLength(upperPart, upperLength);
    }

    private int commonFences() {
        if (upperLength < 0) {
            return 0;
        }
        int most = Math.min(lowerLength, upperLength);
        return KeyOrder.commonLength(lowerPart, 0, upperPart, 0, most);
    }

    private void removeChild(RecordPage parent, int position) {
        if (parent.isOutOfLine(position)) {
            memory.lifetimes.retireRecord(parent.outOfLine(position));
        }
        parent.remove(position);
    }
}
