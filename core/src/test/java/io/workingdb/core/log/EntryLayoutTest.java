package io.workingdb.core.log;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// The canonical form of a log entry: golden bytes and the way back.
final class EntryLayoutTest {
    private final MemorySegment buffer = MemorySegment.ofArray(new byte[64]);

    @Test
    void entryHasTheseBytes() {
        buffer.fill((byte) 0xEE);
        EntryLayout.writeHeader(buffer, 1, EntryKind.COMMAND, 0x1122334455667788L, 3, 42, 2);
        EntryLayout.stamp(buffer, 1, 1_700_000_000_123L);
        EntryLayout.writeDataBytesMax(buffer, 1, 0x12_3456_0000L);
        EntryLayout.writeArgumentLength(buffer, 33, 3);
        MemorySegment.copy("key".getBytes(US_ASCII), 0, buffer, JAVA_BYTE, 37, 3);
        EntryLayout.writeArgumentLength(buffer, 40, 0);
        assertEquals(
                "ee"
                        + "01"
                        + "01"
                        + "0200"
                        + "56341200"
                        + "7b68e5cf8b010000" // layout, kind, semantics, data, log time
                        + "8877665544332211"
                        + "0300"
                        + "2a00"
                        + "02000000" // seed, database, command, arguments
                        + "03000000"
                        + "6b6579"
                        + "00000000"
                        + "ee",
                HexFormat.of().formatHex(buffer.asSlice(0, 45).toArray(JAVA_BYTE)));
        assertEquals(32, EntryLayout.HEADER_BYTES);
        assertEquals(4, EntryLayout.ARGUMENT_HEADER_BYTES);
    }

    @Test
    void theBoundOfDataIsThatOrTheNextUnit() {
        EntryLayout.writeHeader(buffer, 1, EntryKind.COMMAND, 0, 0, 42, 0);
        assertEquals(Long.MAX_VALUE, EntryLayout.dataBytesMax(buffer, 1));
        assertEquals(1, EntryLayout.semantics(buffer, 1), "release 0.1 applies it as we do");
        long[][] writtenAndRead = {
            {0, 65_536},
            {1, 65_536},
            {65_536, 65_536},
            {65_537, 131_072},
            {1L << 40, 1L << 40},
            {Long.MAX_VALUE, 0xFFFF_FFFFL << 16}
        };
        for (long[] each : writtenAndRead) {
            EntryLayout.writeDataBytesMax(buffer, 1, each[0]);
            assertEquals(each[1], EntryLayout.dataBytesMax(buffer, 1));
        }
    }

    @Test
    void aSliceIsOfAsManyRecordsAsItSays() {
        EntryLayout.writeHeader(buffer, 1, EntryKind.RECLAIM, 0, 0, 0, 0);
        EntryLayout.writeSlice(buffer, 1, EntryLayout.SLICE_RECORDS);
        assertEquals(256, EntryLayout.slice(buffer, 1));
        assertEquals(1, EntryLayout.semantics(buffer, 1), "release 0.1 applies it as we do");
        EntryLayout.writeSlice(buffer, 1, 8);
        assertEquals(8, EntryLayout.slice(buffer, 1));
        assertEquals(3, EntryLayout.semantics(buffer, 1));
        assertEquals(3, EntryLayout.SEMANTICS);
        assertEquals(
                "0103" + "0300" + "08000000",
                HexFormat.of().formatHex(buffer.asSlice(1, 8).toArray(JAVA_BYTE)));
    }

    @Test
    void anEntryIsWholeOnlyIfItsArgumentsEndWhereItDoes() {
        EntryLayout.writeHeader(buffer, 1, EntryKind.COMMAND, 0, 0, 42, 2);
        EntryLayout.writeArgumentLength(buffer, 33, 3);
        EntryLayout.writeArgumentLength(buffer, 40, 0);
        assertTrue(EntryLayout.isWhole(buffer, 1, 43));
        for (int length = 0; length < 60; length++) {
            assertEquals(length == 43, EntryLayout.isWhole(buffer, 1, length), "length=" + length);
        }
        EntryLayout.writeArgumentLength(buffer, 33, -1);
        assertFalse(EntryLayout.isWhole(buffer, 1, 43));
        EntryLayout.writeArgumentLength(buffer, 33, Integer.MAX_VALUE);
        assertFalse(EntryLayout.isWhole(buffer, 1, 43));
    }

    @Property(seed = "1", tries = 300)
    void whatIsWrittenIsRead(
            @ForAll long seed,
            @ForAll long time,
            @ForAll @IntRange(max = 65_535) int database,
            @ForAll @IntRange(max = 65_535) int command,
            @ForAll @IntRange(min = 0) int arguments,
            @ForAll EntryKind kind) {
        EntryLayout.writeHeader(buffer, 3, kind, seed, database, command, arguments);
        assertEquals(0, EntryLayout.logTimeMillis(buffer, 3));
        EntryLayout.stamp(buffer, 3, time);
        assertEquals(EntryLayout.LAYOUT, EntryLayout.layout(buffer, 3));
        assertEquals(kind, EntryKind.of(EntryLayout.kind(buffer, 3)));
        assertEquals(1, EntryLayout.semantics(buffer, 3));
        assertEquals(time, EntryLayout.logTimeMillis(buffer, 3));
        assertEquals(seed, EntryLayout.seed(buffer, 3));
        assertEquals(database, EntryLayout.database(buffer, 3));
        assertEquals(command, EntryLayout.commandId(buffer, 3));
        assertEquals(arguments, EntryLayout.argumentCount(buffer, 3));
    }

    @Test
    void kindsKeepTheirCodesAndAnUnknownOneStopsTheNode() {
        assertEquals(1, EntryKind.COMMAND.code());
        assertEquals(2, EntryKind.TIME.code());
        assertEquals(3, EntryKind.RECLAIM.code());
        String sentence =
                assertThrows(IllegalArgumentException.class, () -> EntryKind.of((byte) 9))
                        .getMessage();
        assertTrue(sentence != null && sentence.contains("kind=9"));
    }
}
