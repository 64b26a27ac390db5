package io.workingdb.core.keyspace.collection;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static io.workingdb.core.keyspace.collection.CollectionBench.text;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.keyspace.CollectionLayout;
import io.workingdb.core.keyspace.CollectionLimits;
import io.workingdb.core.keyspace.ElementKey;
import io.workingdb.core.keyspace.ElementLayout;
import io.workingdb.core.keyspace.RecordForm;
import io.workingdb.core.keyspace.RecordType;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/// Golden bytes of collections, and that every packed element comes back as it was.
final class CollectionLayoutTest {
    private final MemorySegment buffer = MemorySegment.ofArray(new byte[70_000]);
    private final MemorySegment digits = MemorySegment.ofArray(new byte[PackedLayout.DIGITS_MAX]);
    private final Slice slice = new Slice();

    @Test
    void packedElementsHaveTheseBytes() {
        assertPacked("", "00");
        assertPacked("a", "0161");
        assertPacked("0", "80");
        assertPacked("63", "bf");
        assertPacked("64", "d040");
        assertPacked("-1", "cfff");
        assertPacked("-4096", "c000");
        assertPacked("4095", "dfff");
        assertPacked("4096", "e1" + "0010");
        assertPacked("-32768", "e1" + "0080");
        assertPacked("32768", "e2" + "008000");
        assertPacked("9223372036854775807", "e7" + "ffffffffffffff7f");
        assertPacked("-9223372036854775808", "e7" + "0000000000000080");
        assertPacked("9223372036854775808", "13" + "39323233333732303336383534373735383038");
        assertPacked("-0", "022d30");
        assertPacked("007", "03303037");
        assertPacked("+1", "022b31");
        assertPacked("-", "012d");
        assertPacked("x".repeat(127), "7f" + "78".repeat(127));
        assertPacked("x".repeat(128), "f0" + "8000" + "78".repeat(128));
        assertPacked("x".repeat(0xFFFF), "f0" + "ffff" + "78".repeat(0xFFFF));
        assertPacked("x".repeat(0x10000), "f1" + "00000100" + "78".repeat(0x10000));
    }

    private void assertPacked(String element, String hex) {
        int bytes = PackedLayout.write(buffer, 3, segment(element), 0, element.length());
        assertEquals(bytes, PackedLayout.bytesOf(segment(element), 0, element.length()));
        assertEquals(hex, hex(3, bytes));
        assertEquals(bytes, PackedLayout.bytes(buffer, 3));
        PackedLayout.read(buffer, 3, digits, slice);
        assertEquals(element, text(slice));
    }

    @Test
    void scoresHaveTheseBytes() {
        assertScore(3, "83");
        assertScore(-1, "cfff");
        assertScore(1L << 53, "e6" + "00000000000020");
        assertScore(-0.0, "f2" + "0000000000000080");
        assertScore(0.5, "f2" + "000000000000e03f");
        assertScore(Double.POSITIVE_INFINITY, "f2" + "000000000000f07f");
        assertScore(Double.NEGATIVE_INFINITY, "f2" + "000000000000f0ff");
    }

    private void assertScore(double score, String hex) {
        int bytes = PackedLayout.writeScore(buffer, 0, score);
        assertEquals(hex, hex(0, bytes));
        assertEquals(bytes, PackedLayout.bytes(buffer, 0));
        assertEquals(score, PackedLayout.score(buffer, 0));
    }

    @Property(seed = "1", tries = 2_000)
    void anElementComesBackAsItWas(
            @ForAll @StringLength(max = 300) String any, @ForAll long number) {
        for (String each : new String[] {latin(any), Long.toString(number), number % 100 + ""}) {
            int bytes = PackedLayout.write(buffer, 0, segment(each), 0, each.length());
            assertEquals(bytes, PackedLayout.bytes(buffer, 0));
            assertTrue(bytes <= each.length() + PackedLayout.OVERHEAD_BYTES_MAX);
            PackedLayout.read(buffer, 0, digits, slice);
            assertEquals(each, text(slice));
        }
    }

    private static String latin(String any) {
        StringBuilder latin = new StringBuilder();
        any.chars().forEach(each -> latin.append((char) (each & 0xFF)));
        return latin.toString();
    }

    @Property(seed = "1", tries = 2_000)
    void scoresAreOrderedAsTheirBytes(@ForAll double one, @ForAll double other) {
        if (!Double.isNaN(one) && !Double.isNaN(other)) {
            int expected = one == other ? 0 : Double.compare(one, other);
            long left = ElementLayout.ordered(one);
            assertEquals(expected, Long.compareUnsigned(left, ElementLayout.ordered(other)));
            assertEquals(one == 0 ? 0.0 : one, ElementLayout.score(left));
        }
    }

    @Test
    void elementsHaveTheseKeys() {
        ElementKey key = new ElementKey();
        key.of(0x2F96, 0x0102);
        String collection = "20" + "2f96" + "0000000000000102";
        MemorySegment name = segment("abc");
        key.hashed(ElementLayout.FIELD, 0xCAFEBABE, name, 1, 2);
        assertEquals(collection + "03" + "cafebabe" + "6263", hex(key));
        key.kind(ElementLayout.FIELD_DEADLINE);
        assertEquals(collection + "02" + "cafebabe" + "6263", hex(key));
        key.hashed(ElementLayout.MEMBER, 1, name, 0, 3);
        assertEquals(collection + "04" + "00000001" + "616263", hex(key));
        key.hashed(ElementLayout.SCORED_MEMBER, 1, name, 0, 0);
        assertEquals(collection + "05" + "00000001", hex(key));
        key.scored(ElementLayout.SCORE, ElementLayout.ordered(1.5), name, 0, 1);
        assertEquals(collection + "06" + "bff8000000000000" + "61", hex(key));
        key.scored(ElementLayout.SCORE, ElementLayout.ordered(-1.5), name, 0, 1);
        assertEquals(collection + "06" + "4007ffffffffffff" + "61", hex(key));
        key.number(ElementLayout.POSITION, ElementLayout.ordered(-1));
        assertEquals(collection + "07" + "7fffffffffffffff", hex(key));
        key.start(ElementLayout.OWNER);
        assertEquals(collection + "01", hex(key));
        key.start();
        assertEquals(collection, hex(key));
        assertEquals(11, ElementLayout.PREFIX_BYTES);
        assertEquals(12, ElementLayout.HEADER_BYTES);
        assertEquals(24, CollectionLayout.BYTES);
    }

    @Test
    void aLongElementIsKeptWholeAndItsRoomGivenBack() {
        ElementKey key = new ElementKey();
        key.of(1, 2);
        String element = "x".repeat(100_000);
        key.hashed(ElementLayout.FIELD, 7, segment(element), 0, element.length());
        assertEquals(16 + 100_000, key.length);
        assertTrue(hex(key).endsWith("78"));
        assertTrue(key.bytes.byteSize() >= key.length);
        key.number(ElementLayout.POSITION, 0);
        assertEquals(1_024, key.bytes.byteSize());
    }

    /// Everything that a few small collections leave in the map but the tables of slots and counts.
    @Test
    void smallCollectionsHaveTheseRecords() {
        CollectionBench bench = new CollectionBench(1, CollectionLimits.production(), 1);
        HashFields hash = new HashFields(bench.keyspace);
        hash.open(0, segment("h"), 0, 1);
        hash.put(segment("f"), 0, 1, segment("12"), 0, 2);
        assertRecord(bench, "020101000100000002000000000000000000000000000000" + "0166" + "8c");
        hash.delete(segment("f"), 0, 1);
        SetMembers set = new SetMembers(bench.keyspace);
        set.open(0, segment("s"), 0, 1);
        set.add(segment("5"), 0, 1);
        set.add(segment("-2"), 0, 2);
        assertRecord(
                bench, "040102000000000003000000000000000000000000000000" + "02" + "feff" + "0500");
        set.add(segment("a"), 0, 1);
        assertRecord(
                bench, "040101000300000007000000000000000000000000000000" + "cffe" + "85" + "0161");
        set.remove(segment("a"), 0, 1);
        set.remove(segment("5"), 0, 1);
        set.remove(segment("-2"), 0, 2);
        SortedSetMembers sorted = new SortedSetMembers(bench.keyspace);
        sorted.open(0, segment("z"), 0, 1);
        sorted.put(segment("b"), 0, 1, 2);
        sorted.put(segment("a"), 0, 1, 2);
        assertRecord(
                bench, "050101000200000003000000000000000000000000000000" + "016182" + "016282");
    }

    private void assertRecord(CollectionBench bench, String hex) {
        OrderedMap.Snapshot all = bench.keyspace.pin();
        Slice key = new Slice();
        String found = "";
        while (all.next(key, slice)) {
            if (key.segment.get(JAVA_BYTE, key.offset) == 0x10) {
                found = HexFormat.of().formatHex(slice.toBytes());
            }
        }
        all.unpin();
        assertEquals(hex, found);
    }

    @Test
    void codesAreThese() {
        byte[] types = {1, 2, 3, 4, 5, 6};
        for (byte code : types) {
            assertEquals(code, RecordType.of(code).code());
        }
        for (byte code = 0; code < 4; code++) {
            assertEquals(code, RecordForm.of(code).code());
        }
        assertThrows(IllegalArgumentException.class, () -> RecordType.of((byte) 0));
        assertThrows(IllegalArgumentException.class, () -> RecordType.of((byte) 7));
        assertThrows(IllegalArgumentException.class, () -> RecordForm.of((byte) 4));
        assertThrows(IllegalArgumentException.class, () -> RecordForm.of((byte) -1));
    }

    private String hex(int from, int length) {
        return HexFormat.of().formatHex(buffer.asSlice(from, length).toArray(JAVA_BYTE));
    }

    private static String hex(ElementKey key) {
        return HexFormat.of().formatHex(key.bytes.asSlice(0, key.length).toArray(JAVA_BYTE));
    }
}
