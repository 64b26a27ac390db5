package io.workingdb.core.keyspace;

import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The slots' records: where versions come from.
final class SlotTable {
    private final OrderedMap map;
    private final MemorySegment key = Arena.ofAuto().allocate(SlotLayout.KEY_BYTES);
    private final Slice value = new Slice();

    SlotTable(OrderedMap map) {
        this.map = map;
    }

    /// Counts the slot's version up. Every write of a key takes one, so no two states of a key have the same.
    long nextVersion(int slot) {
        SlotLayout.writeKey(key, slot);
        map.put(key, 0, SlotLayout.KEY_BYTES, SlotLayout.VALUE_BYTES, value);
        return SlotLayout.nextVersion(value.segment, value.offset);
    }
}
