package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.page.PageReference;
import java.lang.foreign.MemorySegment;

/// The way from the root to a place in a leaf. Pages have no pointers to their neighbours or upwards; this is instead of both.
final class TreePath {
    /// A page below the root has at least two children, and there are 2^29 pages.
    private static final int LEVELS_MAX = 32;

    private final TreeMemory memory;
    private final PageSearch search;
    private final RecordPage[] pages = new RecordPage[LEVELS_MAX];
    private final int[] positions = new int[LEVELS_MAX];

    /// Level of the leaf; the root's is 0.
    int leafLevel;

    /// Whether the leaf was jumped to, so that the pages above are not those of the way to it.
    private boolean jumped;

    TreePath(TreeMemory memory) {
        this(memory, memory.search);
    }

    /// @param search one of the reactor that uses the path
    TreePath(TreeMemory memory, PageSearch search) {
        this.memory = memory;
        this.search = search;
        for (int i = 0; i < LEVELS_MAX; i++) {
            pages[i] = new RecordPage(memory);
        }
    }

    RecordPage page(int level) {
        return pages[level];
    }

    int position(int level) {
        return positions[level];
    }

    RecordPage leaf() {
        return pages[leafLevel];
    }

    int position() {
        return positions[leafLevel];
    }

    /// Goes to where a key is, or would be.
    ///
    /// @return whether it is there
    boolean descend(int root, MemorySegment key, long offset, int length) {
        jumped = false;
        int reference = root;
        int level = 0;
        for (; PageReference.kind(reference) == PageReference.INNER; level++) {
            RecordPage page = pages[level];
            page.open(reference);
            int position = search.childPosition(page.base, key, offset, length);
            positions[level] = position;
            reference = search.child(page.base, position);
        }
        leafLevel = level;
        pages[level].open(reference);
        search.touch(pages[level].base);
        int found = search.find(pages[level].base, key, offset, length);
        positions[level] = found >= 0 ? found : ~found;
        return found >= 0;
    }

    /// Goes to a place in a leaf and nowhere above: good for looking, and for changing a record where it is.
    void jump(int leafReference, int position) {
        jumped = true;
        leaf().open(leafReference);
        positions[leafLevel] = position;
    }

    /// Whether the way from the root is known.
    boolean isWhole() {
        return !jumped;
    }

    /// Whether the place is that of a key. The leaf must still be one of the tree.
    boolean isAt(MemorySegment key, long offset, int length) {
        return search.isAt(leaf().base, position(), key, offset, length);
    }

    /// Whether the place is that of the last record of all. Seldom, and the leaf alone mostly says so.
    boolean isLast() {
        for (int level = leafLevel; level >= 0; level--) {
            if (jumped || positions[level] != pages[level].count() - 1) {
                return false;
            }
        }
        return true;
    }

    /// Whether the last record of all, where the place is, comes before a key.
    boolean isBelow(MemorySegment key, long offset, int length) {
        return search.isBelow(leaf().base, position(), key, offset, length);
    }

    /// Goes to the first place.
    void first(int root) {
        jumped = false;
        leafLevel = 0;
        pages[0].open(root);
        positions[0] = 0;
        while (!pages[leafLevel].isLeaf()) {
            pages[leafLevel + 1].open(pages[leafLevel].child(0));
            positions[++leafLevel] = 0;
        }
    }

    /// Goes to the record that has `rank` records before it.
    void select(int root, long rank) {
        jumped = false;
        long before = rank;
        leafLevel = 0;
        pages[0].open(root);
        while (!pages[leafLevel].isLeaf()) {
            RecordPage page = pages[leafLevel];
            int position = 0;
            for (long below = page.recordsBelow(0); before >= below; ) {
                before -= below;
                below = page.recordsBelow(++position);
            }
            positions[leafLevel++] = position;
            pages[leafLevel].open(page.child(position));
        }
        positions[leafLevel] = (int) before;
    }

    /// Turns to copies of those pages of the way that a snapshot has: before anything below the root is changed. A page that no snapshot has
    /// is below pages that none has, so the leaf tells whether there is anything to do, unless an image has read the leaf and not what is above it.
    ///
    /// @return the root
    int own() {
        if (leaf().isShared() || memory.lifetimes.isAnyReadByAnImage()) {
            for (int level = 0; level <= leafLevel; level++) {
                if (pages[level].own() && level > 0) {
                    pages[level - 1].child(positions[level - 1], pages[level].reference);
                }
            }
        }
        return pages[0].reference;
    }

    /// Goes one record on.
    void next() {
        positions[leafLevel]++;
    }

    /// If the place is behind the last record of its leaf, goes to the first of the next.
    ///
    /// @return whether there is a record
    boolean settle() {
        if (position() < leaf().count()) {
            return true;
        }
        int level = leafLevel - 1;
        while (level >= 0 && positions[level] + 1 == pages[level].count()) {
            level--;
        }
        if (level < 0) {
            return false;
        }
        positions[level]++;
        for (; level < leafLevel; level++) {
            pages[level + 1].open(pages[level].child(positions[level]));
            positions[level + 1] = 0;
        }
        return true;
    }

    /// The leaf behind this one if both have the same parent, else {@link PageReference#NONE}.
    int leafBehind() {
        int level = leafLevel - 1;
        return level >= 0 && positions[level] + 1 < pages[level].count()
                ? pages[level].child(positions[level] + 1)
                : PageReference.NONE;
    }

    /// Goes one record back.
    ///
    /// @return whether there is one
    boolean previous() {
        int level = leafLevel;
        while (level >= 0 && positions[level] == 0) {
            level--;
        }
        if (level < 0) {
            return false;
        }
        positions[level]--;
        for (; level < leafLevel; level++) {
            RecordPage below = pages[level + 1];
            below.open(pages[level].child(positions[level]));
            positions[level + 1] = below.count() - 1;
        }
        return true;
    }

    /// Number of records before the place.
    long rank() {
        long records = position();
        for (int level = 0; level < leafLevel; level++) {
            records += pages[level].recordsBefore(positions[level]);
        }
        return records;
    }

    /// Counts a record more, or less, on the whole way.
    void addRecords(long more) {
        for (int level = 0; level < leafLevel; level++) {
            int position = positions[level];
            pages[level].recordsBelow(position, pages[level].recordsBelow(position) + more);
            pages[level].stamp();
        }
    }

    /// Writes the part of the first key that belongs behind child `position` of the page at `level`.
    ///
    /// @return its length, -1 if there is no such key
    int copyUpperFence(int level, int position, MemorySegment target) {
        if (position + 1 < pages[level].count()) {
            return pages[level].copyPart(position + 1, target, 0);
        }
        for (int i = level - 1; i >= 0; i--) {
            if (positions[i] + 1 < pages[i].count()) {
                return pages[i].copyPart(positions[i] + 1, target, 0);
            }
        }
        return -1;
    }
}
