package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// The keys that have a deadline, earliest first.
final class ExpiryTable {
    /// No key has a deadline.
    static final long NONE = Long.MAX_VALUE;

    private final OrderedMap map;
    private final KeyBuffer entry = new KeyBuffer();
    private final Slice foundKey = new Slice();
    private final Slice value = new Slice();
    private long earliest = NONE;
    private boolean earliestKnown;

    ExpiryTable(OrderedMap map) {
        this.map = map;
    }

    /// Forgets what is remembered of the map.
    void attach() {
        earliestKnown = false;
    }

    /// Notes that `key` ends at a deadline.
    void add(KeyBuffer key, long deadlineMillis) {
        MemorySegment bytes = entry.bytes;
        int length = ExpiryLayout.write(bytes, deadlineMillis, key.bytes, key.length);
        map.put(bytes, 0, length, 0, value);
        earliest = Math.min(earliest, deadlineMillis);
    }

    /// Takes the note back.
    void remove(KeyBuffer key, long deadlineMillis) {
        int length = ExpiryLayout.write(entry.bytes, deadlineMillis, key.bytes, key.length);
        boolean noted = map.delete(entry.bytes, 0, length);
        Invariant.check(noted, "a deadline is in the index", deadlineMillis, key.slot);
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

    /// Lets `key` take on the key whose deadline is the earliest; there must be one.
    void first(KeyBuffer key) {
        boolean found = seekFirst();
        Invariant.check(found, "there is a deadline");
        key.takeExpiring(foundKey);
    }

    private boolean seekFirst() {
        entry.bytes.set(JAVA_BYTE, 0, Space.EXPIRY);
        return map.ceiling(entry.bytes, 0, 1, foundKey, value)
                && foundKey.segment.get(JAVA_BYTE, foundKey.offset) == Space.EXPIRY;
    }
}
