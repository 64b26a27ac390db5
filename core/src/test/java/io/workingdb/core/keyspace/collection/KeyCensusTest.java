package io.workingdb.core.keyspace.collection;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.keyspace.CollectionLimits;
import io.workingdb.core.keyspace.KeyCensus;
import io.workingdb.core.keyspace.RecordType;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The census knows every type and form, fields with deadlines, and what is left of collections that were removed.
final class KeyCensusTest {
    private static final byte ELEMENT = 0x20;
    private static final String LONG = "long".repeat(90);

    private final CollectionBench bench = new CollectionBench(1, CollectionLimits.tiny(), 1);
    private final HashFields hash = new HashFields(bench.keyspace);
    private final SetMembers set = new SetMembers(bench.keyspace);
    private final SortedSetMembers sorted = new SortedSetMembers(bench.keyspace);
    private final ListElements list = new ListElements(bench.keyspace);

    private KeyCensus census() {
        KeyCensus census = new KeyCensus();
        OrderedMap.Snapshot all = bench.keyspace.pin();
        int counted = census.count(all, 3);
        while (counted == 3) { // in slices, as an inspection does
            counted = census.count(all, 3);
        }
        all.unpin();
        return census;
    }

    private void put(String key, int fields) {
        hash.open(0, segment(key), 0, key.length());
        for (int i = 0; i < fields; i++) {
            hash.put(segment("f" + i), 0, 2, segment("value"), 0, 5);
        }
    }

    private void add(String key, String prefix, int members) {
        set.open(1, segment(key), 0, key.length());
        for (int i = 0; i < members; i++) {
            String member = prefix + i;
            set.add(segment(member), 0, member.length());
        }
    }

    private static void expect(KeyCensus census, RecordType type, long... wanted) {
        KeyCensus.OfType counted = Objects.requireNonNull(census.types().get(type), type.name());
        assertEquals(wanted[0], counted.keys(), "keys");
        assertEquals(wanted[1], counted.inRows(), "in rows");
        assertEquals(wanted[2], counted.elements(), "elements");
        assertEquals(wanted[3], counted.fieldDeadlines(), "fields with a deadline");
    }

    @Test
    void countsEveryTypeInEveryForm() {
        put("packed", 3);
        put("rows", 8);
        put(LONG, 2);
        hash.deadline(segment("f1"), 0, 2, 5_000);
        add("integers", "10", 5);
        add(LONG, "", 3);
        add("words", "w", 2);
        add("many", "w", 9);
        sorted.open(0, segment("z"), 0, 1);
        list.open(0, segment("l"), 0, 1);
        for (int i = 0; i < 7; i++) {
            sorted.put(segment("m" + i), 0, 2, i / 2);
            list.insert(0, segment("e" + i), 0, 2);
        }
        MemorySegment string = segment("string");
        bench.keyspace.put(0, string, 0, 6, string, 0, 6, 9_000);
        KeyCensus census = census();
        expect(census, RecordType.STRING, 1, 0, 0, 0);
        expect(census, RecordType.HASH, 3, 2, 13, 1);
        expect(census, RecordType.SET, 4, 1, 19, 0);
        expect(census, RecordType.SORTED_SET, 1, 1, 7, 0);
        expect(census, RecordType.LIST, 1, 1, 7, 0);
        assertEquals(1, census.expiring());
        assertEquals(8 + (2 + 1 + 1) + 9 + 14 + 7, census.rows());
        assertEquals(census.rows(), census.rowsPromised());
        assertEquals(0, census.orphans());
    }

    @Test
    void tellsRowsThatAreStillToBeReclaimed() {
        put("stays", 8);
        put("goes", 9);
        hash.deadline(segment("f1"), 0, 2, 5_000);
        add("goes too", "w", 9);
        assertTrue(bench.keyspace.delete(0, segment("goes"), 0, 4));
        assertTrue(bench.keyspace.delete(1, segment("goes too"), 0, 8));
        KeyCensus before = census();
        assertEquals(2, before.orphans());
        assertEquals(9 + 1 + 9, before.orphanedRows());
        assertEquals(8, before.rows());
        assertEquals(8, before.rowsPromised());
        bench.keyspace.reclaim(4);
        assertEquals(9 + 1 + 9 - 4, census().orphanedRows());
        while (bench.keyspace.reclaimPending()) {
            bench.keyspace.reclaim(100);
        }
        assertEquals(0, census().orphans());
        assertEquals(0, census().orphanedRows());
    }

    @Test
    void missesARowThatWasLost() {
        put("rows", 8);
        OrderedMap.Snapshot all = bench.keyspace.pin();
        Slice key = new Slice();
        Slice value = new Slice();
        byte[] row = new byte[0];
        while (all.next(key, value)) {
            row = key.segment.get(JAVA_BYTE, key.offset) == ELEMENT ? key.toBytes() : row;
        }
        all.unpin();
        assertTrue(bench.map.delete(MemorySegment.ofArray(row), 0, row.length));
        assertEquals(7, census().rows());
        assertEquals(8, census().rowsPromised());
    }
}
