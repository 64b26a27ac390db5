package io.workingdb.core.keyspace.collection;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.workingdb.core.keyspace.CollectionLimits;
import io.workingdb.core.keyspace.ElementLayout;
import io.workingdb.core.keyspace.KeyCensus;
import io.workingdb.core.keyspace.RecordType;
import io.workingdb.core.keyspace.StreamLayout;
import io.workingdb.core.keyspace.collection.StreamOracle.EntryId;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Golden bytes of streams, and that ids in keys are ordered as they are.
final class StreamLayoutTest {
    private static final byte KEY = 0x10;
    private static final byte ELEMENT = 0x20;

    /// Space and slot.
    private static final int SKIPPED = 3;

    private final CollectionBench bench = new CollectionBench(1, CollectionLimits.production(), 1);
    private final StreamAtHand stream = new StreamAtHand(bench.keyspace);

    @Test
    void aStreamHasTheseRecords() {
        stream.open("s");
        stream.add(new EntryId(5, 0), "f", "12");
        stream.add(new EntryId(5, 1), "g", "xyz");
        stream.entries.delete(new StreamId(5, 0));
        stream.createGroup("gr", EntryId.ZERO, StreamGroups.UNKNOWN);
        stream.createConsumer("c", 1_000);
        stream.deliver(1_000, true, 9);
        String id = "0000000000000001";
        String group = "0000000000000006";
        assertEquals(
                List.of(
                        "060103000000000005000000000000000000000000000000"
                                + "0100000000000000"
                                + "0100000000000000"
                                + "0000000000000000"
                                + "0500000000000000"
                                + "0100000000000000"
                                + "0500000000000000"
                                + "0000000000000000"
                                + "0200000000000000",
                        id
                                + "08"
                                + "6772"
                                + "="
                                + "0600000000000000"
                                + "0500000000000000"
                                + "0100000000000000"
                                + "0200000000000000"
                                + "0100000000000000",
                        id + "09" + "0000000000000005" + "01" + "01" + "=" + "0167" + "0378797a",
                        group
                                + "0a"
                                + "63"
                                + "="
                                + "0000000000000000"
                                + "e803000000000000"
                                + "ffffffffffffffff",
                        group + "0b" + "0000000000000000" + "=" + "63",
                        group
                                + "0c"
                                + "0000000000000005"
                                + "01"
                                + "01"
                                + "="
                                + "d3e8"
                                + "81"
                                + "80",
                        group + "0d" + "0000000000000000" + "0000000000000005" + "01" + "01" + "="),
                records());
        assertEquals(64, StreamLayout.BYTES);
        assertEquals(40, StreamLayout.GROUP_BYTES);
        assertEquals(24, StreamLayout.CONSUMER_BYTES);
    }

    private List<String> records() {
        List<String> all = new ArrayList<>();
        HexFormat hex = HexFormat.of();
        OrderedMap.Snapshot snapshot = bench.keyspace.pin();
        Slice key = new Slice();
        Slice value = new Slice();
        while (snapshot.next(key, value)) {
            byte space = key.segment.get(JAVA_BYTE, key.offset);
            if (space == KEY) {
                all.add(hex.formatHex(value.toBytes()));
            } else if (space == ELEMENT) {
                key.set(key.segment, key.offset + SKIPPED, key.lengthBytes - SKIPPED);
                all.add(hex.formatHex(key.toBytes()) + "=" + hex.formatHex(value.toBytes()));
            }
        }
        snapshot.unpin();
        return all;
    }

    @Test
    void idsInKeysHaveTheseBytes() {
        assertId(0, 0, "0000000000000000" + "00");
        assertId(1_700_000_000_000L, 0, "0000018bcfe56800" + "00");
        assertId(1, 255, "0000000000000001" + "01" + "ff");
        assertId(1, 256, "0000000000000001" + "02" + "0100");
        assertId(-1, 1L << 55, "ffffffffffffffff" + "07" + "80000000000000");
        assertId(-1, -1, "ffffffffffffffff" + "08" + "ffffffffffffffff");
    }

    private static void assertId(long millis, long sequence, String hex) {
        byte[] bytes = new byte[ElementLayout.ENTRY_ID_BYTES_MAX];
        int length = ElementLayout.writeEntryId(MemorySegment.ofArray(bytes), 0, millis, sequence);
        assertEquals(hex, HexFormat.of().formatHex(bytes, 0, length));
    }

    @Property(seed = "1", tries = 5_000)
    void idsInKeysAreOrderedAsTheyAre(
            @ForAll long millis, @ForAll long one, @ForAll long other, @ForAll byte shift) {
        EntryId left = new EntryId(millis, one >>> (shift & 63));
        EntryId right = new EntryId(shift == 0 ? other : millis, other >>> (shift >>> 2 & 63));
        String leftKey = key(left);
        String rightKey = key(right);
        assertEquals(
                Integer.signum(left.compareTo(right)), Integer.signum(leftKey.compareTo(rightKey)));
    }

    /// The bytes as a text, which compares as they do; read back on the way.
    private static String key(EntryId id) {
        byte[] bytes = new byte[ElementLayout.ENTRY_ID_BYTES_MAX];
        MemorySegment segment = MemorySegment.ofArray(bytes);
        int length = ElementLayout.writeEntryId(segment, 0, id.millis(), id.sequence());
        assertEquals(id.millis(), ElementLayout.entryMillis(segment, 0));
        assertEquals(id.sequence(), ElementLayout.entrySequence(segment, 0));
        return HexFormat.of().formatHex(bytes, 0, length);
    }

    @Test
    void aStreamIsCountedAsOneKey() {
        stream.open("s");
        stream.add(new EntryId(5, 0), "f", "12");
        stream.createGroup("gr", EntryId.ZERO, StreamGroups.UNKNOWN);
        KeyCensus census = new KeyCensus();
        OrderedMap.Snapshot snapshot = bench.keyspace.pin();
        while (census.count(snapshot, 2) == 2) {
            assertEquals(0, census.expiring());
        }
        snapshot.unpin();
        assertEquals(Set.of(RecordType.STREAM), census.types().keySet());
        KeyCensus.OfType streams = census.types().get(RecordType.STREAM);
        assertNotNull(streams);
        assertEquals(1, streams.keys());
        assertEquals(1, streams.elements());
        assertEquals(2, census.rows(), "an entry and a group");
        assertEquals(2, census.rowsPromised());
        assertEquals("stream", RecordType.STREAM.redisName());
    }
}
