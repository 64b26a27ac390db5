package io.workingdb.core.storage.tree;

import static io.workingdb.core.storage.tree.PageLayout.CHILD;
import static io.workingdb.core.storage.tree.PageLayout.COUNT;
import static io.workingdb.core.storage.tree.PageLayout.HEADER_BYTES;
import static io.workingdb.core.storage.tree.PageLayout.HEAD_BYTES;
import static io.workingdb.core.storage.tree.PageLayout.OUT_OF_LINE_BYTES;
import static io.workingdb.core.storage.tree.PageLayout.PAYLOAD_MASK;
import static io.workingdb.core.storage.tree.PageLayout.PREFIX_LENGTH;
import static io.workingdb.core.storage.tree.PageLayout.RECORD_HEADER_BYTES;
import static io.workingdb.core.storage.tree.PageLayout.SLOT_BYTES;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.page.PageReference;
import java.lang.foreign.MemorySegment;

/// Finds keys in pages. What every operation begins with, so it reads each field once and keeps nothing.
///
/// Every key that is searched for in a page begins with its prefix: the separators above see to it. Only {@link #isAt}, which may be asked of
/// any page, compares the prefix.
final class PageSearch {
    private static final int NOT_THERE = -1;

    /// Bytes of a page that are loaded before it is searched: the header, and the heads and slots of 20 records. Five lines were no faster.
    private static final int TOUCHED_BYTES = 3 * Bytes.LINE_BYTES;

    private final TreeMemory memory;
    private final MemorySegment pages;
    private final int partBytesMax;
    private final int touchedBytes;

    /// What was loaded: kept, so that the loads are not left out as useless.
    @SuppressWarnings("unused")
    private int loaded;

    PageSearch(TreeMemory memory) {
        this.memory = memory;
        pages = memory.arena.memory();
        partBytesMax = memory.partBytesMax;
        touchedBytes = Math.min(memory.pageBytes, TOUCHED_BYTES);
    }

    /// Whether a page is a leaf of the tree: neither free nor one that only snapshots have.
    boolean isLeaf(long page) {
        return pages.get(JAVA_BYTE, page + PageLayout.KIND) == PageReference.LEAF
                && Lifetimes.isAlive(pages, page + PageLayout.LIFETIME);
    }

    /// Begins to load the first lines of a page that is searched next: together, while a search would learn
    /// from each where in the next to look.
    void touch(long page) {
        loaded = load(page, touchedBytes);
    }

    /// Begins to load a page from its beginning.
    ///
    /// @return to be kept somewhere, so that the loads are not left out as useless
    int load(long page, int bytes) {
        int sum = 0;
        for (int at = 0; at < bytes; at += Bytes.LINE_BYTES) {
            sum += pages.get(Bytes.U32, page + at);
        }
        return sum;
    }

    /// Finds a key in the page at `page`.
    ///
    /// @return its position, or `-1 -` the position that it would have
    int find(long page, MemorySegment key, long offset, int length) {
        int prefix = u16(page + PREFIX_LENGTH);
        int count = u16(page + COUNT);
        long heads = page + HEADER_BYTES + prefix;
        int head = head(key, offset, length, prefix);
        int low = HeadSearch.lowerBound(pages, heads, count, head);
        if (low == count || headAt(heads, low) != head) {
            return ~low;
        }
        int high = equalUpTo(heads, low + 1, count, head);
        while (low < high) {
            int middle = (low + high) >>> 1;
            long record = record(page, heads, count, middle);
            int order = compare(record, prefix, key, offset, length);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return ~low;
    }

    /// Position of the child of an inner page below which a key is, or would be: the last separator that is not above it.
    int childPosition(long page, MemorySegment key, long offset, int length) {
        int found = find(page, key, offset, length);
        return found >= 0 ? found : -2 - found;
    }

    /// A child of an inner page.
    int child(long page, int position) {
        long record = record(page, position);
        int suffix = u16(record);
        long payload = record + RECORD_HEADER_BYTES + PageLayout.restLength(suffix);
        return pages.get(Bytes.U32, payload + CHILD);
    }

    /// The first position whose head is a key's, where the key most probably is if it is there at all; -1 if there is none.
    int probablePosition(long page, MemorySegment key, long offset, int length) {
        int prefix = u16(page + PREFIX_LENGTH);
        int count = u16(page + COUNT);
        long heads = page + HEADER_BYTES + prefix;
        int head = head(key, offset, length, prefix);
        int low = HeadSearch.lowerBound(pages, heads, count, head);
        return low < count && headAt(heads, low) == head ? low : NOT_THERE;
    }

    /// Whether the record at a position has this key.
    boolean isAt(long page, int position, MemorySegment key, long offset, int length) {
        int prefix = u16(page + PREFIX_LENGTH);
        int count = u16(page + COUNT);
        long heads = page + HEADER_BYTES + prefix;
        return position < count
                && Math.min(length, partBytesMax) >= prefix
                && headAt(heads, position) == head(key, offset, length, prefix)
                && KeyOrder.commonLength(pages, page + HEADER_BYTES, key, offset, prefix) == prefix
                && compare(record(page, heads, count, position), prefix, key, offset, length) == 0;
    }

    /// Whether a record of a page without a prefix comes before a key.
    boolean isBelow(long page, int position, MemorySegment key, long offset, int length) {
        int count = u16(page + COUNT);
        long heads = page + HEADER_BYTES;
        int found = headAt(heads, position);
        int wanted = head(key, offset, length, 0);
        return found == wanted
                ? compare(record(page, heads, count, position), 0, key, offset, length) < 0
                : Integer.compareUnsigned(found, wanted) < 0;
    }

    /// Where a record begins.
    long record(long page, int position) {
        int prefix = u16(page + PREFIX_LENGTH);
        int count = u16(page + COUNT);
        return record(page, page + HEADER_BYTES + prefix, count, position);
    }

    /// Compares a record's key with one that has its prefix and its head.
    private int compare(long record, int prefix, MemorySegment key, long offset, int length) {
        int lengths = pages.get(Bytes.U32, record);
        int suffix = lengths & 0xFFFF;
        int part = prefix + suffix;
        if (lengths < 0 && part == partBytesMax) { // out of line, which is the highest bit
            return compareLong(record, lengths, key, offset, length);
        }
        int skipped = prefix + HEAD_BYTES;
        if (part <= skipped || length <= skipped) {
            return Integer.compare(part, length);
        }
        return KeyOrder.compare(
                pages,
                record + RECORD_HEADER_BYTES,
                part - skipped,
                key,
                offset + skipped,
                length - skipped);
    }

    private int compareLong(long record, int lengths, MemorySegment key, long offset, int length) {
        int payload = lengths >>> 16 & PAYLOAD_MASK;
        long end = record + RECORD_HEADER_BYTES + PageLayout.restLength(lengths & 0xFFFF) + payload;
        long whole = pages.get(Bytes.U64, end - OUT_OF_LINE_BYTES);
        return KeyOrder.compare(
                memory.slab.segment(whole),
                memory.keyOffset(whole),
                memory.keyLength(whole),
                key,
                offset,
                length);
    }

    private long record(long page, long heads, int count, int position) {
        return page + u16(heads + (long) HEAD_BYTES * count + (long) SLOT_BYTES * position);
    }

    private int head(MemorySegment key, long offset, int length, int prefix) {
        return KeyOrder.head(key, offset + prefix, Math.min(length, partBytesMax) - prefix);
    }

    private int headAt(long heads, int position) {
        return pages.get(Bytes.U32, heads + (long) HEAD_BYTES * position);
    }

    /// The first position from `from` on whose head is not `head`. In all but a few cases that is `from`: heads are there to differ.
    private int equalUpTo(long heads, int from, int count, int head) {
        if (from == count || headAt(heads, from) != head) {
            return from;
        }
        return head == -1 ? count : HeadSearch.lowerBound(pages, heads, count, head + 1);
    }

    private int u16(long at) {
        return pages.get(Bytes.U16, at) & 0xFFFF;
    }
}
