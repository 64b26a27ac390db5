package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.page.PageReference;
import java.lang.foreign.MemorySegment;

/// Reads the records at the end of a path, one after the other. What the keys of a leaf have in common, and where in it things are, is found out once for all
/// of them, and all of a leaf that is walked to is loaded at once.
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

    /// The leaf that is read, or {@link PageReference#NONE}. Its prefix stands in the buffer.
    private int entered = PageReference.NONE;

    /// Where in the memory of all pages it begins, and its heads and slots.
    private long base;

    private long heads;
    private long slots;
    private int prefixLength;

    /// What was loaded: kept, so that the loads are not left out as useless. The reader's own: it may be another reactor's than the tree.
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
        entered = PageReference.NONE;
    }

    /// Points `key` and `value` at the record at the end of the path, until the next one or the next change.
    ///
    /// @return whether the key is kept; a long one is so only by {@link #keep}
    boolean read(Slice key, Slice value) {
        RecordPage leaf = path.leaf();
        int position = path.position();
        if (leaf.reference != entered) {
            enter(leaf);
        }
        long record =
                base
                        + (pages.get(Bytes.U16, slots + (long) PageLayout.SLOT_BYTES * position)
                                & 0xFFFF);
        int lengths = pages.get(Bytes.U32, record + PageLayout.SUFFIX_LENGTH);
        if (lengths < 0) { // out of line, which is the highest bit
            leaf.value(position, value);
            leaf.key(position, key, buffer, bufferOffset);
            keyLength = key.lengthBytes;
            return !leaf.hasLongKey(position);
        }
        int suffix = lengths & 0xFFFF;
        int head = pages.get(Bytes.U32, heads + (long) PageLayout.HEAD_BYTES * position);
        long from = record + PageLayout.RECORD_HEADER_BYTES;
        KeyOrder.join(head, pages, from, suffix, buffer, bufferOffset + prefixLength);
        keyLength = prefixLength + suffix;
        key.set(buffer, bufferOffset, keyLength);
        value.set(pages, from + PageLayout.restLength(suffix), lengths >>> 16);
        return true;
    }

    /// Keeps a key as if it had been read.
    void keep(MemorySegment key, long offset, int length) {
        entered = PageReference.NONE;
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

    /// Comes to a leaf. All of it is loaded at once if it is the next one: of whoever walks this far, most will walk on, and where in the page a record
    /// lies is known only when its slot is there, so one after the other would be waited for.
    private void enter(RecordPage leaf) {
        if (entered != PageReference.NONE) {
            loaded = memory.search.load(leaf.base, memory.pageBytes);
        }
        entered = leaf.reference;
        base = leaf.base;
        prefixLength = leaf.copyPrefix(buffer, bufferOffset);
        heads = base + PageLayout.HEADER_BYTES + prefixLength;
        slots = heads + (long) PageLayout.HEAD_BYTES * leaf.count();
    }
}
