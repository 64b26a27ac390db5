package io.workingdb.core.keyspace;

import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The slots' records: where versions come from.
///
/// The counters are kept here as well, 128 KiB, because every write counts one up: a look at the slot's record was a fifth of a SET.
/// A record is made with the first write of its slot, so the map's size is always a function of the log; its number is brought up to
/// date by {@link #writeBack}, before anybody looks at the map as a whole.
final class SlotTable {
    private static final long UNKNOWN = -1;

    private final OrderedMap map;
    private final MemorySegment key = Arena.ofAuto().allocate(SlotLayout.KEY_BYTES);
    private final Slice value = new Slice();
    private final long[] versions = new long[Slot.COUNT];

    /// Bit `slot` is set while its record is behind.
    private final long[] behind = new long[Slot.COUNT / Long.SIZE];

    SlotTable(OrderedMap map) {
        this.map = map;
        attach();
    }

    /// Forgets what is kept here, after records were loaded into the map.
    void attach() {
        Arrays.fill(versions, UNKNOWN);
        Arrays.fill(behind, 0);
    }

    /// Counts the slot's version up. Every write of a key takes one, so no two states of a key have the same.
    long nextVersion(int slot) {
        if (versions[slot] == UNKNOWN) {
            open(slot);
            versions[slot] = SlotLayout.version(value.segment, value.offset);
        }
        behind[slot >>> 6] |= 1L << slot;
        return ++versions[slot];
    }

    /// Brings the records up to date: at most one put per slot.
    void writeBack() {
        for (int i = 0; i < behind.length; i++) {
            for (long bits = behind[i]; bits != 0; bits &= bits - 1) {
                int slot = i * Long.SIZE + Long.numberOfTrailingZeros(bits);
                open(slot);
                SlotLayout.writeVersion(value.segment, value.offset, versions[slot]);
            }
            behind[i] = 0;
        }
    }

    private void open(int slot) {
        SlotLayout.writeKey(key, slot);
        map.put(key, 0, SlotLayout.KEY_BYTES, SlotLayout.VALUE_BYTES, value);
    }
}
