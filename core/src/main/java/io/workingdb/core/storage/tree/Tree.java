package io.workingdb.core.storage.tree;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Host;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.RecordSlab;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// One ordered map of bytes to bytes as a B+tree of pages off the heap. Used by one reactor.
///
/// Keys compare as unsigned bytes, a shorter key before its extensions; the empty key is a key. Every slice handed out is a view,
/// valid until the next change of the tree; a found key also only until the next search for a neighbour, because it is put together from its
/// page.
///
/// A record that would take more than a quarter of a page, or whose key is longer than a sixteenth, lies whole in a slab beside the
/// pages; its page has the first bytes of the key and the slab's reference. Such a key is compared in full only where those first bytes
/// do not decide. A long separator is kept the same way.
///
/// Finding, replacing, adding and removing allocate nothing on the heap; only a new extent does.
public final class Tree {
    private final Host host;
    private final TreeMemory memory;
    private final TreePath path;
    private final TreeBalance balance;
    private final MemorySegment foundPart;
    private final int inlineRecordBytesMax;
    private MemorySegment deletedKey;
    private long count;
    private long logicalBytes;

    /// @param pageBytes size of a page, a power of two: `PageArena.PAGE_BYTES`, less in tests
    /// @param extentBytes size of an extent, a power of two: `PageArena.EXTENT_BYTES`, less in tests
    public Tree(Host host, int pageBytes, int extentBytes) {
        this.host = host;
        memory = new TreeMemory(host, pageBytes, extentBytes);
        path = new TreePath(memory);
        balance = new TreeBalance(memory, path);
        foundPart = memory.scratch(memory.partBytesMax);
        inlineRecordBytesMax = PageLayout.leafRecordBytesMax(pageBytes);
        deletedKey = host.reserve(Bytes.BLOCK_BYTES);
    }

    /// Sets the applied log index that pages changed from now on are stamped with.
    public void appliedIndex(long index) {
        memory.appliedIndex = index;
    }

    /// Finds `key`.
    ///
    /// @return whether it is there; then `value` views its value
    public boolean get(MemorySegment key, long keyOffset, int keyLength, Slice value) {
        boolean found = path.descend(balance.root, key, keyOffset, keyLength);
        if (found) {
            value(value);
        }
        return found;
    }

    /// Makes room for a value of `valueLength` bytes under `key`, new or old, and hands it out for writing.
    ///
    /// Of an old value the first `min(old, new)` bytes are kept; bytes beyond are zero. The key must not lie in this tree's memory.
    ///
    /// @param value views the writable value afterwards
    /// @return whether the key was there before
    public boolean put(
            MemorySegment key, long keyOffset, int keyLength, int valueLength, Slice value) {
        Invariant.check(valueLength >= 0, "a value has a length", valueLength, keyLength);
        boolean inline = isInline(keyLength, valueLength);
        boolean evenOut = true;
        boolean found = path.descend(balance.root, key, keyOffset, keyLength);
        while (path.leaf().freeBytes() < moreBytes(found, inline, keyLength, valueLength)) {
            balance.makeRoom(path.leafLevel, evenOut);
            evenOut = false;
            found = path.descend(balance.root, key, keyOffset, keyLength);
        }
        if (!found) {
            insert(inline, key, keyOffset, keyLength, valueLength);
        } else {
            int oldLength = valueLength();
            resize(inline, key, keyOffset, keyLength, oldLength, valueLength);
            logicalBytes += valueLength - oldLength;
        }
        value(value);
        return found;
    }

    private boolean isInline(int keyLength, int valueLength) {
        return keyLength <= memory.partBytesMax
                && valueLength < inlineRecordBytesMax
                && PageLayout.recordBytes(keyLength, valueLength) <= inlineRecordBytesMax;
    }

    /// Bytes that the leaf at the place must have free.
    private int moreBytes(boolean found, boolean inline, int keyLength, int valueLength) {
        int payload = inline ? valueLength : PageLayout.OUT_OF_LINE_BYTES;
        RecordPage leaf = path.leaf();
        if (found) {
            return payload - leaf.payloadLength(path.position());
        }
        int part = Math.min(keyLength, memory.partBytesMax);
        return PageLayout.recordBytes(part - leaf.prefixLength(), payload);
    }

    private void insert(
            boolean inline, MemorySegment key, long keyOffset, int keyLength, int valueLength) {
        RecordPage leaf = path.leaf();
        int position = path.position();
        if (inline) {
            leaf.insert(position, key, keyOffset, keyLength, valueLength);
            TreeMemory.zero(leaf.segment, leaf.payload(position), valueLength);
        } else {
            int part = Math.min(keyLength, memory.partBytesMax);
            leaf.insert(position, key, keyOffset, part, PageLayout.OUT_OF_LINE_BYTES);
            leaf.markOutOfLine(position);
            long record = memory.allocate(key, keyOffset, keyLength, valueLength);
            leaf.outOfLine(position, record);
            zeroBehind(record, 0, valueLength);
        }
        path.addRecords(1);
        count++;
        logicalBytes += keyLength + (long) valueLength;
    }

    private void resize(
            boolean inline,
            MemorySegment key,
            long keyOffset,
            int keyLength,
            int oldLength,
            int valueLength) {
        RecordPage leaf = path.leaf();
        int position = path.position();
        boolean wasInline = !leaf.isOutOfLine(position);
        if (wasInline && inline) {
            if (oldLength != valueLength) {
                leaf.resize(position, valueLength);
            }
        } else if (wasInline) {
            moveOut(key, keyOffset, keyLength, valueLength);
        } else if (inline) {
            moveIn(oldLength, valueLength);
        } else {
            resizeOut(key, keyOffset, keyLength, oldLength, valueLength);
        }
        leaf.stamp();
    }

    private void moveOut(MemorySegment key, long keyOffset, int keyLength, int valueLength) {
        RecordPage leaf = path.leaf();
        int position = path.position();
        int kept = leaf.payloadLength(position);
        long record = memory.allocate(key, keyOffset, keyLength, valueLength);
        MemorySegment.copy(
                leaf.segment,
                leaf.payload(position),
                memory.slab.segment(record),
                memory.valueOffset(record),
                kept);
        zeroBehind(record, kept, valueLength);
        leaf.resize(position, PageLayout.OUT_OF_LINE_BYTES);
        leaf.markOutOfLine(position);
        leaf.outOfLine(position, record);
    }

    private void moveIn(int oldLength, int valueLength) {
        RecordPage leaf = path.leaf();
        int position = path.position();
        long record = leaf.outOfLine(position);
        leaf.resize(position, valueLength);
        int kept = Math.min(oldLength, valueLength);
        long target = leaf.payload(position);
        MemorySegment.copy(
                memory.slab.segment(record),
                memory.valueOffset(record),
                leaf.segment,
                target,
                kept);
        TreeMemory.zero(leaf.segment, target + kept, valueLength - kept);
        memory.slab.free(record);
    }

    private void resizeOut(
            MemorySegment key, long keyOffset, int keyLength, int oldLength, int valueLength) {
        RecordPage leaf = path.leaf();
        long record = leaf.outOfLine(path.position());
        if (RecordSlab.fits(keyLength, oldLength, valueLength)) {
            memory.slab.valueLength(record, valueLength);
            TreeMemory.zero(
                    memory.slab.segment(record),
                    memory.valueOffset(record) + oldLength,
                    valueLength - oldLength);
            return;
        }
        long moved = memory.allocate(key, keyOffset, keyLength, valueLength);
        int kept = Math.min(oldLength, valueLength);
        MemorySegment.copy(
                memory.slab.segment(record),
                memory.valueOffset(record),
                memory.slab.segment(moved),
                memory.valueOffset(moved),
                kept);
        zeroBehind(moved, kept, valueLength);
        leaf.outOfLine(path.position(), moved);
        memory.slab.free(record);
    }

    /// Zeros the value of a new record behind its first bytes, unless its memory is zero: keeps the pages of a huge value untouched.
    private void zeroBehind(long record, int kept, int valueLength) {
        if (!memory.slab.isZeroed(record)) {
            long offset = memory.valueOffset(record) + kept;
            TreeMemory.zero(memory.slab.segment(record), offset, valueLength - kept);
        }
    }

    /// Removes `key`, which may lie in this tree's own memory.
    ///
    /// @return whether it was there
    public boolean delete(MemorySegment key, long keyOffset, int keyLength) {
        if (!path.descend(balance.root, key, keyOffset, keyLength)) {
            return false;
        }
        keepDeletedKey(key, keyOffset, keyLength);
        RecordPage leaf = path.leaf();
        int position = path.position();
        count--;
        logicalBytes -= keyLength + (long) valueLength();
        if (leaf.isOutOfLine(position)) {
            memory.slab.free(leaf.outOfLine(position));
        }
        leaf.remove(position);
        path.addRecords(-1);
        mend(keyLength);
        return true;
    }

    /// Pages change after the key is gone from them, and the way to them is found by the key.
    private void keepDeletedKey(MemorySegment key, long keyOffset, int keyLength) {
        if (deletedKey.byteSize() < keyLength) {
            host.release(deletedKey);
            deletedKey = host.reserve(Bytes.wholeBlocks(keyLength));
        }
        MemorySegment.copy(key, keyOffset, deletedKey, 0, keyLength);
    }

    private void mend(int keyLength) {
        boolean evenOut = true;
        int level = path.leafLevel;
        while (level >= 0) {
            if (balance.mend(level, evenOut)) {
                evenOut = false;
                path.descend(balance.root, deletedKey, 0, keyLength);
                level = path.leafLevel;
            } else {
                level--;
            }
        }
    }

    /// Finds the first record whose key is not below `key`.
    ///
    /// @return whether there is one; then `foundKey` and `foundValue` view it
    public boolean ceiling(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        path.descend(balance.root, key, keyOffset, keyLength);
        return here(path.settle(), foundKey, foundValue);
    }

    /// Finds the first record whose key is above `key`.
    ///
    /// @return whether there is one; then `foundKey` and `foundValue` view it
    public boolean higher(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        if (path.descend(balance.root, key, keyOffset, keyLength)) {
            path.next();
        }
        return here(path.settle(), foundKey, foundValue);
    }

    /// Finds the last record whose key is not above `key`.
    ///
    /// @return whether there is one; then `foundKey` and `foundValue` view it
    public boolean floor(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        boolean found = path.descend(balance.root, key, keyOffset, keyLength);
        return here(found || path.previous(), foundKey, foundValue);
    }

    /// Finds the last record whose key is below `key`.
    ///
    /// @return whether there is one; then `foundKey` and `foundValue` view it
    public boolean lower(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        path.descend(balance.root, key, keyOffset, keyLength);
        return here(path.previous(), foundKey, foundValue);
    }

    private boolean here(boolean found, Slice foundKey, Slice foundValue) {
        if (found) {
            path.leaf().key(path.position(), foundKey, foundPart);
            value(foundValue);
        }
        return found;
    }

    /// Number of records whose key is below `key`, in O(log n) pages.
    public long rank(MemorySegment key, long keyOffset, int keyLength) {
        path.descend(balance.root, key, keyOffset, keyLength);
        return path.rank();
    }

    /// Number of records.
    public long count() {
        return count;
    }

    /// Sum of the lengths of all keys and values: a function of the contents alone, so equal on every replica.
    public long logicalBytes() {
        return logicalBytes;
    }

    /// Bytes of memory held for this tree, whatever for.
    public long heldBytes() {
        return memory.heldBytes() + deletedKey.byteSize();
    }

    /// Gives all memory back. The tree is not used afterwards.
    public void release() {
        memory.release();
        host.release(deletedKey);
    }

    /// Checks everything that must hold, record by record: for tests, and allocates.
    void invariants() {
        long records = new TreeCheck(memory).check(balance.root);
        Invariant.check(records == count, "records are counted", records, count);
    }

    /// Pages in use.
    int usedPages() {
        return memory.arena.usedPages();
    }

    /// Bytes held for records out of line.
    long outOfLineBytes() {
        return memory.slab.heldBytes();
    }

    /// Level of the leaves; 0 if the root is one.
    int leafLevel() {
        path.descend(balance.root, deletedKey, 0, 0);
        return path.leafLevel;
    }

    private int valueLength() {
        RecordPage leaf = path.leaf();
        int position = path.position();
        return leaf.isOutOfLine(position)
                ? memory.slab.valueLength(leaf.outOfLine(position))
                : leaf.payloadLength(position);
    }

    private void value(Slice value) {
        RecordPage leaf = path.leaf();
        int position = path.position();
        if (leaf.isOutOfLine(position)) {
            long record = leaf.outOfLine(position);
            value.set(
                    memory.slab.segment(record),
                    memory.valueOffset(record),
                    memory.slab.valueLength(record));
        } else {
            value.set(leaf.segment, leaf.payload(position), leaf.payloadLength(position));
        }
    }
}
