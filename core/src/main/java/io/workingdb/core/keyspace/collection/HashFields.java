package io.workingdb.core.keyspace.collection;

import io.workingdb.core.keyspace.CollectionRecord;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.ElementLayout;
import io.workingdb.core.keyspace.FieldDeadlineTable;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.RecordForm;
import io.workingdb.core.keyspace.RecordType;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The hash under one key: fields with a value each, and perhaps a deadline each.
///
/// Packed: field and value, field and value, in the order in which the fields were first set. In rows: one of kind
/// {@link ElementLayout#FIELD} for each field, by hash. A field whose deadline is not above the log time is missing everywhere but in
/// {@link #count}, until it is reclaimed.
///
/// Fields and values are given as segment, offset and length and do not lie in the map. Slices handed out are views, valid until the next
/// call. Nothing allocates on the heap.
public final class HashFields {
    /// Most fields that a random one is looked for in: those passed over were due and are about to be reclaimed.
    private static final int RANDOM_TRIES = 128;

    private static final int HASH_BYTES = Integer.BYTES;

    private final CollectionRecord record;
    private final FieldDeadlineTable deadlines;
    private final PackedElements packed;
    private final Rows rows;
    private final MemorySegment fieldDigits = Arena.ofAuto().allocate(PackedLayout.DIGITS_MAX);
    private final MemorySegment valueDigits = Arena.ofAuto().allocate(PackedLayout.DIGITS_MAX);
    private final Slice content = new Slice();
    private final Slice field = new Slice();
    private final Slice value = new Slice();
    private boolean there;
    private boolean inRows;

    /// Not pointed at a key yet.
    public HashFields(Keyspace keyspace) {
        record = keyspace.collection();
        deadlines = record.fieldDeadlines();
        packed = new PackedElements(record, 2);
        rows = new Rows(record, ElementLayout.FIELD);
    }

    /// Looks at one field after the other. The bytes are valid inside the call; nothing is changed meanwhile.
    public interface FieldVisitor {
        /// One field that exists.
        void field(Slice field, Slice value);
    }

    /// Points this at a key, whose bytes stay where they are until it is pointed at another.
    public Found open(int db, MemorySegment key, long offset, int length) {
        Found found = record.open(RecordType.HASH, db, key, offset, length);
        there = found == Found.THERE;
        inRows = there && record.form() == RecordForm.ROWS;
        if (inRows) {
            rows.open();
        }
        return found;
    }

    /// Number of fields, those due and not yet reclaimed included, as in Redis.
    public long count() {
        if (inRows) {
            return rows.count();
        }
        return there ? record.elements() : 0;
    }

    /// Finds a field.
    ///
    /// @param out its value
    public boolean get(MemorySegment field, long offset, int length, Slice out) {
        if (inRows) {
            rows.element(field, offset, length);
            boolean found = !isDue() && rows.get();
            if (found) {
                out.set(rows.value.segment, rows.value.offset, rows.value.lengthBytes);
            }
            return found;
        }
        int at = find(field, offset, length);
        if (at != PackedElements.NONE) {
            packed.read(packed.next(at), valueDigits, out);
        }
        return at != PackedElements.NONE;
    }

    private int find(MemorySegment field, long offset, int length) {
        if (!there) {
            return PackedElements.NONE;
        }
        packed.load();
        return packed.find(field, offset, length);
    }

    /// Whether the field whose row's key was built is due.
    private boolean isDue() {
        if (rows.deadlines() == 0) {
            return false;
        }
        long deadline = deadlines.deadlineMillis(rows.key);
        return deadline != Keyspace.NO_DEADLINE && deadline <= record.logTimeMillis();
    }

    /// Sets a field, making the key if it is missing. The field has no deadline then.
    ///
    /// @return whether the field is new
    public boolean put(
            MemorySegment field,
            long fieldOffset,
            int fieldLength,
            MemorySegment value,
            long valueOffset,
            int valueLength) {
        if (!there) {
            record.create(RecordForm.PACKED, 0, content);
            there = true;
        }
        if (!inRows) {
            int at = find(field, fieldOffset, fieldLength);
            boolean isNew = at == PackedElements.NONE;
            packed.build();
            boolean fits =
                    (!isNew || packed.add(field, fieldOffset, fieldLength))
                            && packed.add(value, valueOffset, valueLength);
            int from = isNew ? packed.end() : packed.next(at);
            int removed = isNew ? 0 : packed.next(from) - from;
            if (fits && packed.fits(removed, isNew ? 1 : 0)) {
                packed.replace(from, removed, isNew ? 1 : 0);
                return isNew;
            }
            toRows();
        }
        rows.element(field, fieldOffset, fieldLength);
        boolean due = isDue();
        int fewer = rows.deadlines() == 0 ? 0 : deadlines.set(rows.key, Keyspace.NO_DEADLINE);
        boolean was = putRow(value, valueOffset, valueLength);
        count(was ? 0 : 1, fewer);
        return !was || due;
    }

    private boolean putRow(MemorySegment value, long offset, int length) {
        boolean was = rows.put(length);
        MemorySegment.copy(value, offset, rows.value.segment, rows.value.offset, length);
        return was;
    }

    /// Brings the record up to date, and what depends on the numbers.
    private void count(int moreFields, int moreDeadlines) {
        boolean had = rows.deadlines() > 0;
        rows.count(moreFields, moreDeadlines);
        there = rows.count() > 0;
        inRows = there;
        if (there && had && rows.deadlines() == 0) {
            deadlines.disown(rows.key.slot(), rows.key.id());
        } else if (!had && rows.deadlines() > 0) {
            record.own(rows.key.id());
        }
    }

    private void toRows() {
        int fields = record.elements();
        packed.take();
        rows.begin();
        MemorySegment run = packed.takenRun();
        for (int at = 0; at < packed.takenBytes(); ) {
            PackedLayout.read(run, at, fieldDigits, field);
            at += PackedLayout.bytes(run, at);
            PackedLayout.read(run, at, valueDigits, value);
            at += PackedLayout.bytes(run, at);
            rows.element(field.segment, field.offset, field.lengthBytes);
            putRow(value.segment, value.offset, value.lengthBytes);
        }
        inRows = true;
        if (fields > 0) {
            rows.count(fields, 0);
        }
    }

    /// Removes a field; with the last one the key is gone.
    ///
    /// @return whether the field existed
    public boolean delete(MemorySegment field, long offset, int length) {
        if (inRows) {
            rows.element(field, offset, length);
            boolean due = isDue();
            int fewer = rows.deadlines() == 0 ? 0 : deadlines.set(rows.key, Keyspace.NO_DEADLINE);
            boolean was = rows.delete();
            if (was) {
                count(-1, fewer);
            }
            return was && !due;
        }
        int at = find(field, offset, length);
        if (at == PackedElements.NONE) {
            return false;
        }
        if (packed.count() == 1) {
            record.remove();
            there = false;
        } else {
            packed.remove(at, packed.nextGroup(at) - at, 1);
        }
        return true;
    }

    /// The deadline of a field that exists, {@link Keyspace#NO_DEADLINE} if it has none.
    public long deadlineMillis(MemorySegment field, long offset, int length) {
        if (!inRows || rows.deadlines() == 0) {
            return Keyspace.NO_DEADLINE;
        }
        rows.element(field, offset, length);
        return deadlines.deadlineMillis(rows.key);
    }

    /// Gives a field a deadline above the log time, or takes it away with {@link Keyspace#NO_DEADLINE}.
    ///
    /// @return whether the field exists
    public boolean deadline(MemorySegment field, long offset, int length, long deadlineMillis) {
        if (!get(field, offset, length, value)) {
            return false;
        }
        if (!inRows && deadlineMillis == Keyspace.NO_DEADLINE) {
            return true;
        }
        if (!inRows) {
            toRows();
        }
        rows.element(field, offset, length);
        count(0, deadlines.set(rows.key, deadlineMillis));
        return true;
    }

    /// Visits about `limit` fields from `cursor` on; a packed hash all at once. A field that exists from the first call with 0 to the last that
    /// answers 0 is visited at least once.
    ///
    /// @return the next cursor, 0 at the end
    public long scan(long cursor, int limit, FieldVisitor visitor) {
        if (!inRows) {
            scanPacked(visitor);
            return 0;
        }
        for (boolean more = rows.scan(cursor, limit); more; more = rows.scanOn()) {
            visitRow(visitor);
        }
        return rows.scanCursor();
    }

    private void scanPacked(FieldVisitor visitor) {
        if (!there) {
            return;
        }
        packed.load();
        for (int at = 0; at < packed.end(); at = packed.nextGroup(at)) {
            readPacked(at, field, value);
            visitor.field(field, value);
        }
    }

    private void readPacked(int at, Slice field, Slice value) {
        packed.read(at, fieldDigits, field);
        packed.read(packed.next(at), valueDigits, value);
    }

    private void visitRow(FieldVisitor visitor) {
        if (!isFoundDue()) {
            rows.element(HASH_BYTES, field);
            visitor.field(field, rows.value);
        }
    }

    /// Whether the field found last is due. Leaves what was found.
    private boolean isFoundDue() {
        if (rows.deadlines() == 0) {
            return false;
        }
        rows.key.counterpart(rows.foundKey);
        return isDue();
    }

    /// Picks an existing field by a random number, each as likely if none is due.
    ///
    /// @return false if there is none; also if {@link #RANDOM_TRIES} in a row are due and were not reclaimed yet
    public boolean random(long random, Slice field, Slice value) {
        if (!there) {
            return false;
        }
        long index = Long.remainderUnsigned(Random64.mix(random), count());
        if (!inRows) {
            packed.load();
            readPacked(packed.group(index), field, value);
            return true;
        }
        rows.select(index);
        for (int tries = 0; tries < RANDOM_TRIES; tries++) {
            if (!isFoundDue()) {
                rows.element(HASH_BYTES, field);
                value.set(rows.value.segment, rows.value.offset, rows.value.lengthBytes);
                return true;
            }
            if (!rows.higher()) {
                rows.first();
            }
        }
        return false;
    }
}
