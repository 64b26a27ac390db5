package io.workingdb.core.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Slots against the specification bit by bit and byte by byte, as eight bytes a step must give the same.
final class SlotTest {
    @Property(tries = 20_000)
    void slotOfAnyKeyIsThatOfTheSpecification(
            @ForAll @Size(max = 40) byte[] key,
            @ForAll @IntRange(max = 60) int open,
            @ForAll @IntRange(max = 60) int close,
            @ForAll @IntRange(max = 9) int offset) {
        if (open < key.length) {
            key[open] = '{';
        }
        if (close < key.length) {
            key[close] = '}';
        }
        byte[] around = new byte[offset + key.length + 9];
        Arrays.fill(around, (byte) '{');
        System.arraycopy(key, 0, around, offset, key.length);

        assertEquals(
                slot(key),
                Slot.of(MemorySegment.ofArray(around), offset, key.length),
                () -> text(key));
    }

    private static int slot(byte[] key) {
        int open = indexOf(key, '{', 0);
        int close = open < 0 ? -1 : indexOf(key, '}', open + 1);
        return close > open + 1 ? crc(key, open + 1, close) : crc(key, 0, key.length);
    }

    private static int indexOf(byte[] key, char wanted, int from) {
        for (int i = from; i < key.length; i++) {
            if (key[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int crc(byte[] key, int from, int to) {
        int crc = 0;
        for (int i = 8 * from; i < 8 * to; i++) {
            int bit = key[i / 8] >>> (7 - i % 8) & 1;
            crc = (crc << 1 & 0xFFFF) ^ ((crc >>> 15 ^ bit) == 0 ? 0 : 0x1021);
        }
        return crc % Slot.COUNT;
    }

    private static String text(byte[] key) {
        return Arrays.toString(key);
    }
}
