package io.workingdb.core.keyspace;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// The record of one key that holds a collection, or will: found, made, changed in length and form, and removed when it is empty, as no
/// collection but a stream ever is. What the content means is the business of the types.
///
/// The user's key must not move while it is at hand. Content handed out is a view, valid until the next change of the map.
public final class CollectionRecord {
    private final KeyRecords records;
    private final KeyHash hash;
    private final CollectionLimits limits;
    private final KeyBuffer key = new KeyBuffer();
    private final Slice record = new Slice();
    private RecordType type = RecordType.HASH;

    CollectionRecord(KeyRecords records, KeyHash hash, CollectionLimits limits) {
        this.records = records;
        this.hash = hash;
        this.limits = limits;
    }

    /// What a key turned out to hold.
    public enum Found {
        /// Nothing: it can be made.
        MISSING,
        /// A collection of the wanted type.
        THERE,
        /// Something else: Redis answers WRONGTYPE.
        OTHER_TYPE
    }

    /// Looks a key up.
    public Found open(RecordType wanted, int db, MemorySegment user, long offset, int length) {
        type = wanted;
        key.take(hash, records.databases.keyspace(db), user, offset, length);
        if (!find() || records.isDue(record)) {
            return Found.MISSING;
        }
        records.touch(key);
        return HeaderLayout.type(record.segment, record.offset) == wanted.code()
                ? Found.THERE
                : Found.OTHER_TYPE;
    }

    private boolean find() {
        return records.find(key, record);
    }

    private void mustFind() {
        boolean there = find();
        Invariant.check(there, "a collection at hand is there", key.slot, key.keyspace);
    }

    /// The map that holds the rows.
    public OrderedMap map() {
        return records.map;
    }

    /// Bounds of what is one value.
    public CollectionLimits limits() {
        return limits;
    }

    /// Deadlines of fields.
    public FieldDeadlineTable fieldDeadlines() {
        return records.fieldDeadlines;
    }

    /// Log time of the last entry applied: what exists now.
    public long logTimeMillis() {
        return records.logTimeMillis;
    }

    /// Slot of the key.
    public int slot() {
        return key.slot;
    }

    /// The keyed hash by which an element is ordered.
    public int hash(MemorySegment element, long offset, int length) {
        return hash.head(element, offset, length);
    }

    /// Form of the collection at hand, after whatever has changed in the map.
    public RecordForm form() {
        mustFind();
        return HeaderLayout.form(record.segment, record.offset);
    }

    /// Elements of the packed collection at hand, after whatever has changed in the map.
    public int elements() {
        mustFind();
        return HeaderLayout.elements(record.segment, record.offset);
    }

    /// Points `out` at the content, after whatever has changed in the map.
    public void content(Slice out) {
        mustFind();
        KeyRecords.content(key, record, out);
    }

    /// Makes the key, which is missing.
    ///
    /// @param out the content, zeros, for writing
    public void create(RecordForm form, int contentBytes, Slice out) {
        long version = records.slots.nextVersion(key.slot);
        if (find()) {
            records.remove(key, record); // due
        }
        records.create(key, type, version, contentBytes, record);
        HeaderLayout.writeForm(record.segment, record.offset, form);
        KeyRecords.content(key, record, out);
    }

    /// Opens the content for writing, with this length: what was there stays as far as it goes, the rest is zero. The key has another version.
    public void write(int contentBytes, Slice out) {
        long version = records.slots.nextVersion(key.slot);
        records.write(key, contentBytes, record);
        HeaderLayout.writeVersion(record.segment, record.offset, version);
        KeyRecords.content(key, record, out);
    }

    /// Notes how many elements the packed collection has, whose content was opened last.
    public void elements(int elements) {
        HeaderLayout.writeElements(record.segment, record.offset, elements);
    }

    /// Notes another form of the collection whose content was opened last; then it counts no elements.
    public void form(RecordForm form) {
        HeaderLayout.writeForm(record.segment, record.offset, form);
        HeaderLayout.writeElements(record.segment, record.offset, 0);
    }

    /// An id for a collection that becomes rows, or for one that belongs to it; call it before the content is opened.
    public long newId() {
        return records.slots.nextVersion(key.slot);
    }

    /// Lets a hash in rows find back to its key: its fields may have deadlines from now on.
    public void own(long id) {
        records.fieldDeadlines.own(key.slot, id, key);
    }

    /// Leaves behind a collection that belongs to the one at hand, and to no other any more: its elements are reclaimed.
    public void abandon(long id) {
        records.orphans.add(key.slot, id);
    }

    /// Removes the key and all that it holds.
    public void remove() {
        records.slots.nextVersion(key.slot);
        mustFind();
        records.remove(key, record);
    }
}
