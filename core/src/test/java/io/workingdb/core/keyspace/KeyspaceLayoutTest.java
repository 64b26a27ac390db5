package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.storage.SipHash;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Golden bytes of every key and value in the map, hashes and slots against references that are not ours.
final class KeyspaceLayoutTest {
    private final MemorySegment buffer = MemorySegment.ofArray(new byte[512]);

    /// From CPython 3.11 (`hash(bytes)` with PYTHONHASHSEED=0 is SipHash-1-3 under a key of zeros) and, for the first two, the
    /// reference implementation's own vectors.
    @Test
    void hashIsSipHashOneThree() {
        assertEquals(0xD1FBA762150C532CL, sip(0, 0, ""));
        assertEquals(0x68A914128E01E473L, sip(0, 0, "\0"));
        assertEquals(0x6DB12AAE9070F506L, sip(0, 0, "abcdefg"));
        assertEquals(0x3F7B849C0B8E35EAL, sip(0, 0, "abcdefgh"));
        assertEquals(0x9463628F6C8882CAL, sip(0, 0, "0123456789abcdef!"));
        long k0 = 0x0706050403020100L;
        long k1 = 0x0F0E0D0C0B0A0908L;
        long[] lengths = {0, 1, 7, 8, 9, 15, 16, 63};
        long[] expected = {
            0xABAC0158050FC4DCL, 0xC9F49BF37D57CA93L, 0xD3927D989BB11140L, 0x369095118D299A8EL,
            0x25A48EB36C063DE4L, 0xD320D86D2A519956L, 0xCC4FDD1A7D908B66L, 0x9D199062B7BBB3A8L
        };
        for (int i = 0; i < lengths.length; i++) {
            byte[] bytes = new byte[(int) lengths[i] + 3];
            for (int j = 0; j < lengths[i]; j++) {
                bytes[j + 3] = (byte) j;
            }
            assertEquals(
                    expected[i],
                    SipHash.of(k0, k1, MemorySegment.ofArray(bytes), 3, (int) lengths[i]));
        }
    }

    @Test
    void slotsAreThoseOfRedisCluster() {
        MemorySegment digits = MemorySegment.ofArray("123456789".getBytes(UTF_8));
        assertEquals(0x31C3, Slot.crc(digits, 0, 9));
        assertEquals(12_182, slot("foo"));
        assertEquals(5_061, slot("bar"));
        assertEquals(866, slot("hello"));
        assertEquals(11_058, slot("somekey"));
        assertEquals(0, slot(""));
    }

    @Test
    void onlyTheFirstNonEmptyHashTagCounts() {
        assertEquals(slot("user1000"), slot("{user1000}.following"));
        assertEquals(slot("user1000"), slot("{user1000}.followers"));
        assertEquals(slot("bar"), slot("foo{bar}{zap}"));
        assertEquals(slot("{bar"), slot("foo{{bar}}zap"));
        assertTrue(slot("foo{}{bar}") != slot("bar"));
        assertEquals(
                Slot.crc(MemorySegment.ofArray("foo{}{bar}".getBytes(UTF_8)), 0, 10) % Slot.COUNT,
                slot("foo{}{bar}"));
        assertEquals(
                Slot.crc(MemorySegment.ofArray("foo{bar".getBytes(UTF_8)), 0, 7) % Slot.COUNT,
                slot("foo{bar"));
    }

    @Test
    void keyHasTheseBytes() {
        KeyBuffer key = taken("foo", 7);
        assertEquals("10" + "2f96" + "0007" + "65bb3105" + "666f6f", hex(key.bytes, key.length));
        assertEquals(0x2F96, KeyLayout.slot(key.bytes, 0));
        assertEquals(7, KeyLayout.keyspace(key.bytes, 0));
        assertEquals(0x65BB3105, KeyLayout.hash(key.bytes, 0));
        assertTrue(KeyLayout.isIn(key.bytes, 0, 0x2F96, 7));
        assertFalse(KeyLayout.isIn(key.bytes, 0, 0x2F96, 8));
        assertEquals(9, KeyLayout.HEADER_BYTES);
        assertEquals(265, KeyLayout.BYTES_MAX);
    }

    @Test
    void longKeyIsItsFirst240BytesAndAHash() {
        KeyBuffer key = taken("x".repeat(300), 7);
        assertEquals(
                "10"
                        + "2bd0"
                        + "0007"
                        + "ce9f9866"
                        + "78".repeat(240)
                        + "fa7858d7ee3f91c4041de190ec96be1a",
                hex(key.bytes, key.length));
        assertEquals(264, taken("x".repeat(255), 7).length);
        assertEquals(265, taken("x".repeat(256), 7).length);
    }

    @Test
    void expiryEntryHasTheseBytesAndLeadsBackToTheKey() {
        KeyBuffer key = taken("foo", 7);
        int length =
                ExpiryLayout.write(buffer, Space.EXPIRY, 1_700_000_000_123L, key.bytes, key.length);
        assertEquals(
                "06" + "0000018bcfe5687b" + "2f96" + "0007" + "65bb3105" + "666f6f",
                hex(buffer, length));
        assertEquals(1_700_000_000_123L, ExpiryLayout.deadlineMillis(buffer, 0));
        Slice entry = new Slice();
        entry.set(buffer, 0, length);
        KeyBuffer back = new KeyBuffer();
        back.takeExpiring(entry);
        assertEquals(hex(key.bytes, key.length), hex(back.bytes, back.length));
        assertEquals(273, ExpiryLayout.BYTES_MAX);
    }

    @Test
    void headerHasTheseBytes() {
        HeaderLayout.write(buffer, 0, RecordType.STRING, 3, 1_700_000_000_123L);
        assertEquals(
                "01" + "01" + "0000" + "00000000" + "0300000000000000" + "7b68e5cf8b010000",
                hex(buffer, 24));
        assertEquals(24, HeaderLayout.HEADER_BYTES);
        assertEquals(24, HeaderLayout.contentOffset(255));
        assertEquals(28 + 256, HeaderLayout.contentOffset(256));
        HeaderLayout.writeLongKey(buffer, 0, MemorySegment.ofArray("abc".getBytes(UTF_8)), 1, 2);
        assertEquals("02000000" + "6263", hex(buffer.asSlice(24), 6));
    }

    @Test
    void slotRecordHasTheseBytes() {
        SlotLayout.writeKey(buffer, 0x2F96);
        assertEquals("05" + "2f96", hex(buffer, SlotLayout.KEY_BYTES));
        buffer.fill((byte) 0);
        assertEquals(0, SlotLayout.version(buffer, 0));
        SlotLayout.writeVersion(buffer, 0, 2);
        assertEquals(2, SlotLayout.version(buffer, 0));
        assertEquals(
                "01" + "00000000000000" + "0200000000000000", hex(buffer, SlotLayout.VALUE_BYTES));
    }

    @Test
    void smallTablesHaveTheseBytes() {
        TableLayout.writePairKey(buffer, Space.DATABASE, 0x0102);
        assertEquals("01" + "0102", hex(buffer, TableLayout.PAIR_KEY_BYTES));
        TableLayout.writeNextKey(buffer);
        assertEquals("02", hex(buffer, TableLayout.NEXT_KEY_BYTES));
        TableLayout.writePairKey(buffer, Space.RECLAIM, 0xFFFE);
        assertEquals("03" + "fffe", hex(buffer, TableLayout.PAIR_KEY_BYTES));
        assertEquals(0xFFFE, TableLayout.first(buffer, 0));
        TableLayout.writeCountKey(buffer, 0x0203, 0x3FFF);
        assertEquals("04" + "0203" + "3fff", hex(buffer, TableLayout.COUNT_KEY_BYTES));
        assertEquals(0x3FFF, TableLayout.slot(buffer, 0));
        TableLayout.writeId(buffer, 0, 0xFFFE);
        assertEquals("feff", hex(buffer, TableLayout.ID_BYTES));
        assertEquals(0xFFFE, TableLayout.id(buffer, 0));
        TableLayout.writeCount(buffer, 0, 5, 2);
        assertEquals("0500000000000000" + "0200000000000000", hex(buffer, TableLayout.COUNT_BYTES));
        assertEquals(5, TableLayout.KEY_BYTES_MAX);
    }

    private static KeyBuffer taken(String user, int keyspace) {
        byte[] bytes = user.getBytes(UTF_8);
        KeyBuffer key = new KeyBuffer();
        key.take(new KeyHash(0x5555), keyspace, MemorySegment.ofArray(bytes), 0, bytes.length);
        return key;
    }

    private static int slot(String key) {
        byte[] bytes = key.getBytes(UTF_8);
        return Slot.of(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    private static long sip(long k0, long k1, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return SipHash.of(k0, k1, MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    private static String hex(MemorySegment s, int length) {
        return HexFormat.of().formatHex(s.asSlice(0, length).toArray(JAVA_BYTE));
    }
}
