package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// The key between two pages: chosen for a cut through the records that a {@link PageRewriter} has taken, and put into the page above.
final class Separator {
    /// Off the heap like every other key, or each copy of a key would have to tell two kinds of memory apart.
    static final MemorySegment EMPTY = MemorySegment.NULL;

    private final TreeMemory memory;
    private final PageRewriter rewriter;
    private final Slice key = new Slice();
    private final Slice before = new Slice();
    private final MemorySegment keyPart;
    private final MemorySegment beforePart;

    Separator(TreeMemory memory, PageRewriter rewriter) {
        this.memory = memory;
        this.rewriter = rewriter;
        keyPart = memory.scratch(memory.partBytesMax);
        beforePart = memory.scratch(memory.partBytesMax);
    }

    /// Takes the empty key, which is below all others.
    void chooseEmpty() {
        key.set(EMPTY, 0, 0);
    }

    /// Takes the key for a cut before record `cut`: between leaves the shortest that tells the keys on both sides apart, between inner pages the key
    /// that is there.
    void choose(int cut, boolean leaf) {
        rewriter.key(cut, key, keyPart);
        if (leaf) {
            rewriter.key(cut - 1, before, beforePart);
            int length = Math.min(before.lengthBytes, key.lengthBytes);
            int common =
                    KeyOrder.commonLength(
                            before.segment, before.offset, key.segment, key.offset, length);
            key.lengthBytes = common + 1;
        }
    }

    /// How many bytes it has in common with another fence of a page.
    int commonLength(MemorySegment fence, int length) {
        int most = Math.min(length, key.lengthBytes);
        return KeyOrder.commonLength(fence, 0, key.segment, key.offset, most);
    }

    /// Writes the part of it that stands in a page, and says how long that is.
    int copyPart(MemorySegment target) {
        int length = Math.min(key.lengthBytes, memory.partBytesMax);
        MemorySegment.copy(key.segment, key.offset, target, 0, length);
        return length;
    }

    /// Puts a child behind it.
    void insert(RecordPage parent, int position, int child, long records) {
        int length = key.lengthBytes;
        boolean outOfLine = length > memory.partBytesMax;
        long copy = 0;
        int payload = PageLayout.CHILD_BYTES;
        if (outOfLine) {
            copy = memory.allocate(key.segment, key.offset, length, 0);
            length = memory.partBytesMax;
            payload += PageLayout.OUT_OF_LINE_BYTES;
        }
        parent.insert(position, key.segment, key.offset, length, payload);
        if (outOfLine) {
            parent.markOutOfLine(position);
            parent.outOfLine(position, copy);
        }
        parent.child(position, child);
        parent.recordsBelow(position, records);
    }
}
