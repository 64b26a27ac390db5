package io.workingdb.core.storage.tree;

import static io.workingdb.core.storage.tree.PageLayout.CHILD;
import static io.workingdb.core.storage.tree.PageLayout.ENTRY_BYTES;
import static io.workingdb.core.storage.tree.PageLayout.HEADER_BYTES;
import static io.workingdb.core.storage.tree.PageLayout.HEAD_BYTES;
import static io.workingdb.core.storage.tree.PageLayout.OUT_OF_LINE;
import static io.workingdb.core.storage.tree.PageLayout.OUT_OF_LINE_BYTES;
import static io.workingdb.core.storage.tree.PageLayout.PAYLOAD_LENGTH;
import static io.workingdb.core.storage.tree.PageLayout.PAYLOAD_MASK;
import static io.workingdb.core.storage.tree.PageLayout.RECORDS_BELOW;
import static io.workingdb.core.storage.tree.PageLayout.RECORD_HEADER_BYTES;
import static io.workingdb.core.storage.tree.PageLayout.SLOT_BYTES;
import static io.workingdb.core.storage.tree.PageLayout.SUFFIX_LENGTH;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.page.PageReference;
import java.lang.foreign.MemorySegment;

/// A reusable view of one page: what can be done within it. Knows nothing of other pages.
///
/// Every key that is inserted begins with the page's prefix; the separators above see to it.
final class RecordPage {
    private final TreeMemory memory;
    private final int pageBytes;
    private final int partBytesMax;

    /// Memory of the page, and of all others that this view will look at.
    final MemorySegment segment;

    /// Where in it the page begins.
    long base;

    /// Which page it is; {@link PageReference#NONE} for a copy in the scratch memory.
    int reference;

    /// A view of pages.
    RecordPage(TreeMemory memory) {
        this(memory, memory.arena.memory());
    }

    /// A view of copies of pages in `copies`.
    RecordPage(TreeMemory memory, MemorySegment copies) {
        this.memory = memory;
        segment = copies;
        pageBytes = memory.pageBytes;
        partBytesMax = memory.partBytesMax;
    }

    /// Looks at another page.
    void open(int pageReference) {
        reference = pageReference;
        base = memory.arena.offset(pageReference);
    }

    /// Looks at the copy of a page.
    void openCopy(long offset) {
        reference = PageReference.NONE;
        base = offset;
    }

    /// Makes the page an empty one, born now.
    void format(MemorySegment prefix, int prefixLength) {
        for (int i = 0; i < HEADER_BYTES; i += Long.BYTES) {
            segment.set(Bytes.U64, base + i, 0);
        }
        segment.set(JAVA_BYTE, base + PageLayout.KIND, (byte) PageReference.kind(reference));
        segment.set(JAVA_BYTE, base + PageLayout.VERSION, (byte) PageLayout.CURRENT_VERSION);
        heapStart(pageBytes);
        segment.set(Bytes.U16, base + PageLayout.PREFIX_LENGTH, (short) prefixLength);
        MemorySegment.copy(prefix, 0, segment, base + HEADER_BYTES, prefixLength);
        memory.lifetimes.begin(segment, base + PageLayout.LIFETIME);
        stamp();
    }

    /// Whether a snapshot may read the page, so that it must not be changed.
    boolean isShared() {
        return memory.lifetimes.isPageShared(reference, segment, base + PageLayout.LIFETIME);
    }

    /// Turns to a copy of the page that no snapshot has, if need be. The page that was is retired.
    ///
    /// @return whether there was need
    boolean own() {
        if (!isShared()) {
            return false;
        }
        int old = reference;
        long oldBase = base;
        open(memory.arena.allocate(PageReference.kind(old)));
        MemorySegment.copy(segment, oldBase, segment, base, pageBytes);
        memory.lifetimes.begin(segment, base + PageLayout.LIFETIME);
        stamp(); // a copied page above says something new: where the copy below is
        memory.lifetimes.retirePage(old);
        return true;
    }

    /// Turns to a copy of the page in the lowest page that is free. The page that was is retired. Nothing in it changes, so it is not stamped.
    void move() {
        int old = reference;
        long oldBase = base;
        open(memory.arena.allocate(PageReference.kind(old)));
        MemorySegment.copy(segment, oldBase, segment, base, pageBytes);
        renew();
        memory.lifetimes.retirePage(old);
    }

    /// Lets the page, which no snapshot has, begin anew: so the next checkpoint writes it, although no entry has changed it.
    void renew() {
        memory.lifetimes.begin(segment, base + PageLayout.LIFETIME);
    }

    /// Notes that the page has changed now.
    void stamp() {
        stamp(memory.appliedIndex);
    }

    /// Notes by which entry of the log the page was changed last.
    void stamp(long index) {
        segment.set(Bytes.U64, base + PageLayout.STAMP, index);
    }

    /// Index of the entry of the log that changed the page last.
    long stampedAt() {
        return segment.get(Bytes.U64, base + PageLayout.STAMP);
    }

    boolean isLeaf() {
        return segment.get(JAVA_BYTE, base + PageLayout.KIND) == PageReference.LEAF;
    }

    int count() {
        return u16(PageLayout.COUNT);
    }

    int prefixLength() {
        return u16(PageLayout.PREFIX_LENGTH);
    }

    int heapStart() {
        return segment.get(Bytes.U32, base + PageLayout.HEAP_START);
    }

    int deadBytes() {
        return segment.get(Bytes.U32, base + PageLayout.DEAD_BYTES);
    }

    /// Where the heads begin.
    private long heads() {
        return base + HEADER_BYTES + prefixLength();
    }

    /// Bytes between the entries and the heap.
    private int gapBytes(int count) {
        return heapStart() - HEADER_BYTES - prefixLength() - count * ENTRY_BYTES;
    }

    /// Bytes of the capacity that are in use, the prefix included.
    int usedBytes() {
        return prefixLength() + count() * ENTRY_BYTES + pageBytes - heapStart() - deadBytes();
    }

    /// Bytes of the capacity that are not.
    int freeBytes() {
        return pageBytes - HEADER_BYTES - usedBytes();
    }

    int head(int position) {
        return segment.get(Bytes.U32, heads() + (long) HEAD_BYTES * position);
    }

    /// Bytes of the record's key that stand in the page, the prefix included.
    int partLength(int position) {
        return prefixLength() + suffixLength(position);
    }

    private int suffixLength(int position) {
        return segment.get(Bytes.U16, record(position) + SUFFIX_LENGTH) & 0xFFFF;
    }

    int payloadLength(int position) {
        return segment.get(Bytes.U16, record(position) + PAYLOAD_LENGTH) & PAYLOAD_MASK;
    }

    boolean isOutOfLine(int position) {
        return (segment.get(Bytes.U16, record(position) + PAYLOAD_LENGTH) & OUT_OF_LINE) != 0;
    }

    /// Whether the record has a payload of this length, all of it in the page.
    boolean hasInline(int position, int length) {
        int field = segment.get(Bytes.U16, record(position) + PAYLOAD_LENGTH) & 0xFFFF;
        return field == length && (field & OUT_OF_LINE) == 0;
    }

    /// Where in the segment the payload begins.
    long payload(int position) {
        long record = record(position);
        int suffix = segment.get(Bytes.U16, record + SUFFIX_LENGTH) & 0xFFFF;
        return record + RECORD_HEADER_BYTES + PageLayout.restLength(suffix);
    }

    /// The slab's reference of a record that is out of line.
    long outOfLine(int position) {
        return segment.get(Bytes.U64, outOfLineField(position));
    }

    void outOfLine(int position, long slabReference) {
        segment.set(Bytes.U64, outOfLineField(position), slabReference);
    }

    private long outOfLineField(int position) {
        return payload(position) + payloadLength(position) - OUT_OF_LINE_BYTES;
    }

    int child(int position) {
        return segment.get(Bytes.U32, payload(position) + CHILD);
    }

    void child(int position, int pageReference) {
        segment.set(Bytes.U32, payload(position) + CHILD, pageReference);
        stamp();
    }

    long recordsBelow(int position) {
        return segment.get(Bytes.U64, payload(position) + RECORDS_BELOW);
    }

    void recordsBelow(int position, long records) {
        segment.set(Bytes.U64, payload(position) + RECORDS_BELOW, records);
    }

    /// Number of records in or below the page.
    long records() {
        int count = count();
        return isLeaf() ? count : recordsBefore(count);
    }

    /// Number of records below the children before `position`.
    long recordsBefore(int position) {
        long records = 0;
        for (int i = 0; i < position; i++) {
            records += recordsBelow(i);
        }
        return records;
    }

    /// Writes the part of a key that stands in the page, and says how long that is.
    int copyPart(int position, MemorySegment target, long targetOffset) {
        int prefix = copyPrefix(target, targetOffset);
        return prefix + copySuffix(position, target, targetOffset + prefix);
    }

    /// Writes what all keys of the page begin with, and says how long that is.
    int copyPrefix(MemorySegment target, long targetOffset) {
        int prefix = prefixLength();
        MemorySegment.copy(segment, base + HEADER_BYTES, target, targetOffset, prefix);
        return prefix;
    }

    /// Writes the rest of what the page has of a key, and says how long that is.
    int copySuffix(int position, MemorySegment target, long targetOffset) {
        long record = record(position);
        int suffix = segment.get(Bytes.U16, record + SUFFIX_LENGTH) & 0xFFFF;
        long from = record + RECORD_HEADER_BYTES;
        KeyOrder.join(head(position), segment, from, suffix, target, targetOffset);
        return suffix;
    }

    /// Whether the page has only the first part of the key; the whole lies out of line.
    boolean hasLongKey(int position) {
        return partLength(position) == partBytesMax && isOutOfLine(position);
    }

    /// Length of the whole key.
    int keyLength(int position) {
        return hasLongKey(position) ? memory.keyLength(outOfLine(position)) : partLength(position);
    }

    /// Points at the whole key, where it lies out of line or put together in `buffer`.
    void key(int position, Slice key, MemorySegment buffer, long bufferOffset) {
        if (hasLongKey(position)) {
            longKey(position, key);
        } else {
            key.set(buffer, bufferOffset, copyPart(position, buffer, bufferOffset));
        }
    }

    /// Points at the whole key, which lies out of line.
    void longKey(int position, Slice key) {
        long record = outOfLine(position);
        key.set(memory.slab.segment(record), memory.keyOffset(record), memory.keyLength(record));
    }

    /// Points at a leaf's value, where it lies out of line or in the page.
    void value(int position, Slice value) {
        if (isOutOfLine(position)) {
            long record = outOfLine(position);
            value.set(
                    memory.slab.segment(record),
                    memory.valueOffset(record),
                    memory.slab.valueLength(record));
        } else {
            value.set(segment, payload(position), payloadLength(position));
        }
    }

    /// Adds a record for which {@link #freeBytes} suffices; the payload is left to the caller.
    void insert(int position, MemorySegment key, long offset, int partLength, int payload) {
        int count = count();
        int bytes = PageLayout.recordBytes(partLength - prefixLength(), payload);
        if (gapBytes(count) < bytes) {
            compact(-1, 0);
        }
        openEntry(position, count);
        u16(PageLayout.COUNT, count + 1);
        place(position, key, offset, partLength, payload);
        stamp();
    }

    /// Makes an empty page one of `count` records, each of which has to be placed next.
    void expect(int count) {
        u16(PageLayout.COUNT, count);
    }

    /// Gives an entry that is open a record in the heap; the payload is left to the caller.
    void place(int position, MemorySegment key, long offset, int partLength, int payload) {
        int prefix = prefixLength();
        int suffix = partLength - prefix;
        int start = heapStart() - PageLayout.heapBytes(suffix, payload);
        heapStart(start);
        long headAt = heads() + (long) HEAD_BYTES * position;
        segment.set(Bytes.U32, headAt, KeyOrder.head(key, offset + prefix, suffix));
        slot(position, start);
        segment.set(Bytes.U16, base + start + SUFFIX_LENGTH, (short) suffix);
        segment.set(Bytes.U16, base + start + PAYLOAD_LENGTH, (short) payload);
        int rest = PageLayout.restLength(suffix);
        if (rest > 0) {
            long from = offset + prefix + HEAD_BYTES;
            MemorySegment.copy(key, from, segment, base + start + RECORD_HEADER_BYTES, rest);
        }
    }

    /// Moves heads and slots apart for one more of each.
    private void openEntry(int position, int count) {
        long heads = heads();
        long slots = heads + (long) HEAD_BYTES * count;
        long slot = slots + (long) SLOT_BYTES * position;
        long head = heads + (long) HEAD_BYTES * position;
        move(slot, slot + ENTRY_BYTES, SLOT_BYTES * (count - position));
        move(slots, slots + HEAD_BYTES, SLOT_BYTES * position);
        move(head, head + HEAD_BYTES, HEAD_BYTES * (count - position));
    }

    /// Takes a record away. What it has out of line is the caller's.
    void remove(int position) {
        int count = count();
        kill(position);
        long heads = heads();
        long slots = heads + (long) HEAD_BYTES * count;
        long head = heads + (long) HEAD_BYTES * position;
        long slot = slots + (long) SLOT_BYTES * position;
        int behind = count - position - 1;
        move(head + HEAD_BYTES, head, HEAD_BYTES * behind);
        move(slots, slots - HEAD_BYTES, SLOT_BYTES * position);
        move(slot + SLOT_BYTES, slot - HEAD_BYTES, SLOT_BYTES * behind);
        u16(PageLayout.COUNT, count - 1);
        stamp();
    }

    /// The bytes of the record in the heap are of no record any more.
    private void kill(int position) {
        int bytes = heapBytes(position);
        if (slot(position) == heapStart()) {
            heapStart(heapStart() + bytes);
        } else {
            deadBytes(deadBytes() + bytes);
        }
    }

    private int heapBytes(int position) {
        return PageLayout.heapBytes(suffixLength(position), payloadLength(position));
    }

    /// Changes the length of a payload, for which {@link #freeBytes} suffices. Keeps its first bytes; those beyond are zero. The mark
    /// of a record out of line is gone.
    void resize(int position, int payload) {
        int old = payloadLength(position);
        int bytes = heapBytes(position);
        int room = gapBytes(count());
        if (payload <= old) {
            deadBytes(deadBytes() + old - payload);
        } else if (room < bytes + payload - old) {
            compact(position, payload - old);
        } else {
            int start = heapStart() - (bytes + payload - old);
            MemorySegment.copy(segment, record(position), segment, base + start, bytes);
            deadBytes(deadBytes() + bytes);
            heapStart(start);
            slot(position, start);
        }
        segment.set(Bytes.U16, record(position) + PAYLOAD_LENGTH, (short) payload);
        TreeMemory.zero(segment, payload(position) + old, payload - old);
        stamp();
    }

    /// Marks a record as out of line.
    void markOutOfLine(int position) {
        int marked = payloadLength(position) | OUT_OF_LINE;
        segment.set(Bytes.U16, record(position) + PAYLOAD_LENGTH, (short) marked);
    }

    /// Moves the records together, record `grown` with `more` bytes behind it.
    private void compact(int grown, int more) {
        MemorySegment copy = memory.compaction;
        MemorySegment.copy(segment, base, copy, 0, pageBytes);
        int at = pageBytes;
        for (int i = 0, count = count(); i < count; i++) {
            int from = slot(i);
            int suffix = copy.get(Bytes.U16, (long) from + SUFFIX_LENGTH) & 0xFFFF;
            int payload = copy.get(Bytes.U16, (long) from + PAYLOAD_LENGTH) & PAYLOAD_MASK;
            int bytes = PageLayout.heapBytes(suffix, payload);
            at -= i == grown ? bytes + more : bytes;
            MemorySegment.copy(copy, from, segment, base + at, bytes);
            slot(i, at);
        }
        heapStart(at);
        deadBytes(0);
    }

    private void move(long from, long to, int bytes) {
        MemorySegment.copy(segment, from, segment, to, bytes);
    }

    /// Where in the segment the record begins.
    long record(int position) {
        return base + slot(position);
    }

    private int slot(int position) {
        return segment.get(Bytes.U16, slotField(position)) & 0xFFFF;
    }

    private void slot(int position, int offset) {
        segment.set(Bytes.U16, slotField(position), (short) offset);
    }

    private long slotField(int position) {
        return heads() + (long) HEAD_BYTES * count() + (long) SLOT_BYTES * position;
    }

    private void heapStart(int offset) {
        segment.set(Bytes.U32, base + PageLayout.HEAP_START, offset);
    }

    private void deadBytes(int bytes) {
        segment.set(Bytes.U32, base + PageLayout.DEAD_BYTES, bytes);
    }

    private int u16(int field) {
        return segment.get(Bytes.U16, base + field) & 0xFFFF;
    }

    private void u16(int field, int value) {
        segment.set(Bytes.U16, base + field, (short) value);
    }
}
