package io.workingdb.core.keyspace;

import io.workingdb.core.invariant.Invariant;
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

    private final SlotUndo undo = new SlotUndo();

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
        if (undo.isOpen()) {
            undo.note(slot, versions[slot]);
        }
        if (versions[slot] == UNKNOWN) {
            versions[slot] = stored(slot);
        }
        behind[slot >>> 6] |= 1L << slot;
        return ++versions[slot];
    }

    /// Makes the record if there is none. One that is there is not opened in a savepoint: what the map notes must not depend on what happens to be known here.
    private long stored(int slot) {
        SlotLayout.writeKey(key, slot);
        if (!undo.isOpen() || !map.get(key, 0, SlotLayout.KEY_BYTES, value)) {
            open(slot);
        }
        return SlotLayout.version(value.segment, value.offset);
    }

    /// Opens a savepoint.
    void openSavepoint() {
        undo.open();
    }

    /// Closes the innermost savepoint and keeps what was counted.
    void closeSavepoint() {
        undo.merge();
    }

    /// Takes back what was counted since the innermost savepoint was opened, and closes it; the map was rolled back already. A version that was known has a record,
    /// which may be behind; of one that was not the record is right, or gone.
    void rollBack() {
        while (undo.takeNewest()) {
            int slot = undo.slot();
            versions[slot] = undo.version();
            if (versions[slot] == UNKNOWN) {
                behind[slot >>> 6] &= ~(1L << slot);
            }
        }
        undo.close();
    }

    /// Brings records up to date: at most one put per slot. Not in a savepoint, which would take it back.
    ///
    /// @param limit most puts
    /// @return how many are behind still
    int writeBack(int limit) {
        Invariant.check(!undo.isOpen(), "versions are written back outside of savepoints");
        int written = 0;
        int left = 0;
        for (int i = 0; i < behind.length; i++) {
            while (behind[i] != 0 && written < limit) {
                int slot = i * Long.SIZE + Long.numberOfTrailingZeros(behind[i]);
                open(slot);
                SlotLayout.writeVersion(value.segment, value.offset, versions[slot]);
                behind[i] &= behind[i] - 1;
                written++;
            }
            left += Long.bitCount(behind[i]);
        }
        return left;
    }

    private void open(int slot) {
        SlotLayout.writeKey(key, slot);
        map.put(key, 0, SlotLayout.KEY_BYTES, SlotLayout.VALUE_BYTES, value);
    }
}
