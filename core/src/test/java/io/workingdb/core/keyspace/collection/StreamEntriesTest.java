package io.workingdb.core.keyspace.collection;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.keyspace.CollectionLimits;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.collection.StreamEntries.Added;
import io.workingdb.core.keyspace.collection.StreamEntries.LastId;
import io.workingdb.core.keyspace.collection.StreamOracle.EntryId;
import io.workingdb.core.storage.map.Slice;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The edges of ids, and of what an entry may hold.
final class StreamEntriesTest {
    private final CollectionBench bench = new CollectionBench(1, CollectionLimits.production(), 1);
    private final StreamAtHand stream = new StreamAtHand(bench.keyspace);
    private final StreamId id = new StreamId();
    private final Slice content = new Slice();

    @Test
    void idsAreUnsignedAndOverflowIntoMilliseconds() {
        StreamId each = new StreamId(0, -1);
        assertTrue(each.next());
        assertEquals("1-0", each.toString());
        assertTrue(each.previous());
        assertEquals("0-18446744073709551615", each.toString());
        assertTrue(new StreamId(-1, 0).isAbove(new StreamId(1, -1)));
        assertTrue(new StreamId(1, -1).isAbove(new StreamId(1, 1)));
        assertFalse(new StreamId(1, 1).isAbove(new StreamId(1, 1)));
        each.set(-1, -1);
        assertFalse(each.next());
        assertEquals("18446744073709551615-18446744073709551615", each.toString());
        each.set(0, 0);
        assertFalse(each.previous());
        assertTrue(each.isZero());
        each.set(-1, 0);
        assertTrue(each.previous());
        assertEquals("18446744073709551614-18446744073709551615", each.toString());
    }

    @Test
    void choosesTheIdsThatRedisChooses() {
        stream.open("s");
        assertTrue(stream.entries.nextIdOf(0, id));
        assertEquals("0-1", id.toString());
        assertTrue(stream.entries.nextId(0, id));
        assertEquals("0-1", id.toString());
        assertEquals(Added.ADDED, stream.add(new EntryId(5, 5), "a", "1"));
        assertTrue(stream.entries.nextIdOf(5, id));
        assertEquals("5-6", id.toString());
        assertTrue(stream.entries.nextIdOf(6, id));
        assertEquals("6-0", id.toString());
        assertFalse(stream.entries.nextIdOf(4, id));
        assertTrue(stream.entries.nextId(9, id));
        assertEquals("9-0", id.toString());
        assertTrue(stream.entries.nextId(3, id));
        assertEquals("5-6", id.toString());
        assertEquals(Added.ADDED, stream.add(new EntryId(7, -1), "a", "1"));
        assertFalse(stream.entries.nextIdOf(7, id));
        assertTrue(stream.entries.nextId(7, id));
        assertEquals("8-0", id.toString());
    }

    @Test
    void refusesIdsThatAreNotAboveTheLast() {
        stream.open("s");
        assertEquals(Added.NOT_ABOVE_LAST, stream.add(EntryId.ZERO, "a", "1"));
        assertEquals(Found.MISSING, stream.open("s"));
        assertEquals(Added.ADDED, stream.add(new EntryId(5, 5), "a", "1"));
        assertEquals(Added.NOT_ABOVE_LAST, stream.add(new EntryId(5, 5), "a", "1"));
        assertEquals(Added.NOT_ABOVE_LAST, stream.add(new EntryId(4, 9), "a", "1"));
        stream.entries.delete(new StreamId(5, 5));
        assertEquals(Added.NOT_ABOVE_LAST, stream.add(new EntryId(5, 5), "a", "1"));
        assertEquals(Found.THERE, stream.open("s"));
        assertEquals(0, stream.entries.count());
    }

    @Test
    void endsWithTheHighestIdOfAll() {
        stream.open("s");
        assertEquals(Added.ADDED, stream.add(new EntryId(1, 0), "a", "1"));
        assertEquals(Added.ADDED, stream.add(EntryId.MAX, "a", "2"));
        assertFalse(stream.entries.nextId(-1, id));
        assertFalse(stream.entries.nextId(5, id));
        assertFalse(stream.entries.nextIdOf(-1, id));
        assertTrue(stream.entries.floor(EntryId.MAX.toStreamId(), content));
        assertEquals(List.of("a", "2"), stream.read(content));
        assertTrue(stream.entries.previous(content));
        assertEquals("1-0", stream.entries.id().toString());
        assertFalse(stream.entries.previous(content));
        stream.createGroup("g", new EntryId(1, 0), 1);
        stream.createConsumer("c", 1);
        assertEquals(List.of(EntryId.MAX.toString()), stream.deliver(2, true, 9));
        assertEquals(List.of(), stream.deliver(2, true, 9));
        assertEquals(List.of(EntryId.MAX.toString()), stream.repeat(EntryId.ZERO, 2, 9));
        assertEquals(List.of(), stream.repeat(EntryId.MAX, 2, 9));
        assertEquals(0, stream.groups.lag());
        assertEquals(1, stream.entries.trimBelow(EntryId.MAX.toStreamId(), 9));
        assertTrue(stream.entries.delete(EntryId.MAX.toStreamId()));
        assertFalse(stream.entries.nextId(5, id));
        bench.emptyEverything();
    }

    @Test
    void keepsPartsOfEveryLength() {
        stream.open("s");
        String[] parts = {
            "",
            "x",
            "-17",
            "x".repeat(127),
            "x".repeat(128),
            "y".repeat(65_535),
            "z".repeat(65_536),
            "9".repeat(100_000),
            "007",
            "\0\u00FF"
        };
        assertEquals(Added.ADDED, stream.add(new EntryId(1, 0), parts));
        assertEquals(Added.ADDED, stream.add(new EntryId(1, 1), "f", ""));
        assertTrue(stream.entries.get(new StreamId(1, 0), content));
        assertEquals(List.of(parts), stream.read(content));
        bench.emptyEverything();
    }

    /// Parts that are all the same bytes.
    private record Same(int count, Slice part) implements StreamEntries.Parts {
        @Override
        public void part(int index, Slice out) {
            out.set(part.segment, part.offset, part.lengthBytes);
        }
    }

    @Test
    void refusesAnEntryThatIsTooLongOrHasNoFields() {
        Slice mebibyte = new Slice();
        mebibyte.set(segment("x".repeat(1 << 20)), 0, 1 << 20);
        stream.open("s");
        StreamEntries.Parts tooLong = new Same(512, mebibyte);
        assertTrue(512L * mebibyte.lengthBytes <= Keyspace.VALUE_BYTES_MAX);
        assertEquals(Added.TOO_LARGE, stream.entries.add(new StreamId(1, 0), tooLong));
        assertEquals(
                Added.TOO_LARGE, stream.entries.add(new StreamId(1, 0), new Same(4_096, mebibyte)));
        assertEquals(Found.MISSING, stream.open("s"));
        StreamEntries.Parts none = new Same(0, mebibyte);
        assertThrows(InvariantBroken.class, () -> stream.entries.add(new StreamId(1, 0), none));
    }

    @Test
    void staysWhenItIsEmptyAndRemembersItsIds() {
        stream.open("s");
        stream.entries.create();
        assertEquals(Found.THERE, stream.open("s"));
        assertEquals(
                List.of("last 0-0 deleted 0-0 added 0 first 0-0 count 0 groups 0"),
                stream.describe());
        stream.add(new EntryId(3, 0), "a", "1");
        stream.add(new EntryId(4, 0), "a", "1");
        assertEquals(2, stream.entries.trimToCount(-5, 9));
        assertEquals(Found.THERE, stream.open("s"));
        assertEquals(
                List.of("last 4-0 deleted 0-0 added 2 first 0-0 count 0 groups 0"),
                stream.describe());
        assertEquals(1, bench.keyspace.count(0));
        bench.emptyEverything();
    }

    @Test
    void aNewLastIdIsBelowNothingThatIsOrWas() {
        stream.open("s");
        stream.add(new EntryId(5, 0), "a", "1");
        stream.add(new EntryId(6, 0), "a", "1");
        StreamId zero = new StreamId();
        assertEquals(LastId.BELOW_ENTRY, stream.entries.setLastId(new StreamId(5, 9), -1, zero));
        assertEquals(LastId.TOO_FEW_ADDED, stream.entries.setLastId(new StreamId(8, 0), 1, zero));
        assertEquals(
                LastId.BELOW_DELETED,
                stream.entries.setLastId(new StreamId(8, 0), 9, new StreamId(8, 1)));
        assertEquals(
                LastId.SET, stream.entries.setLastId(new StreamId(8, 0), 9, new StreamId(7, 1)));
        assertEquals(LastId.BELOW_DELETED, stream.entries.setLastId(new StreamId(7, 0), -1, zero));
        assertEquals(LastId.SET, stream.entries.setLastId(new StreamId(7, 1), -1, zero));
        assertEquals(
                "last 7-1 deleted 7-1 added 9 first 5-0 count 2 groups 0",
                stream.describe().getFirst());
    }

    @Test
    void theVersionChangesWithEntriesAndNotWithGroups() {
        stream.open("s");
        stream.add(new EntryId(5, 0), "a", "1");
        long version = version();
        stream.createGroup("g", EntryId.ZERO, -1);
        stream.createConsumer("c", 1);
        stream.deliver(1, true, 9);
        stream.pending.remove(new StreamId(5, 0));
        stream.groups.destroy();
        assertEquals(version, version());
        assertFalse(stream.entries.delete(new StreamId(5, 1)));
        assertEquals(0, stream.entries.trimToCount(1, 9));
        assertEquals(version, version());
        assertTrue(stream.entries.delete(new StreamId(5, 0)));
        assertTrue(version() > version);
    }

    private long version() {
        assertTrue(bench.keyspace.find(0, segment("s"), 0, 1));
        return bench.keyspace.version();
    }

    @Test
    void aWalkGoesOnWhateverIsChanged() {
        stream.open("s");
        for (int i = 1; i <= 40; i++) {
            stream.add(new EntryId(i, 0), "a", "1");
        }
        int walked = 0;
        StreamId from = new StreamId();
        for (boolean more = stream.entries.ceiling(from, content);
                more;
                more = stream.entries.next(content)) {
            walked++;
            id.set(stream.entries.id());
            assertEquals(walked, id.millis());
            stream.entries.delete(id);
            assertFalse(stream.entries.get(id, content));
            stream.entries.firstId(id);
            if (walked <= 10) {
                stream.add(new EntryId(40 + walked, 0), "b", "2");
            }
        }
        assertEquals(50, walked);
        assertEquals(0, stream.entries.count());
        assertEquals(Found.OTHER_TYPE, new HashFields(bench.keyspace).open(0, segment("s"), 0, 1));
    }
}
