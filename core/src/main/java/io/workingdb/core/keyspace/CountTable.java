package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// How many keys each keyspace has in each slot.
///
/// Kept so that the sweep after a flush, SCAN and a slot move find the slots that hold something without looking at the others.
/// A count of zero has no record.
final class CountTable {
    /// No further slot.
    static final int NONE = -1;

    private final OrderedMap map;
    private final MemorySegment key = Arena.ofAuto().allocate(TableLayout.KEY_BYTES_MAX);
    private final Slice foundKey = new Slice();
    private final Slice value = new Slice();

    CountTable(OrderedMap map) {
        this.map = map;
    }

    /// Adds to a count; either number may be negative.
    void add(int keyspace, int slot, int keys, int deadlines) {
        TableLayout.writeCountKey(key, keyspace, slot);
        map.put(key, 0, TableLayout.COUNT_KEY_BYTES, TableLayout.COUNT_BYTES, value);
        long keysNow = TableLayout.keys(value.segment, value.offset) + keys;
        long deadlinesNow = TableLayout.deadlines(value.segment, value.offset) + deadlines;
        Invariant.check(
                deadlinesNow >= 0 && deadlinesNow <= keysNow,
                "a slot has no more deadlines than keys",
                deadlinesNow,
                keysNow);
        if (keysNow == 0) {
            map.delete(key, 0, TableLayout.COUNT_KEY_BYTES);
        } else {
            TableLayout.writeCount(value.segment, value.offset, keysNow, deadlinesNow);
        }
    }

    /// The first slot from `slot` on in which `keyspace` has keys; {@link #NONE} if there is none. Then {@link #keys} and
    /// {@link #deadlines} are its counts.
    int slotFrom(int keyspace, int slot) {
        TableLayout.writeCountKey(key, keyspace, slot);
        boolean found = map.ceiling(key, 0, TableLayout.COUNT_KEY_BYTES, foundKey, value);
        if (!found
                || foundKey.segment.get(JAVA_BYTE, foundKey.offset) != Space.COUNT
                || TableLayout.first(foundKey.segment, foundKey.offset) != keyspace) {
            return NONE;
        }
        return TableLayout.slot(foundKey.segment, foundKey.offset);
    }

    /// Keys in the slot found last.
    long keys() {
        return TableLayout.keys(value.segment, value.offset);
    }

    /// Keys with a deadline in the slot found last.
    long deadlines() {
        return TableLayout.deadlines(value.segment, value.offset);
    }
}
