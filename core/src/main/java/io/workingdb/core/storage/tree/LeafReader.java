package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.page.PageReference;
import java.lang.foreign.MemorySegment;

/// Reads the records at the end of a path, one after the other. What the keys of a leaf have in common is written once for all of them, and
/// the leaf behind is loaded while this one is read: a few lines with each record, so that nobody waits for them.
///
/// The key of the last record read is kept until the next one, also when the tree changes. Only {@link #keep} asks for memory.
final class LeafReader implements AutoCloseable {
    private static final MemorySegment NOTHING = MemorySegment.NULL;
    private static final long NO_RECORD = -1;

    private final TreeMemory memory;
    private final TreePath path;
    private final MemorySegment pages;

    /// Where the key is kept, as a record out of line that no page refers to; so long.
    private long keyBuffer;

    private MemorySegment buffer = NOTHING;
    private long bufferOffset;
    private int keyCapacity;
    private int keyLength;

    /// The leaf whose prefix stands in the buffer, or {@link PageReference#NONE}.
    private int prefixOf = PageReference.NONE;

    private int prefixLength;

    /// The part of the leaf behind that is not loaded yet, and how much of it to load with a record.
    private long aheadFrom;

    private long aheadTo;
    private int aheadStep;

    /// What was loaded: kept, so that the loads are not left out as useless.
    @SuppressWarnings("unused")
    private int loaded;

    LeafReader(TreeMemory memory, TreePath path) {
        this(memory, path, memory.allocateBuffer(memory.partBytesMax));
        buffer = memory.slab.segment(keyBuffer);
        bufferOffset = memory.valueOffset(keyBuffer);
    }

    /// One that keeps no key, and puts keys together in `scratch`, as long as the part of a key in a page.
    LeafReader(TreeMemory memory, TreePath path, MemorySegment scratch) {
        this(memory, path, NO_RECORD);
        buffer = scratch;
    }

    private LeafReader(TreeMemory memory, TreePath path, long keyBuffer) {
        this.memory = memory;
        this.path = path;
        this.keyBuffer = keyBuffer;
        pages = memory.arena.memory();
        keyCapacity = memory.partBytesMax;
    }

    /// The tree has changed: leaves are not what they were.
    void forgetLeaf() {
        prefixOf = PageReference.NONE;
        aheadFrom = aheadTo;
    }

    /// Points `key` and `value` at the record at the end of the path, until the next one or the next change.
    ///
    /// @return whether the key is kept; a long one is so only by {@link #keep}
    boolean read(Slice key, Slice value) {
        RecordPage leaf = path.leaf();
        if (leaf.reference != prefixOf) {
            enter(leaf);
        }
        loadAhead();
        int position = path.position();
        if (!readWhole(leaf, position, key, value)) {
            leaf.value(position, value);
            leaf.key(position, key, buffer, bufferOffset);
        }
        keyLength = key.lengthBytes;
        return !leaf.hasLongKey(position);
    }

    /// Points at a record that is whole in its page, in one pass over it.
    ///
    /// @return false if it is out of line
    private boolean readWhole(RecordPage leaf, int position, Slice key, Slice value) {
        MemorySegment page = leaf.segment;
        long record = leaf.record(position);
        int lengths = page.get(Bytes.U32, record + PageLayout.SUFFIX_LENGTH);
        int suffix = lengths & 0xFFFF;
        int payload = lengths >>> 16;
        if ((payload & PageLayout.OUT_OF_LINE) != 0) {
            return false;
        }
        int rest = PageLayout.restLength(suffix);
        long from = record + PageLayout.RECORD_HEADER_BYTES;
        long to = bufferOffset + prefixLength;
        int inHead = Math.min(suffix, PageLayout.HEAD_BYTES);
        KeyOrder.writeHead(leaf.head(position), inHead, buffer, to);
        KeyOrder.copy(page, from, buffer, to + PageLayout.HEAD_BYTES, rest);
        key.set(buffer, bufferOffset, prefixLength + suffix);
        value.set(page, from + rest, payload);
        return true;
    }

    /// Keeps a key as if it had been read.
    void keep(MemorySegment key, long offset, int length) {
        prefixOf = PageReference.NONE;
        if (length > keyCapacity) {
            memory.slab.free(keyBuffer);
            keyBuffer = memory.allocateBuffer(length);
            keyCapacity = length;
            buffer = memory.slab.segment(keyBuffer);
            bufferOffset = memory.valueOffset(keyBuffer);
        }
        MemorySegment.copy(key, offset, buffer, bufferOffset, length);
        keyLength = length;
    }

    @Override
    public void close() {
        if (keyBuffer != NO_RECORD) {
            memory.slab.free(keyBuffer);
        }
    }

    MemorySegment buffer() {
        return buffer;
    }

    long bufferOffset() {
        return bufferOffset;
    }

    int keyLength() {
        return keyLength;
    }

    private void enter(RecordPage leaf) {
        prefixOf = leaf.reference;
        prefixLength = leaf.copyPrefix(buffer, bufferOffset);
        int behind = path.leafBehind();
        if (behind == PageReference.NONE) {
            aheadFrom = aheadTo;
            return;
        }
        aheadFrom = memory.arena.offset(behind);
        aheadTo = aheadFrom + memory.pageBytes;
        aheadStep =
                Bytes.LINE_BYTES
                        * (memory.pageBytes / Bytes.LINE_BYTES / Math.max(1, leaf.count()) + 1);
    }

    private void loadAhead() {
        int sum = 0;
        long to = Math.min(aheadTo, aheadFrom + aheadStep);
        for (long at = aheadFrom; at < to; at += Bytes.LINE_BYTES) {
            sum += pages.get(Bytes.U32, at);
        }
        aheadFrom = to;
        loaded = sum;
    }
}
