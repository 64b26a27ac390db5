package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The records of one kind that have a deadline, earliest first.
final class ExpiryTable {
    /// No record has a deadline.
    static final long NONE = Long.MAX_VALUE;

    private final OrderedMap map;
    private final byte space;
    private final MemorySegment entry = Arena.ofAuto().allocate(ExpiryLayout.BYTES_MAX, Long.BYTES);
    private final Slice foundKey = new Slice();
    private final Slice value = new Slice();
    private long earliest = NONE;
    private boolean earliestKnown;

    /// @param space of the entries
    ExpiryTable(OrderedMap map, byte space) {
        this.map = map;
        this.space = space;
    }

    /// Forgets what is remembered of the map.
    void attach() {
        earliestKnown = false;
    }

    /// Notes that the record of a key ends at a deadline.
    void add(MemorySegment key, int keyLength, long deadlineMillis) {
        int length = ExpiryLayout.write(entry, space, deadlineMillis, key, keyLength);
        map.put(entry, 0, length, 0, value);
        earliest = Math.min(earliest, deadlineMillis);
    }

    /// Takes the note back.
    void remove(MemorySegment key, int keyLength, long deadlineMillis) {
        int length = ExpiryLayout.write(entry, space, deadlineMillis, key, keyLength);
        boolean noted = map.delete(entry, 0, length);
        Invariant.check(noted, "a deadline is in the index", deadlineMillis, space);
        if (deadlineMillis <= earliest) {
            earliestKnown = false;
        }
    }

    /// The earliest deadline, or {@link #NONE}.
    long earliestMillis() {
        if (!earliestKnown) {
            earliest =
                    seekFirst()
                            ? ExpiryLayout.deadlineMillis(foundKey.segment, foundKey.offset)
                            : NONE;
            earliestKnown = true;
        }
        return earliest;
    }

    /// The entry whose deadline is the earliest; there must be one. A view, valid until the next call or change of the map.
    Slice first() {
        boolean found = seekFirst();
        Invariant.check(found, "there is a deadline");
        return foundKey;
    }

    private boolean seekFirst() {
        entry.set(JAVA_BYTE, 0, space);
        return map.ceiling(entry, 0, 1, foundKey, value)
                && foundKey.segment.get(JAVA_BYTE, foundKey.offset) == space;
    }
}
