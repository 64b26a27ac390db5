package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.RecordSlab;
import io.workingdb.core.storage.page.PageArena;
import java.lang.foreign.MemorySegment;

/// Dead pages and records out of line, in the order in which they came. The list runs through their lifetimes and costs no memory.
final class DeadList {
    /// No item.
    static final long NONE = -1;

    /// Marks an item as a page. Without, it is a slab's reference, which is never negative.
    private static final long PAGE = Long.MIN_VALUE;

    private final PageArena arena;
    private final RecordSlab slab;
    private final int pageBytes;
    private long first = NONE;
    private long last = NONE;
    private long bytes;

    /// An empty list.
    DeadList(PageArena arena, RecordSlab slab, int pageBytes) {
        this.arena = arena;
        this.slab = slab;
        this.pageBytes = pageBytes;
    }

    /// Another empty list, for items of the same memory.
    DeadList sibling() {
        return new DeadList(arena, slab, pageBytes);
    }

    /// The item that is a page.
    static long page(int reference) {
        return PAGE | Integer.toUnsignedLong(reference);
    }

    /// Whether an item is a page, whose reference is then its low half.
    static boolean isPage(long item) {
        return item < 0;
    }

    boolean isEmpty() {
        return first == NONE;
    }

    /// The first item, {@link #NONE} if there is none.
    long first() {
        return first;
    }

    /// The item behind another.
    long next(long item) {
        return get(item, Lifetimes.NEXT);
    }

    /// Bytes of memory that its items take.
    long bytes() {
        return bytes;
    }

    /// Adds an item at the end.
    void add(long item) {
        set(item, Lifetimes.NEXT, NONE);
        if (first == NONE) {
            first = item;
        } else {
            set(last, Lifetimes.NEXT, item);
        }
        last = item;
        bytes += bytes(item);
    }

    /// Takes the first item.
    long take() {
        long item = first;
        first = next(item);
        bytes -= bytes(item);
        return item;
    }

    /// Takes all items of another list.
    void takeAll(DeadList other) {
        if (!other.isEmpty()) {
            if (isEmpty()) {
                first = other.first;
            } else {
                set(last, Lifetimes.NEXT, other.first);
            }
            last = other.last;
            bytes += other.bytes;
            other.first = NONE;
            other.bytes = 0;
        }
    }

    private long bytes(long item) {
        return isPage(item)
                ? pageBytes
                : RecordSlab.recordBytes(slab.segment(item), RecordSlab.offset(item));
    }

    /// A field of an item's lifetime.
    long get(long item, int field) {
        return segment(item).get(Bytes.U64, lifetime(item) + field);
    }

    /// Sets a field of an item's lifetime.
    void set(long item, int field, long value) {
        segment(item).set(Bytes.U64, lifetime(item) + field, value);
    }

    private MemorySegment segment(long item) {
        return isPage(item) ? arena.memory() : slab.segment(item);
    }

    private long lifetime(long item) {
        return isPage(item)
                ? arena.offset((int) item) + PageLayout.LIFETIME
                : RecordSlab.offset(item) + RecordSlab.HEADER_BYTES;
    }
}
