package io.workingdb.core.keyspace.collection;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.keyspace.CollectionLayout;
import io.workingdb.core.keyspace.CollectionRecord;
import io.workingdb.core.keyspace.ElementKey;
import io.workingdb.core.keyspace.ElementLayout;
import io.workingdb.core.keyspace.RecordForm;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// The elements of a collection in rows, and how many there are. One kind of them is the elements proper, of which there are as many as
/// the record counts; they can be walked, and picked by their rank.
///
/// Invariant: the count kept here is the record's, because whoever changes it writes both.
final class Rows {
    /// For building keys; holds the collection.
    final ElementKey key = new ElementKey();

    /// Key of the row found last, in the map.
    final Slice foundKey = new Slice();

    /// Value of the row found last, or made last, in the map.
    final Slice value = new Slice();

    private static final int DELETE_SLICE_ROWS = 1 << 20;
    private static final long NOTHING_SCANNED = -1;

    private final ElementKey first = new ElementKey();
    private final ElementKey place = new ElementKey();
    private final OrderedMap map;
    private final CollectionRecord record;
    private final byte kind;
    private final Slice content = new Slice();
    private long count;
    private long deadlines;
    private int scanLeft;
    private long scanned;
    private long scanCursor;

    /// @param kind of the elements proper
    Rows(CollectionRecord record, byte kind) {
        this.record = record;
        this.kind = kind;
        map = record.map();
    }

    /// Takes on the collection at hand, which is in rows.
    void open() {
        record.content(content);
        of(record.slot(), CollectionLayout.id(content.segment, content.offset));
        count = CollectionLayout.elements(content.segment, content.offset);
        deadlines = CollectionLayout.deadlines(content.segment, content.offset);
    }

    /// Takes on some collection, of which nothing is counted here.
    void of(int slot, long id) {
        key.of(slot, id);
        first.of(slot, id);
        place.of(slot, id);
    }

    /// Makes the collection at hand one in rows, without any yet.
    void begin() {
        long id = record.newId();
        record.write(CollectionLayout.BYTES, content);
        record.form(RecordForm.ROWS);
        CollectionLayout.writeId(content.segment, content.offset, id);
        CollectionLayout.writeElements(content.segment, content.offset, 0);
        CollectionLayout.writeDeadlines(content.segment, content.offset, 0);
        open();
    }

    /// Number of elements.
    long count() {
        return count;
    }

    /// Number of fields with a deadline.
    long deadlines() {
        return deadlines;
    }

    /// Changes the numbers, and the version of the key. With no element left the key is gone.
    void count(long moreElements, long moreDeadlines) {
        count += moreElements;
        deadlines += moreDeadlines;
        record.write(CollectionLayout.BYTES, content);
        CollectionLayout.writeElements(content.segment, content.offset, count);
        CollectionLayout.writeDeadlines(content.segment, content.offset, deadlines);
        if (count == 0) {
            record.remove();
        }
    }

    /// Builds the key of an element that goes by hash.
    void element(MemorySegment element, long offset, int length) {
        key.hashed(kind, record.hash(element, offset, length), element, offset, length);
    }

    /// Whether the row of the key that was built is there; then {@link #value} is its value.
    boolean get() {
        return map.get(key.bytes, 0, key.length, value);
    }

    /// Makes the row of the key that was built, or opens it for writing: {@link #value}.
    ///
    /// @return whether it was there
    boolean put(int valueBytes) {
        return map.put(key.bytes, 0, key.length, valueBytes, value);
    }

    /// Removes the row of the key that was built.
    ///
    /// @return whether it was there
    boolean delete() {
        return map.delete(key.bytes, 0, key.length);
    }

    /// Lets a range begin with the row found last.
    void beginRange() {
        first.counterpart(foundKey);
    }

    /// Removes the rows of the range that began, up to the key that was built, which is not one of theirs.
    ///
    /// @param rows how many these are
    void deleteRange(long rows) {
        long done = deleteUpTo(rows);
        Invariant.check(done == rows, "a range has as many rows as its ranks say", done, rows);
        count(-rows, 0);
    }

    /// Removes the first elements, none of them at the key that was built or behind it. They are not counted here.
    ///
    /// @return how many, at most `limit`
    long deleteFirst(long limit) {
        first.start(kind);
        return deleteUpTo(limit);
    }

    private long deleteUpTo(long limit) {
        long done = 0;
        int some;
        int removed;
        do {
            some = (int) Math.min(limit - done, DELETE_SLICE_ROWS);
            removed = map.deleteRange(first.bytes, 0, first.length, key.bytes, 0, key.length, some);
            done += removed;
        } while (removed == some && done < limit);
        return done;
    }

    /// Finds the first row not below the key that was built.
    ///
    /// @return whether there is one among the elements proper
    boolean ceiling() {
        return isElement(map.ceiling(key.bytes, 0, key.length, foundKey, value));
    }

    /// Finds the row behind the one found last.
    ///
    /// @return whether there is one among the elements proper
    boolean higher() {
        return isElement(map.higher(place.bytes, 0, place.length, foundKey, value));
    }

    /// Finds the row before the one found last.
    ///
    /// @return whether there is one among the elements proper
    boolean lower() {
        return isElement(map.lower(place.bytes, 0, place.length, foundKey, value));
    }

    /// Finds the last row below the key that was built.
    ///
    /// @return whether there is one among the elements proper
    boolean below() {
        return isElement(map.lower(key.bytes, 0, key.length, foundKey, value));
    }

    /// Finds the first element.
    boolean first() {
        key.start(kind);
        return ceiling();
    }

    /// Finds the last element.
    boolean last() {
        key.start(kind + 1);
        return below();
    }

    /// How many elements come before the key that was built, which is one of them or lies between them.
    long rank() {
        long before = map.rank(key.bytes, 0, key.length);
        key.start(kind);
        return before - map.rank(key.bytes, 0, key.length);
    }

    /// How many elements there are, by their ranks.
    long size() {
        key.start(kind + 1);
        return rank();
    }

    /// How many elements begin with a number, by their ranks.
    long size(long number) {
        key.number(kind, number + 1);
        long end = map.rank(key.bytes, 0, key.length);
        key.number(kind, number);
        return end - map.rank(key.bytes, 0, key.length);
    }

    /// Finds the element that has `rank` elements before it; there must be one.
    void select(long rank) {
        key.start(kind);
        long first = map.rank(key.bytes, 0, key.length);
        boolean found = isElement(map.select(first + rank, foundKey, value));
        Invariant.check(found, "a rank below the count has an element", rank, count);
    }

    /// Whether what was found is an element; then its key is the place to go on from, whatever is searched for or changed meanwhile.
    private boolean isElement(boolean found) {
        boolean element = found && ElementLayout.isOf(foundKey, key.slot(), key.id(), kind);
        if (element) {
            place.counterpart(foundKey);
        }
        return element;
    }

    /// Points `out` at the part of the key found last that lies behind the kind and `skipped` more bytes.
    void element(int skipped, Slice out) {
        int before = ElementLayout.HEADER_BYTES + skipped;
        out.set(foundKey.segment, foundKey.offset + before, foundKey.lengthBytes - before);
    }

    /// Begins to visit about `limit` elements that go by hash, from a cursor on: goes to the first.
    ///
    /// @return whether there is one to visit
    boolean scan(long cursor, int limit) {
        scanLeft = limit;
        scanned = NOTHING_SCANNED;
        key.hash(kind, (int) cursor);
        return isScanned(ceiling());
    }

    /// Goes to the next element to visit.
    ///
    /// @return whether there is one; if not, {@link #scanCursor} says where to go on
    boolean scanOn() {
        scanned = cursor();
        scanLeft--;
        return isScanned(higher());
    }

    /// All elements of one hash are visited together: a cursor is no more than that.
    private boolean isScanned(boolean found) {
        long here = found ? cursor() : 0;
        boolean more = found && (scanLeft > 0 || here == scanned);
        scanCursor = more ? 0 : here;
        return more;
    }

    /// The cursor from which to go on, 0 at the end.
    long scanCursor() {
        return scanCursor;
    }

    /// The hash of the element found last, as a cursor. Only the very first element can have the cursor 0, which is that of the beginning.
    private long cursor() {
        return foundKey.segment.get(ElementLayout.U32, foundKey.offset + ElementLayout.HEADER_BYTES)
                & 0xFFFF_FFFFL;
    }
}
