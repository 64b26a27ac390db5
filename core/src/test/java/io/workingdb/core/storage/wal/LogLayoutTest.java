package io.workingdb.core.storage.wal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.storage.Checksum;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The bytes of the log's two layouts, computed by an independent program from the tables in their comments.
final class LogLayoutTest {
    private final BufferPool pool = new BufferPool(new MemoryHost(), 1 << 20);

    @Test
    void batchOfOneEntryHasTheseBytes() {
        LogBatch batch = new LogBatch(pool, LogConfig.tiny());
        assertTrue(batch.claim(5));
        byte[] hello = {'h', 'e', 'l', 'l', 'o'};
        MemorySegment.copy(hello, 0, batch.segment(), JAVA_BYTE, batch.claimOffset(), 5);
        batch.publish(1, RecordKind.ENTRY, 2, 17, 5, 9);
        batch.buffer().segment.asSlice(136, 4_096 - 136).fill((byte) 0xEE);
        int sum = batch.seal(LogBench.IDENTITY, 3, 5, 9, 8, 0x01020304, 0, null);

        String header =
                "57444242"
                        + "0100"
                        + "0300"
                        + "11110000000000002222000000000000" // magic, layout, lane, cluster
                        + "0500000000000000"
                        + "0900000000000000"
                        + "0800000000000000" // epoch, number, durable-through
                        + "04030201"
                        + "00000000"
                        + "01000000"
                        + "00000000" // header before, flags, records, repeated
                        + "6800000000000000"
                        + "8800000000000000"
                        + "2c6b4a7f"
                        + "00000000" // tables at, used, their checksum
                        + "72142d46"
                        + "00000000"; // checksum
        String payload = "68656c6c6f" + "000000";
        String record =
                "01000000"
                        + "01000000"
                        + "0200000000000000"
                        + "1100000000000000" // group, kind, term, index
                        + "05000000"
                        + "2c3b1f34"; // length, checksum
        assertEquals(header + payload + record, hex(batch.buffer().segment, 0, 136));
        assertEquals("00".repeat(4_096 - 136), hex(batch.buffer().segment, 136, 4_096 - 136));
        assertEquals(4_096, batch.bytesToWrite());
        assertEquals(0x462D1472, sum);
        assertEquals(96, BatchLayout.HEADER_BYTES);
        assertEquals(32, BatchLayout.RECORD_HEADER_BYTES);
        assertTrue(BatchLayout.CHECKED_BYTES < BatchLayout.HEADER_BYTES);
        assertTrue(BatchLayout.looksLikeHeader(batch.buffer().segment, 0, LogBench.IDENTITY, 3));
        assertFalse(BatchLayout.looksLikeHeader(batch.buffer().segment, 0, LogBench.IDENTITY, 4));
    }

    @Test
    void nextBatchRepeatsTheRecordHeadersOfTheOneBefore() {
        LogBatch first = new LogBatch(pool, LogConfig.tiny());
        assertTrue(first.claim(3));
        first.publish(1, RecordKind.ENTRY, 2, 17, 3, 9);
        first.seal(LogBench.IDENTITY, 3, 5, 9, 8, 0, 0, null);
        LogBatch mark = new LogBatch(pool, LogConfig.tiny());
        mark.seal(LogBench.IDENTITY, 3, 5, 10, 9, 0, BatchLayout.FLAG_MARK, first);
        MemorySegment s = mark.buffer().segment;
        assertEquals(0, BatchLayout.recordCount(s, 0));
        assertEquals(1, BatchLayout.repeatedCount(s, 0));
        assertEquals(BatchLayout.FLAG_MARK, BatchLayout.flags(s, 0));
        assertEquals(hex(first.buffer().segment, 104, 32), hex(s, 96, 32));
    }

    @Test
    void segmentHeaderHasTheseBytesTwice() {
        Buffer buffer = Objects.requireNonNull(pool.take(SegmentLayout.DATA_OFFSET));
        buffer.segment.fill((byte) 0xEE);
        SegmentLayout.Header header =
                new SegmentLayout.Header(5, 65_536, 9, 0x01020304, 8_192, 2, 7);
        SegmentLayout.write(buffer, new Checksum(), LogBench.IDENTITY, 3, 1, header);
        String fields =
                "5744424c"
                        + "0100"
                        + "0300"
                        + "11110000000000002222000000000000" // magic, layout, lane, cluster
                        + "33330000000000004444000000000000"
                        + "07000000"
                        + "01000000" // disk, node, feature level
                        + "0500000000000000"
                        + "0000010000000000"
                        + "0900000000000000" // epoch, size, first batch
                        + "04030201"
                        + "01000000"
                        + "0020000000000000"
                        + "0000000000000000" // chain, terms, previous end
                        + "01000000"
                        + "00000000"
                        + "0200000000000000"
                        + "0700000000000000"; // group, term, vote
        String block = fields + "00".repeat(4_088 - 120) + "6f3eea3e" + "00000000";
        assertEquals(block, hex(buffer.segment, 0, 4_096));
        assertEquals(block, hex(buffer.segment, 4_096, 4_096));
        assertEquals(header, SegmentLayout.read(buffer.segment, 4_096));
        assertTrue(SegmentLayout.isWhole(buffer, 4_096, new Checksum()));
        assertEquals(8_192, SegmentLayout.DATA_OFFSET);
    }

    @Test
    void noBitOfASegmentHeaderCanChangeUnnoticed() {
        Buffer buffer = Objects.requireNonNull(pool.take(SegmentLayout.DATA_OFFSET));
        SegmentLayout.Header header =
                new SegmentLayout.Header(5, 65_536, 9, 0x01020304, 8_192, 2, 7);
        Checksum checksum = new Checksum();
        SegmentLayout.write(buffer, checksum, LogBench.IDENTITY, 3, 1, header);
        for (int bit = 0; bit < 8 * 4_092; bit += 3) {
            flip(buffer.segment, bit);
            assertFalse(SegmentLayout.isWhole(buffer, 0, checksum), "bit " + bit);
            flip(buffer.segment, bit);
        }
    }

    private static void flip(MemorySegment s, int bit) {
        s.set(JAVA_BYTE, bit / 8, (byte) (s.get(JAVA_BYTE, bit / 8) ^ 1 << bit % 8));
    }

    private static String hex(MemorySegment s, long at, int length) {
        return HexFormat.of().formatHex(s.asSlice(at, length).toArray(JAVA_BYTE));
    }
}
