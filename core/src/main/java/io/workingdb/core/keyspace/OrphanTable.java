package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Collections whose key is gone and whose elements are left: removing a key of ten million elements only puts it on this list, and the
/// elements are reclaimed by id, in slices. A destroyed group of a stream is such a collection as well.
///
/// Key in the map, big-endian; the value is empty:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | space, {@link Space#ORPHAN} |
/// | 1 | 2 | slot |
/// | 3 | 8 | id of the collection |
final class OrphanTable {
    /// Size of a key.
    static final int KEY_BYTES = 11;

    private static final int SLOT = 1;
    private static final int ID = 3;

    private final OrderedMap map;
    private final FieldDeadlineTable deadlines;
    private final MemorySegment key = Arena.ofAuto().allocate(KEY_BYTES);
    private final ElementKey from = new ElementKey();
    private final ElementKey to = new ElementKey();
    private final Slice foundKey = new Slice();
    private final Slice value = new Slice();
    private boolean any;
    private boolean anyKnown;

    OrphanTable(OrderedMap map, FieldDeadlineTable deadlines) {
        this.map = map;
        this.deadlines = deadlines;
    }

    /// Slot in the key at `at`.
    static int slot(MemorySegment source, long at) {
        return source.get(KeyLayout.U16, at + SLOT) & 0xFFFF;
    }

    /// Id of a collection in the key at `at`.
    static long id(MemorySegment source, long at) {
        return source.get(KeyLayout.U64, at + ID);
    }

    /// Forgets what is remembered of the map.
    void attach() {
        anyKnown = false;
    }

    /// Puts a collection on the list. Its elements belong to no key from now on.
    void add(int slot, long id) {
        deadlines.disown(slot, id);
        writeKey(slot, id);
        boolean before = map.put(key, 0, KEY_BYTES, 0, value);
        Invariant.check(!before, "a collection is left behind once", slot, id);
        any = true;
        anyKnown = true;
    }

    /// Whether there is one.
    boolean any() {
        if (!anyKnown) {
            any = seekFirst();
            anyKnown = true;
        }
        return any;
    }

    /// Removes elements of the first collection on the list; there must be one. Takes it off when there are none left.
    ///
    /// @return work done, from 1 to `limitRecords`: elements removed, and one for the end of a collection
    int reclaim(int limitRecords) {
        boolean found = seekFirst();
        Invariant.check(found, "a collection was left behind");
        int slot = slot(foundKey.segment, foundKey.offset);
        long id = id(foundKey.segment, foundKey.offset);
        int removed = deadlines.reclaim(slot, id, limitRecords);
        removed += reclaimGroups(slot, id, limitRecords - removed);
        if (removed < limitRecords) {
            removed += reclaimRows(slot, id, limitRecords - removed);
        }
        if (removed < limitRecords) {
            writeKey(slot, id);
            map.delete(key, 0, KEY_BYTES);
            anyKnown = false;
            removed++;
        }
        return removed;
    }

    /// Puts groups of a stream that was left behind on the list as well.
    ///
    /// @return how many, at most `limit`
    private int reclaimGroups(int slot, long id, int limit) {
        int done = 0;
        from.of(slot, id);
        from.start(ElementLayout.GROUP);
        while (done < limit
                && map.ceiling(from.bytes, 0, from.length, foundKey, value)
                && ElementLayout.isOf(foundKey, slot, id, ElementLayout.GROUP)) {
            long group = StreamLayout.group(value.segment, value.offset);
            from.take(foundKey);
            map.delete(from.bytes, 0, from.length);
            add(slot, group);
            from.start(ElementLayout.GROUP);
            done++;
        }
        return done;
    }

    private int reclaimRows(int slot, long id, int limit) {
        from.of(slot, id);
        from.start();
        to.of(slot, id);
        to.end();
        return map.deleteRange(from.bytes, 0, from.length, to.bytes, 0, to.length, limit);
    }

    private void writeKey(int slot, long id) {
        key.set(JAVA_BYTE, 0, Space.ORPHAN);
        key.set(KeyLayout.U16, SLOT, (short) slot);
        key.set(KeyLayout.U64, ID, id);
    }

    private boolean seekFirst() {
        key.set(JAVA_BYTE, 0, Space.ORPHAN);
        return map.ceiling(key, 0, 1, foundKey, value)
                && foundKey.segment.get(JAVA_BYTE, foundKey.offset) == Space.ORPHAN;
    }
}
