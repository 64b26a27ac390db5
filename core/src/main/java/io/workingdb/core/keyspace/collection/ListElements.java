package io.workingdb.core.keyspace.collection;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.keyspace.CollectionRecord;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.ElementLayout;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.RecordForm;
import io.workingdb.core.keyspace.RecordType;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The list under one key: elements in the order in which they were put, found by their index from the front.
///
/// Packed: one behind the other. In rows: one of kind {@link ElementLayout#POSITION} for each, at a 64-bit position. New ends keep
/// {@link #GAP} from the old ones; an element put between two takes the middle of theirs, and where there is none, a few neighbours are spread
/// over more room: as many as it takes for {@link #GAP_MIN} between them, so what later puts need is paid by the earlier ones.
///
/// Source of the spreading: Bender, Cole, Demaine, Farach-Colton and Zito, "Two Simplified Algorithms for Maintaining Order in a List", 2002.
///
/// Elements are given as segment, offset and length and do not lie in the map. Slices handed out are views, valid until the next call.
/// Nothing allocates on the heap.
public final class ListElements {
    /// Between neighbours at an end. 2^53 elements can be put at one, at a million a second in 285 years.
    private static final long GAP = 1_024;

    /// Between neighbours after they were spread.
    private static final long GAP_MIN = 8;

    /// Elements that are spread at least.
    private static final int SPREAD_MIN = 16;

    private final CollectionRecord record;
    private final PackedElements packed;
    private final Rows rows;
    private final MemorySegment digits = Arena.ofAuto().allocate(PackedLayout.DIGITS_MAX);
    private final Slice content = new Slice();
    private final Slice element = new Slice();
    private boolean there;
    private boolean inRows;

    /// Place in the packed run of the element found last.
    private int at;

    /// Index of the element found last by {@link #at(long, Slice)} and the steps from there.
    private long index;

    /// Not pointed at a key yet.
    public ListElements(Keyspace keyspace) {
        record = keyspace.collection();
        packed = new PackedElements(record, 1);
        rows = new Rows(record, ElementLayout.POSITION);
    }

    /// Points this at a key, whose bytes stay where they are until it is pointed at another.
    public Found open(int db, MemorySegment key, long offset, int length) {
        Found found = record.open(RecordType.LIST, db, key, offset, length);
        there = found == Found.THERE;
        inRows = there && record.form() == RecordForm.ROWS;
        if (inRows) {
            rows.open();
        }
        return found;
    }

    /// Number of elements.
    public long count() {
        if (inRows) {
            return rows.count();
        }
        return there ? record.elements() : 0;
    }

    /// Puts an element before the one that has this index now, or at the end; makes the key if it is missing.
    ///
    /// @param index from 0, not above {@link #count}
    public void insert(long index, MemorySegment element, long offset, int length) {
        Invariant.check(index >= 0 && index <= count(), "an index is in the list", index, count());
        if (!there) {
            record.create(RecordForm.PACKED, 0, content);
            there = true;
        }
        if (!inRows) {
            packed.load();
            packed.build();
            if (packed.add(element, offset, length) && packed.fits(0, 1)) {
                packed.replace(packed.group(index), 0, 1);
                return;
            }
            toRows();
        }
        rows.key.number(ElementLayout.POSITION, ElementLayout.ordered(freePosition(index)));
        putRow(element, offset, length);
        rows.count(1, 0);
    }

    private void putRow(MemorySegment element, long offset, int length) {
        rows.put(length);
        MemorySegment.copy(element, offset, rows.value.segment, rows.value.offset, length);
    }

    private void toRows() {
        int count = record.elements();
        packed.take();
        rows.begin();
        MemorySegment run = packed.takenRun();
        long position = 0;
        for (int i = 0; i < packed.takenBytes(); i += PackedLayout.bytes(run, i)) {
            PackedLayout.read(run, i, digits, element);
            rows.key.number(ElementLayout.POSITION, ElementLayout.ordered(position));
            putRow(element.segment, element.offset, element.lengthBytes);
            position += GAP;
        }
        inRows = true;
        if (count > 0) {
            rows.count(count, 0);
        }
    }

    /// A position before the element of this index and behind the one before it.
    private long freePosition(long index) {
        long count = rows.count();
        if (count == 0) {
            return 0;
        }
        if (index == count) {
            return Math.addExact(positionAt(count - 1), GAP);
        }
        long behind = positionAt(index);
        if (index == 0) {
            return Math.subtractExact(behind, GAP);
        }
        boolean found = rows.lower();
        Invariant.check(found, "an index above 0 has an element before it", index, count);
        long before = position();
        return behind - before > 1 ? before + (behind - before) / 2 : spread(index, before);
    }

    /// Makes room before the element of an index.
    ///
    /// @param before position of the one before it
    /// @return a position for another between the two
    private long spread(long index, long before) {
        long wanted = SPREAD_MIN;
        while (true) {
            long spread = Math.min(wanted, rows.count() - index);
            long end =
                    index + spread < rows.count()
                            ? positionAt(index + spread)
                            : Math.addExact(positionAt(rows.count() - 1), GAP * (spread + 1));
            long step = (end - before) / (spread + 2);
            if (step >= GAP_MIN) {
                spread(index, (int) spread, before, step);
                return before + step;
            }
            wanted *= 2;
        }
    }

    /// Moves elements to new positions in the same order: those that go back from the first, those that go on from the last, so each finds
    /// its new position free.
    private void spread(long index, int elements, long before, long step) {
        for (int i = 0; i < elements; i++) {
            move(index + i, before + step * (i + 2), false);
        }
        for (int i = elements - 1; i >= 0; i--) {
            move(index + i, before + step * (i + 2), true);
        }
    }

    private void move(long index, long to, boolean on) {
        long from = positionAt(index);
        if (from == to || to > from != on) {
            return;
        }
        int length = rows.value.lengthBytes;
        rows.key.number(ElementLayout.POSITION, ElementLayout.ordered(to));
        boolean taken = rows.put(length);
        Invariant.check(!taken, "a new position is free", from, to);
        element.set(rows.value.segment, rows.value.offset, length);
        rows.key.number(ElementLayout.POSITION, ElementLayout.ordered(from));
        boolean there = rows.get();
        Invariant.check(there, "an element stays while it is moved", from, to);
        MemorySegment.copy(
                rows.value.segment, rows.value.offset, element.segment, element.offset, length);
        rows.delete();
    }

    private long positionAt(long index) {
        if (index == 0) {
            rows.first();
        } else if (index == rows.count() - 1) {
            rows.last();
        } else {
            rows.select(index);
        }
        return position();
    }

    private long position() {
        return ElementLayout.ordered(
                rows.foundKey.segment.get(
                        ElementLayout.U64, rows.foundKey.offset + ElementLayout.HEADER_BYTES));
    }

    /// Finds an element.
    ///
    /// @return whether there is one of this index
    public boolean at(long index, Slice out) {
        if (index < 0 || index >= count()) {
            return false;
        }
        this.index = index;
        if (inRows) {
            positionAt(index);
            out.set(rows.value.segment, rows.value.offset, rows.value.lengthBytes);
        } else {
            packed.load();
            at = packed.group(index);
            packed.read(at, digits, out);
        }
        return true;
    }

    /// Goes on from the element found by {@link #at(long, Slice)} to the one behind it.
    ///
    /// @return whether there is one
    public boolean next(Slice out) {
        if (index + 1 >= count()) {
            return false;
        }
        index++;
        if (inRows) {
            boolean more = rows.higher();
            Invariant.check(more, "there are as many rows as elements", index, count());
            out.set(rows.value.segment, rows.value.offset, rows.value.lengthBytes);
        } else {
            at = packed.next(at);
            packed.read(at, digits, out);
        }
        return true;
    }

    /// Goes back from the element found by {@link #at(long, Slice)} to the one before it.
    ///
    /// @return whether there is one
    public boolean previous(Slice out) {
        if (index == 0) {
            return false;
        }
        if (!inRows) {
            return at(index - 1, out);
        }
        index--;
        boolean more = rows.lower();
        Invariant.check(more, "there are as many rows as elements", index, count());
        out.set(rows.value.segment, rows.value.offset, rows.value.lengthBytes);
        return true;
    }

    /// Puts another element in the place of one.
    ///
    /// @param index from 0, below {@link #count}
    public void set(long index, MemorySegment element, long offset, int length) {
        boolean found = at(index, this.element);
        Invariant.check(found, "an index is in the list", index, count());
        if (!inRows) {
            int removed = packed.next(at) - at;
            packed.build();
            if (packed.add(element, offset, length) && packed.fits(removed, 0)) {
                packed.replace(at, removed, 0);
                return;
            }
            toRows();
            positionAt(index);
        }
        rows.key.counterpart(rows.foundKey);
        putRow(element, offset, length);
        rows.count(0, 0);
    }

    /// Removes elements; with the last one the key is gone.
    ///
    /// @param from index of the first, not below 0
    /// @param to index behind the last, not above {@link #count}
    public void remove(long from, long to) {
        Invariant.check(
                from >= 0 && from <= to && to <= count(), "a range is in the list", from, to);
        if (from == to) {
            return;
        }
        if (!inRows) {
            removePacked(from, to);
            return;
        }
        positionAt(from);
        rows.beginRange();
        if (to == rows.count()) {
            rows.key.start(ElementLayout.POSITION + 1);
        } else {
            long behind = positionAt(to);
            rows.key.number(ElementLayout.POSITION, ElementLayout.ordered(behind));
        }
        rows.deleteRange(to - from);
        there = rows.count() > 0;
        inRows = there;
    }

    private void removePacked(long from, long to) {
        packed.load();
        if (to - from == packed.count()) {
            record.remove();
            there = false;
            return;
        }
        int first = packed.group(from);
        packed.remove(first, packed.group(to) - first, (int) (to - from));
    }
}
