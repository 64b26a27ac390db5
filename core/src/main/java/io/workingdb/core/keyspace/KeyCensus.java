package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Counts what a keyspace holds, by type: a pass over all records. For tools; commands have counters of their own.
///
/// Elements are counted as headers say, rows as they are met, so that it shows if there are others than headers say.
public final class KeyCensus {
    private final long[] tables = new long[256];

    /// Least bytes of an integer of a set: see `IntegerArray`.
    private static final int INTEGER_BYTES_MIN = 2;

    private final EnumMap<RecordType, OfType> types = new EnumMap<>(RecordType.class);
    private final Set<CollectionId> orphans = new LinkedHashSet<>();
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private CollectionId current = new CollectionId(-1, -1);
    private boolean currentIsOrphan;
    private long expiring;
    private long rows;
    private long rowsPromised;
    private long orphanedRows;
    private long records;
    private long bytes;

    /// Whose rows a row is one of.
    private record CollectionId(int slot, long id) {}

    /// What there is of one type.
    public static final class OfType {
        private long keys;
        private long inRows;
        private long elements;
        private long fieldDeadlines;

        private OfType() {}

        /// Users' keys of this type.
        public long keys() {
            return keys;
        }

        /// How many of them have a record for each element; the others are one value.
        public long inRows() {
            return inRows;
        }

        /// Fields, members or elements of all of them; 0 for strings.
        public long elements() {
            return elements;
        }

        /// How many of the fields have a deadline.
        public long fieldDeadlines() {
            return fieldDeadlines;
        }
    }

    /// Counts up to `limit` further records of a snapshot.
    ///
    /// @return how many there were; less than `limit` when it is at its end
    public int count(OrderedMap.Snapshot snapshot, int limit) {
        int seen = 0;
        while (seen < limit && snapshot.next(key, value)) {
            seen++;
            bytes += key.lengthBytes + (long) value.lengthBytes;
            byte space = key.segment.get(JAVA_BYTE, key.offset);
            tables[space & 0xFF]++;
            switch (space) {
                case Space.ORPHAN -> // before all rows, in the order of the map
                        orphans.add(
                                new CollectionId(
                                        OrphanTable.slot(key.segment, key.offset),
                                        OrphanTable.id(key.segment, key.offset)));
                case Space.KEY -> countKey();
                case Space.ELEMENT -> countRow();
                default -> {}
            }
        }
        records += seen;
        return seen;
    }

    private void countKey() {
        RecordType type = RecordType.of(HeaderLayout.type(value.segment, value.offset));
        OfType counted = types.computeIfAbsent(type, each -> new OfType());
        counted.keys++;
        expiring += HeaderLayout.deadlineMillis(value.segment, value.offset) != 0 ? 1 : 0;
        switch (HeaderLayout.form(value.segment, value.offset)) {
            case WHOLE -> {}
            case PACKED -> counted.elements += HeaderLayout.elements(value.segment, value.offset);
            case INTEGERS -> counted.elements += integers();
            case ROWS -> {
                long at = value.offset + contentOffset();
                long elements = CollectionLayout.elements(value.segment, at);
                long deadlines = CollectionLayout.deadlines(value.segment, at);
                counted.inRows++;
                counted.elements += elements;
                counted.fieldDeadlines += deadlines;
                rowsPromised += rows(type, elements, deadlines);
            }
        }
    }

    /// Rows that a collection has by its header.
    private static long rows(RecordType type, long elements, long deadlines) {
        return switch (type) {
            case STRING -> 0;
            case SET, LIST, STREAM -> elements;
            case SORTED_SET -> 2 * elements; // by member and by score
            case HASH -> elements + deadlines + (deadlines > 0 ? 1 : 0); // and the way back
        };
    }

    /// Rows of a stream's groups, which no header counts: a group has its own, and consumers and pending entries come in pairs.
    private static int promisedByRow(byte kind) {
        return switch (kind) {
            case ElementLayout.GROUP -> 1;
            case ElementLayout.CONSUMER, ElementLayout.PENDING -> 2;
            default -> 0;
        };
    }

    private int integers() {
        int content = contentOffset();
        int width = value.segment.get(JAVA_BYTE, value.offset + content);
        return (value.lengthBytes - content - 1) / Math.max(INTEGER_BYTES_MIN, width);
    }

    private int contentOffset() {
        return key.lengthBytes < KeyLayout.BYTES_MAX
                ? HeaderLayout.HEADER_BYTES
                : HeaderLayout.contentOffset(
                        HeaderLayout.longKeyLength(value.segment, value.offset));
    }

    private void countRow() {
        int slot = ElementLayout.slot(key.segment, key.offset);
        long id = ElementLayout.id(key.segment, key.offset);
        if (slot != current.slot || id != current.id) {
            current = new CollectionId(slot, id);
            currentIsOrphan = orphans.contains(current);
        }
        if (!currentIsOrphan) {
            rows++;
            rowsPromised += promisedByRow(ElementLayout.kind(key.segment, key.offset));
        }
        orphanedRows += currentIsOrphan ? 1 : 0;
    }

    /// Users' keys by type, those that are due or flushed but not yet removed included.
    public Map<RecordType, OfType> types() {
        return Collections.unmodifiableMap(types);
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

    /// Rows of collections that belong to a key: elements, the second rows of sorted sets' members, deadlines of fields, owners.
    public long rows() {
        return rows;
    }

    /// Rows of those that there are by their headers: as many, or something was lost.
    public long rowsPromised() {
        return rowsPromised;
    }

    /// Collections whose key is gone and whose rows were not all reclaimed yet.
    public long orphans() {
        return orphans.size();
    }

    /// Rows that are left of those.
    public long orphanedRows() {
        return orphanedRows;
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
