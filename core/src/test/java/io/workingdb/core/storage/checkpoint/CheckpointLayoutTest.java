package io.workingdb.core.storage.checkpoint;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Identity;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.storage.Checksum;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Golden bytes of superblocks and chunks, computed by an independent program from the tables in their comments.
final class CheckpointLayoutTest {
    private final Buffer buffer =
            Objects.requireNonNull(new BufferPool(new MemoryHost(), 1 << 20).take(8_192));
    private final Checksum checksum = new Checksum();

    private final Superblock superblock =
            new Superblock(
                    new Identity(0x1111, 0x2222, 0x3333, 0x4444, 7, 0x5555),
                    6,
                    9,
                    new CheckpointMark(5, 1_000, 1_700_000_000_000L, 4, 2, 3, 0x0102030405060708L));

    @Test
    void superblockHasTheseBytes() {
        buffer.segment.fill((byte) 0xEE);
        SuperblockLayout.write(buffer, checksum, 3, superblock);
        String fields =
                "57444253"
                        + "0100"
                        + "0300"
                        + "11110000000000002222000000000000" // magic, layout, lane, cluster
                        + "33330000000000004444000000000000"
                        + "07000000"
                        + "01000000" // disk, node, feature level
                        + "5555000000000000"
                        + "0600000000000000"
                        + "0500000000000000" // hash key, sequence, checkpoint
                        + "e803000000000000"
                        + "0068e5cf8b010000"
                        + "0400000000000000" // applied index, log time, first epoch
                        + "0200000000000000"
                        + "0300000000000000"
                        + "0807060504030201" // chunks, records, chain
                        + "0900000000000000"; // last epoch
        assertEquals(fields + "00".repeat(4_088 - 128) + "92e09e41" + "00000000", hex(4_096));
        assertEquals(
                "eeee",
                HexFormat.of().formatHex(buffer.segment.asSlice(4_096, 2).toArray(JAVA_BYTE)));
        assertTrue(SuperblockLayout.isWhole(buffer, 0, checksum, 3));
        assertFalse(SuperblockLayout.isWhole(buffer, 0, checksum, 4));
        assertEquals(superblock, SuperblockLayout.read(buffer.segment, 0));
    }

    @Test
    void noBitOfASuperblockCanChangeUnnoticed() {
        SuperblockLayout.write(buffer, checksum, 3, superblock);
        for (int bit = 0; bit < 8 * 4_092; bit += 3) {
            flip(bit);
            assertFalse(SuperblockLayout.isWhole(buffer, 0, checksum, 3), "bit " + bit);
            flip(bit);
        }
    }

    @Test
    void chunkHasTheseBytes() {
        MemorySegment s = buffer.segment;
        byte[] body = HexFormat.of().parseHex("0100000002000000616263");
        MemorySegment.copy(body, 0, s, JAVA_BYTE, ChunkLayout.HEADER_BYTES, body.length);
        int used = ChunkLayout.HEADER_BYTES + body.length;
        ChunkLayout.writeHeader(
                s, 5, 0, 1, used, checksum.of(buffer, ChunkLayout.HEADER_BYTES, body.length, 5));
        ChunkLayout.writeChecksum(s, checksum.of(buffer, 0, ChunkLayout.CHECKED_BYTES, 5));
        String header =
                "57444243"
                        + "01000000"
                        + "0500000000000000"
                        + "0000000000000000" // magic, layout, checkpoint, chunk
                        + "01000000"
                        + "33000000"
                        + "9fb0861a"
                        + "bad35b32"; // records, used, checksums of body and header
        assertEquals(header + "01000000" + "02000000" + "61" + "6263", hex(used));
        assertEquals(40, ChunkLayout.HEADER_BYTES);
        assertEquals(8, ChunkLayout.RECORD_HEADER_BYTES);
        assertEquals(1, ChunkLayout.records(s));
        assertEquals(used, ChunkLayout.usedBytes(s));
    }

    private void flip(int bit) {
        MemorySegment s = buffer.segment;
        s.set(JAVA_BYTE, bit / 8, (byte) (s.get(JAVA_BYTE, bit / 8) ^ 1 << bit % 8));
    }

    private String hex(int length) {
        return HexFormat.of().formatHex(buffer.segment.asSlice(0, length).toArray(JAVA_BYTE));
    }
}
