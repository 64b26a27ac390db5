package io.workingdb.core.keyspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workingdb.core.keyspace.collection.CollectionBench;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What the tests of records that no key owns have in common: a look at the whole of a table.
final class RecordBench {
    /// Operations of a sequence.
    static final int OPERATIONS = 1_000;

    private RecordBench() {}

    /// A keyspace over a tree whose pages hold four records.
    static CollectionBench bench(long seed) {
        return new CollectionBench(seed, CollectionLimits.tiny(), 1);
    }

    /// Lets a keyspace forget whatever it remembers of its map, as after a start.
    static void reattach(Keyspace keyspace) {
        keyspace.writeBack(Slot.COUNT);
        keyspace.attach();
    }

    /// How many records a table has.
    static long count(Keyspace keyspace, byte space) {
        KeyCensus census = new KeyCensus();
        OrderedMap.Snapshot all = keyspace.pin();
        census.count(all, Integer.MAX_VALUE);
        all.unpin();
        return census.tables().getOrDefault(Space.name(space), 0L);
    }

    /// The records of some tables, in hexadecimal: key, equals sign, value.
    static List<String> records(Keyspace keyspace, byte... spaces) {
        List<String> found = new ArrayList<>();
        OrderedMap.Snapshot all = keyspace.pin();
        Slice key = new Slice();
        Slice value = new Slice();
        while (all.next(key, value)) {
            byte space = key.toBytes()[0];
            for (byte each : spaces) {
                if (space == each) {
                    found.add(hex(key) + "=" + hex(value));
                }
            }
        }
        all.unpin();
        return found;
    }

    private static String hex(Slice bytes) {
        return HexFormat.of().formatHex(bytes.toBytes());
    }

    /// Brings the records of a keyspace into another, which is new, as with a snapshot that is sent.
    static void copy(Keyspace from, OrderedMap to, Keyspace there) {
        OrderedMap.Snapshot all = from.pin();
        Slice key = new Slice();
        Slice value = new Slice();
        Slice target = new Slice();
        while (all.next(key, value)) {
            to.put(key.segment, key.offset, key.lengthBytes, value.lengthBytes, target);
            MemorySegment.copy(
                    value.segment, value.offset, target.segment, target.offset, value.lengthBytes);
        }
        all.unpin();
        there.attach();
        assertEquals(from.logicalBytes(), there.logicalBytes());
    }

    /// A text as a slice, one byte for each character.
    static Slice slice(String text) {
        Slice slice = new Slice();
        slice.set(CollectionBench.segment(text), 0, text.getBytes(ISO_8859_1).length);
        return slice;
    }
}
