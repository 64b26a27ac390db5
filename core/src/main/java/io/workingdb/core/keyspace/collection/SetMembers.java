package io.workingdb.core.keyspace.collection;

import io.workingdb.core.keyspace.CollectionRecord;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.ElementLayout;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.RecordForm;
import io.workingdb.core.keyspace.RecordType;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The set under one key: members, each once.
///
/// A set whose members are all integers is an array of them as long as it is small, ascending. Another small one is packed, in the order in
/// which members were added. In rows: one of kind {@link ElementLayout#MEMBER} for each, by hash.
///
/// Members are given as segment, offset and length and do not lie in the map. Slices handed out are views, valid until the next call.
/// Nothing allocates on the heap.
public final class SetMembers {
    private static final int HASH_BYTES = Integer.BYTES;

    private final CollectionRecord record;
    private final PackedElements packed;
    private final IntegerArray integers;
    private final Rows rows;
    private final MemorySegment digits = Arena.ofAuto().allocate(PackedLayout.DIGITS_MAX);
    private final Slice content = new Slice();
    private final Slice member = new Slice();
    private final long[] taken;
    private RecordForm form = RecordForm.PACKED;
    private boolean there;

    /// Not pointed at a key yet.
    public SetMembers(Keyspace keyspace) {
        record = keyspace.collection();
        packed = new PackedElements(record, 1);
        integers = new IntegerArray(record);
        rows = new Rows(record, ElementLayout.MEMBER);
        taken = new long[record.limits().integersMax()];
    }

    /// Looks at one member after the other. The bytes are valid inside the call; nothing is changed meanwhile.
    public interface MemberVisitor {
        /// One member.
        void member(Slice member);
    }

    /// Points this at a key, whose bytes stay where they are until it is pointed at another.
    public Found open(int db, MemorySegment key, long offset, int length) {
        Found found = record.open(RecordType.SET, db, key, offset, length);
        there = found == Found.THERE;
        if (there) {
            form = record.form();
            if (form == RecordForm.ROWS) {
                rows.open();
            }
        }
        return found;
    }

    /// Number of members.
    public long count() {
        if (!there) {
            return 0;
        }
        return switch (form) {
            case ROWS -> rows.count();
            case INTEGERS -> {
                integers.load();
                yield integers.count();
            }
            case WHOLE, PACKED -> record.elements();
        };
    }

    /// Whether the set has a member.
    public boolean contains(MemorySegment member, long offset, int length) {
        if (!there) {
            return false;
        }
        return switch (form) {
            case ROWS -> {
                rows.element(member, offset, length);
                yield rows.get();
            }
            case INTEGERS ->
                    Decimal.is(member, offset, length)
                            && findInteger(Decimal.of(member, offset, length)) >= 0;
            case WHOLE, PACKED -> findPacked(member, offset, length) != PackedElements.NONE;
        };
    }

    private int findInteger(long value) {
        integers.load();
        return integers.find(value);
    }

    private int findPacked(MemorySegment member, long offset, int length) {
        packed.load();
        return packed.find(member, offset, length);
    }

    /// Adds a member, making the key if it is missing.
    ///
    /// @return whether the member is new
    public boolean add(MemorySegment member, long offset, int length) {
        boolean integer = Decimal.is(member, offset, length);
        if (!there) {
            form = integer ? RecordForm.INTEGERS : RecordForm.PACKED;
            record.create(form, integer ? IntegerArray.emptyBytes() : 0, content);
            there = true;
        }
        if (form == RecordForm.INTEGERS) {
            if (integer) {
                long value = Decimal.of(member, offset, length);
                int at = findInteger(value);
                if (at >= 0 || integers.fits(value)) {
                    return at < 0 && insert(~at, value);
                }
            }
            leaveIntegers();
        }
        if (form == RecordForm.PACKED) {
            if (findPacked(member, offset, length) != PackedElements.NONE) {
                return false;
            }
            packed.build();
            if (packed.add(member, offset, length) && packed.fits(0, 1)) {
                packed.replace(packed.end(), 0, 1);
                return true;
            }
            leavePacked();
        }
        rows.element(member, offset, length);
        boolean isNew = !rows.put(0);
        if (isNew) {
            rows.count(1, 0);
        }
        return isNew;
    }

    private boolean insert(int at, long value) {
        integers.insert(at, value);
        return true;
    }

    /// Integers become packed members, or rows if they are too many for that.
    private void leaveIntegers() {
        integers.load();
        int count = integers.count();
        for (int i = 0; i < count; i++) {
            taken[i] = integers.at(i);
        }
        if (count > record.limits().elementsMax()) {
            rows.begin();
            form = RecordForm.ROWS;
            for (int i = 0; i < count; i++) {
                rows.element(digits, 0, Decimal.write(digits, taken[i]));
                rows.put(0);
            }
            rows.count(count, 0);
            return;
        }
        record.write(0, content);
        record.form(RecordForm.PACKED);
        form = RecordForm.PACKED;
        packed.load();
        for (int i = 0; i < count; i++) {
            packed.build();
            packed.add(digits, 0, Decimal.write(digits, taken[i]));
            packed.replace(packed.end(), 0, 1);
        }
    }

    private void leavePacked() {
        int count = record.elements();
        packed.take();
        rows.begin();
        form = RecordForm.ROWS;
        MemorySegment run = packed.takenRun();
        for (int at = 0; at < packed.takenBytes(); at += PackedLayout.bytes(run, at)) {
            PackedLayout.read(run, at, digits, member);
            rows.element(member.segment, member.offset, member.lengthBytes);
            rows.put(0);
        }
        if (count > 0) {
            rows.count(count, 0);
        }
    }

    /// Removes a member; with the last one the key is gone.
    ///
    /// @return whether it was one
    public boolean remove(MemorySegment member, long offset, int length) {
        if (!contains(member, offset, length)) {
            return false;
        }
        if (form == RecordForm.ROWS) {
            rows.delete();
            rows.count(-1, 0);
            there = rows.count() > 0;
        } else if (count() == 1) {
            record.remove();
            there = false;
        } else if (form == RecordForm.INTEGERS) {
            integers.remove(integers.find(Decimal.of(member, offset, length)));
        } else {
            int at = packed.find(member, offset, length);
            packed.remove(at, packed.next(at) - at, 1);
        }
        return true;
    }

    /// Visits about `limit` members from `cursor` on; those of a small set all at once. A member that is there from the first call with 0 to
    /// the last that answers 0 is visited at least once.
    ///
    /// @return the next cursor, 0 at the end
    public long scan(long cursor, int limit, MemberVisitor visitor) {
        if (!there || form != RecordForm.ROWS) {
            scanSmall(visitor);
            return 0;
        }
        for (boolean more = rows.scan(cursor, limit); more; more = rows.scanOn()) {
            rows.element(HASH_BYTES, member);
            visitor.member(member);
        }
        return rows.scanCursor();
    }

    private void scanSmall(MemberVisitor visitor) {
        long count = count();
        if (count == 0) {
            return;
        }
        if (form == RecordForm.INTEGERS) {
            for (int i = 0; i < count; i++) {
                member.set(digits, 0, Decimal.write(digits, integers.at(i)));
                visitor.member(member);
            }
            return;
        }
        packed.load();
        for (int at = 0; at < packed.end(); at = packed.next(at)) {
            packed.read(at, digits, member);
            visitor.member(member);
        }
    }

    /// Picks a member by a random number, each as likely.
    ///
    /// @return false if there is none
    public boolean random(long random, Slice out) {
        long count = count();
        if (count == 0) {
            return false;
        }
        at(Long.remainderUnsigned(Random64.mix(random), count), out);
        return true;
    }

    /// Finds a member by its place in the order in which {@link #scan} visits them.
    ///
    /// @param index from 0, below {@link #count}
    public void at(long index, Slice out) {
        switch (form) {
            case ROWS -> {
                rows.select(index);
                rows.element(HASH_BYTES, out);
            }
            case INTEGERS -> {
                integers.load();
                out.set(digits, 0, Decimal.write(digits, integers.at((int) index)));
            }
            case WHOLE, PACKED -> {
                packed.load();
                packed.read(packed.group(index), digits, out);
            }
        }
    }
}
