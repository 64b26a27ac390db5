package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Counts what a keyspace holds, by type: a pass over all records. For tools; commands have counters of their own.
public final class KeyCensus {
    private final long[] tables = new long[256];
    private final EnumMap<RecordType, Long> keys = new EnumMap<>(RecordType.class);
    private long expiring;
    private long records;
    private long bytes;

    /// Counts up to `limit` further records of a snapshot.
    ///
    /// @return how many there were; less than `limit` when it is at its end
    public int count(OrderedMap.Snapshot snapshot, int limit) {
        Slice key = new Slice();
        Slice value = new Slice();
        int seen = 0;
        while (seen < limit && snapshot.next(key, value)) {
            seen++;
            bytes += key.lengthBytes + (long) value.lengthBytes;
            byte space = key.segment.get(JAVA_BYTE, key.offset);
            tables[space & 0xFF]++;
            if (space == Space.KEY) {
                RecordType type = RecordType.of(HeaderLayout.type(value.segment, value.offset));
                keys.merge(type, 1L, Long::sum);
                boolean hasDeadline = HeaderLayout.deadlineMillis(value.segment, value.offset) != 0;
                expiring += hasDeadline ? 1 : 0;
            }
        }
        records += seen;
        return seen;
    }

    /// Users' keys by type, those that are due or flushed but not yet removed included.
    public Map<RecordType, Long> keys() {
        return keys;
    }

    /// How many of them have a deadline.
    public long expiring() {
        return expiring;
    }

    /// Records by table, in the order of the map.
    ///
    /// @throws IllegalArgumentException if there is a table that this build does not know
    public Map<String, Long> tables() {
        Map<String, Long> named = new LinkedHashMap<>();
        for (int space = 0; space < tables.length; space++) {
            if (tables[space] > 0) {
                named.put(Space.name((byte) space), tables[space]);
            }
        }
        return named;
    }

    /// Records of every table, the users' keys among them.
    public long records() {
        return records;
    }

    /// Bytes of their keys and values.
    public long bytes() {
        return bytes;
    }
}
