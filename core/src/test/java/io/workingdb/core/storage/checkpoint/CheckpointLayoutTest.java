package io.workingdb.core.storage.checkpoint;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Identity;
import io.workingdb.core.port.MemoryDisk;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.storage.Checksum;
import io.workingdb.core.storage.tree.TreeMark;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Golden bytes of superblocks, blocks of page files, and chunks, computed by an independent program from the tables in their comments.
final class CheckpointLayoutTest {
    private final Buffer buffer =
            Objects.requireNonNull(new BufferPool(new MemoryHost(), 1 << 20).take(8_192));
    private final Checksum checksum = new Checksum();

    private final Superblock superblock =
            new Superblock(
                    new Identity(0x1111, 0x2222, 0x3333, 0x4444, 7, 0x5555),
                    6,
                    9,
                    new CheckpointMark(
                            CheckpointMark.Form.PAGES,
                            5,
                            1_000,
                            1_700_000_000_000L,
                            4,
                            2,
                            3,
                            0x0102030405060708L));

    @Test
    void superblockHasTheseBytes() {
        buffer.segment.fill((byte) 0xEE);
        SuperblockLayout.write(buffer, checksum, 3, superblock);
        String fields =
                "57444253"
                        + "0200"
                        + "0300"
                        + "11110000000000002222000000000000" // magic, layout, lane, cluster
                        + "33330000000000004444000000000000"
                        + "07000000"
                        + "02000000" // disk, node, feature level
                        + "5555000000000000"
                        + "0600000000000000"
                        + "0500000000000000" // hash key, sequence, checkpoint
                        + "e803000000000000"
                        + "0068e5cf8b010000"
                        + "0400000000000000" // applied index, log time, first epoch
                        + "0200000000000000"
                        + "0300000000000000"
                        + "0807060504030201" // blocks of data, records, root block
                        + "0900000000000000"
                        + "01000000"; // last epoch, form
        assertEquals(fields + "00".repeat(4_088 - 132) + "634b3f7e" + "00000000", hex(4_096));
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
        MemoryDisk disk = new MemoryDisk();
        BufferPool pool = new BufferPool(new MemoryHost(), 1 << 20);
        ChunkFile.plant(disk, pool, 3, Map.of(new byte[] {'a'}, new byte[] {'b', 'c'}));
        byte[] file = disk.contents("checkpoint-0003-0000000000000005");
        String header =
                "57444243"
                        + "01000000"
                        + "0500000000000000"
                        + "0000000000000000" // magic, layout, checkpoint, chunk
                        + "01000000"
                        + "33000000"
                        + "9fb0861a"
                        + "bad35b32"; // records, used, checksums of body and header
        String body = "01000000" + "02000000" + "61" + "6263";
        assertEquals(header + body, HexFormat.of().formatHex(file, 0, 51));
        assertEquals(40, ChunkLayout.HEADER_BYTES);
        assertEquals(8, ChunkLayout.RECORD_HEADER_BYTES);
    }

    @Test
    void headerOfAPageFileHasTheseBytes() {
        MemorySegment s = buffer.segment;
        s.fill((byte) 0);
        PageFileLayout.writeFile(s, 3, superblock.identity(), 4_096);
        PageFileLayout.writeFileChecksum(s, 4_096, 0x01020304);
        assertEquals(
                "57444246"
                        + "0200"
                        + "0300"
                        + "0000000000000000" // magic, layout, lane, checkpoint
                        + "11110000000000002222000000000000"
                        + "33330000000000004444000000000000" // cluster, disk
                        + "07000000"
                        + "00100000" // node, bytes of a block
                        + "00".repeat(4_092 - 56)
                        + "04030201", // checksum
                hex(4_096));
        assertTrue(PageFileLayout.isOf(s, superblock.identity()));
    }

    @Test
    void blockOfDataHasTheseBytes() {
        MemorySegment s = buffer.segment;
        s.fill((byte) 0);
        PageFileLayout.writeData(s, 0, 3, 5, 2, 9);
        assertEquals(
                "57444244"
                        + "0200"
                        + "0300"
                        + "0500000000000000" // magic, layout, lane, checkpoint
                        + "00000000"
                        + "02000000"
                        + "09000000" // group, space, number
                        + "00".repeat(36),
                hex(64));
        assertEquals(64, PageFileLayout.HEADER_BYTES);
    }

    @Test
    void blockOfTheTableHasTheseBytes() {
        MemorySegment s = buffer.segment;
        s.fill((byte) 0);
        LocationTable table = new LocationTable(new MemoryHost());
        table.grow(2, 17, 700);
        table.set(2, 504, 0x11, 0x22);
        table.set(2, 506, 0x33, 0x44);
        PageFileLayout.writeTable(s, 0, 3, 5, table, 2, 504, 3, 0x55, 0x66);
        assertEquals(
                "57444254"
                        + "0200"
                        + "0300"
                        + "0500000000000000" // magic, layout, lane, checkpoint
                        + "00000000"
                        + "02000000"
                        + "f8010000" // group, space, first
                        + "03000000"
                        + "bc020000"
                        + "11000000" // listed, blocks of the space, class
                        + "55000000"
                        + "66000000" // before, its checksum
                        + "00".repeat(16)
                        + "1100000022000000"
                        + "0000000000000000"
                        + "3300000044000000",
                hex(88));
    }

    @Test
    void rootHasTheseBytes() {
        MemorySegment s = buffer.segment;
        s.fill((byte) 0);
        TreeMark tree = new TreeMark(0x40000001, 3, 0x77, 4_032, 0x400000, 12);
        PageFileLayout.writeRoot(s, 0, 3, superblock.checkpoint(), tree, 8, 0x99, 2);
        assertEquals(
                "57444252"
                        + "0200"
                        + "0300"
                        + "0500000000000000" // magic, layout, lane, checkpoint
                        + "01000000"
                        + "00".repeat(44) // groups
                        + "00000000"
                        + "01000040"
                        + "0300000000000000" // group, root, records
                        + "7700000000000000"
                        + "e803000000000000"
                        + "0068e5cf8b010000" // bytes, applied index, log time
                        + "c00f0000"
                        + "00004000"
                        + "0c000000" // bytes of a page, of an extent, bound
                        + "08000000"
                        + "99000000"
                        + "02000000", // table, its checksum, blocks of data
                hex(128));
        assertTrue(PageFileLayout.isOf(s, superblock.checkpoint()));
        assertEquals(tree, PageFileLayout.tree(s));
    }

    private void flip(int bit) {
        MemorySegment s = buffer.segment;
        s.set(JAVA_BYTE, bit / 8, (byte) (s.get(JAVA_BYTE, bit / 8) ^ 1 << bit % 8));
    }

    private String hex(int length) {
        return HexFormat.of().formatHex(buffer.segment.asSlice(0, length).toArray(JAVA_BYTE));
    }
}
