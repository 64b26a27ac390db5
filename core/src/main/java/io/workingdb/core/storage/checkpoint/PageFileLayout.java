package io.workingdb.core.storage.checkpoint;

import static io.workingdb.core.storage.Bytes.U16;
import static io.workingdb.core.storage.Bytes.U32;
import static io.workingdb.core.storage.Bytes.U64;

import io.workingdb.core.config.Identity;
import io.workingdb.core.storage.tree.TreeMark;
import java.lang.foreign.MemorySegment;

/// The blocks of a page file. All have one size, a multiple of 4,096 bytes, and are numbered from the file's beginning; block 0 is the file's header.
/// Every other block is written as new: one that a checkpoint has is not written again before the next checkpoint counts.
///
/// The checksum of a block, over all of it and seeded by its number, stands where the block is named: so a block that was not written, or was written
/// elsewhere, is told from the right one. A superblock names the root block, the root block the last of the table, each block of the table the one
/// before, and the table the blocks of data.
///
/// Little-endian. Every block begins with:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 4 | magic: `WDBF` header, `WDBD` data, `WDBT` table, `WDBR` root |
/// | 4 | 2 | layout, {@link #LAYOUT} |
/// | 6 | 2 | lane |
/// | 8 | 8 | number of the checkpoint that wrote it, 0 in the header |
///
/// | offset | bytes | field of the header |
/// |---|---|---|
/// | 16 | 16 | cluster id |
/// | 32 | 16 | disk id |
/// | 48 | 4 | node |
/// | 52 | 4 | bytes of a block |
/// | block - 4 | 4 | checksum of the bytes before, seeded by the lane |
///
/// | offset | bytes | field of data |
/// |---|---|---|
/// | 16 | 4 | group |
/// | 20 | 4 | space: 0 pages, n + 1 extent n of the records out of line |
/// | 24 | 4 | number of the block in its space |
/// | 64 | | pages, or bytes of the extent; zero where nothing is |
///
/// | offset | bytes | field of a block of the table |
/// |---|---|---|
/// | 16 | 4 | group |
/// | 20 | 4 | space |
/// | 24 | 4 | number of the first block of the space that is listed here |
/// | 28 | 4 | blocks listed |
/// | 32 | 4 | blocks of the space |
/// | 36 | 4 | class of the extent's pieces, 0 for pages |
/// | 40 | 4 | block of the table before this one, 0 if it is the first |
/// | 44 | 4 | its checksum |
/// | 64 | 8 n | {block of the file u32, 0 if nothing is in it; checksum u32} |
///
/// | offset | bytes | field of the root |
/// |---|---|---|
/// | 16 | 4 | groups, 1 |
/// | 64 | 4 | group |
/// | 68 | 4 | root of the tree, a page reference |
/// | 72 | 8 | records |
/// | 80 | 8 | bytes of their keys and values |
/// | 88 | 8 | applied index |
/// | 96 | 8 | log time, milliseconds since 1970 |
/// | 104 | 4 | bytes of a page |
/// | 108 | 4 | bytes of an extent |
/// | 112 | 4 | one more than the highest number of a page |
/// | 116 | 4 | last block of the table, 0 if there is none |
/// | 120 | 4 | its checksum |
/// | 124 | 4 | blocks of data |
final class PageFileLayout {
    static final int FILE = 0x46424457;
    static final int DATA = 0x44424457;
    static final int TABLE = 0x54424457;
    static final int ROOT = 0x52424457;
    static final int LAYOUT = 2;

    /// Bytes before entries and contents.
    static final int HEADER_BYTES = 64;

    private static final int LAYOUT_AT = 4;
    private static final int LANE = 6;
    private static final int CHECKPOINT = 8;

    private static final int CLUSTER_HIGH = 16;
    private static final int CLUSTER_LOW = 24;
    private static final int DISK_HIGH = 32;
    private static final int DISK_LOW = 40;
    private static final int NODE = 48;
    private static final int BLOCK_BYTES = 52;
    private static final int CHECKSUM_BYTES = 4;

    private static final int SPACE = 20;
    private static final int INDEX = 24;
    private static final int LISTED = 28;
    private static final int SPACE_BLOCKS = 32;
    private static final int SIZE_CLASS = 36;
    private static final int BEFORE = 40;
    private static final int BEFORE_CHECKSUM = 44;

    private static final int GROUPS = 16;
    private static final int ROOT_GROUP = 64;
    private static final int TREE_ROOT = 68;
    private static final int RECORDS = 72;
    private static final int LOGICAL_BYTES = 80;
    private static final int APPLIED_INDEX = 88;
    private static final int LOG_TIME = 96;
    private static final int PAGE_BYTES = 104;
    private static final int EXTENT_BYTES = 108;
    private static final int PAGES_BOUND = 112;
    private static final int TABLE_AT = 116;
    private static final int TABLE_CHECKSUM = 120;
    private static final int DATA_BLOCKS = 124;

    private PageFileLayout() {}

    private static void begin(MemorySegment s, long at, int magic, int lane, long checkpoint) {
        s.set(U32, at, magic);
        s.set(U16, at + LAYOUT_AT, (short) LAYOUT);
        s.set(U16, at + LANE, (short) lane);
        s.set(U64, at + CHECKPOINT, checkpoint);
    }

    static boolean isBlock(MemorySegment s, long at, int magic, int lane) {
        return s.get(U32, at) == magic && s.get(U16, at + LANE) == (short) lane;
    }

    static int layout(MemorySegment s, long at) {
        return s.get(U16, at + LAYOUT_AT) & 0xFFFF;
    }

    static long checkpoint(MemorySegment s, long at) {
        return s.get(U64, at + CHECKPOINT);
    }

    /// The header of a file; the block is zero before.
    static void writeFile(MemorySegment s, int lane, Identity identity, int blockBytes) {
        begin(s, 0, FILE, lane, 0);
        s.set(U64, CLUSTER_HIGH, identity.clusterHigh());
        s.set(U64, CLUSTER_LOW, identity.clusterLow());
        s.set(U64, DISK_HIGH, identity.diskHigh());
        s.set(U64, DISK_LOW, identity.diskLow());
        s.set(U32, NODE, identity.nodeId());
        s.set(U32, BLOCK_BYTES, blockBytes);
    }

    /// Bytes of the file's header that its checksum is of.
    static int fileCheckedBytes(int blockBytes) {
        return blockBytes - CHECKSUM_BYTES;
    }

    static void writeFileChecksum(MemorySegment s, int blockBytes, int checksum) {
        s.set(U32, fileCheckedBytes(blockBytes), checksum);
    }

    static int fileChecksum(MemorySegment s, int blockBytes) {
        return s.get(U32, fileCheckedBytes(blockBytes));
    }

    static boolean isOf(MemorySegment s, Identity identity) {
        return s.get(U64, CLUSTER_HIGH) == identity.clusterHigh()
                && s.get(U64, CLUSTER_LOW) == identity.clusterLow()
                && s.get(U64, DISK_HIGH) == identity.diskHigh()
                && s.get(U64, DISK_LOW) == identity.diskLow()
                && s.get(U32, NODE) == identity.nodeId();
    }

    static int blockBytes(MemorySegment s) {
        return s.get(U32, BLOCK_BYTES);
    }

    /// The header of a block of data; its bytes are zero before.
    static void writeData(
            MemorySegment s, long at, int lane, long checkpoint, int space, int index) {
        begin(s, at, DATA, lane, checkpoint);
        s.set(U32, at + SPACE, space);
        s.set(U32, at + INDEX, index);
    }

    static boolean isOf(MemorySegment s, long at, int space, int index) {
        return space(s, at) == space && index(s, at) == index;
    }

    static int space(MemorySegment s, long at) {
        return s.get(U32, at + SPACE);
    }

    static int index(MemorySegment s, long at) {
        return s.get(U32, at + INDEX);
    }

    /// The header of a block of the table; its bytes are zero before.
    static void writeTable(
            MemorySegment s,
            long at,
            int lane,
            long checkpoint,
            LocationTable table,
            int space,
            int first,
            int listed,
            int before,
            int beforeChecksum) {
        begin(s, at, TABLE, lane, checkpoint);
        s.set(U32, at + SPACE, space);
        s.set(U32, at + INDEX, first);
        s.set(U32, at + LISTED, listed);
        s.set(U32, at + SPACE_BLOCKS, table.blocks(space));
        s.set(U32, at + SIZE_CLASS, table.sizeClass(space));
        s.set(U32, at + BEFORE, before);
        s.set(U32, at + BEFORE_CHECKSUM, beforeChecksum);
        table.copyOut(space, first, listed, s, at + HEADER_BYTES);
    }

    static int listed(MemorySegment s) {
        return s.get(U32, LISTED);
    }

    static int spaceBlocks(MemorySegment s) {
        return s.get(U32, SPACE_BLOCKS);
    }

    static int sizeClass(MemorySegment s) {
        return s.get(U32, SIZE_CLASS);
    }

    static int before(MemorySegment s) {
        return s.get(U32, BEFORE);
    }

    static int beforeChecksum(MemorySegment s) {
        return s.get(U32, BEFORE_CHECKSUM);
    }

    /// The root; the block is zero before.
    static void writeRoot(
            MemorySegment s,
            long at,
            int lane,
            CheckpointMark mark,
            TreeMark tree,
            int table,
            int tableChecksum,
            int dataBlocks) {
        begin(s, at, ROOT, lane, mark.number());
        s.set(U32, at + GROUPS, 1);
        s.set(U32, at + TREE_ROOT, tree.root());
        s.set(U64, at + RECORDS, tree.records());
        s.set(U64, at + LOGICAL_BYTES, tree.logicalBytes());
        s.set(U64, at + APPLIED_INDEX, mark.appliedIndex());
        s.set(U64, at + LOG_TIME, mark.logTimeMillis());
        s.set(U32, at + PAGE_BYTES, tree.pageBytes());
        s.set(U32, at + EXTENT_BYTES, tree.extentBytes());
        s.set(U32, at + PAGES_BOUND, tree.pagesBound());
        s.set(U32, at + TABLE_AT, table);
        s.set(U32, at + TABLE_CHECKSUM, tableChecksum);
        s.set(U32, at + DATA_BLOCKS, dataBlocks);
    }

    /// Whether a root says the same as the superblock that names it.
    static boolean isOf(MemorySegment s, CheckpointMark mark) {
        return checkpoint(s, 0) == mark.number()
                && s.get(U32, GROUPS) == 1
                && s.get(U32, ROOT_GROUP) == 0
                && s.get(U64, APPLIED_INDEX) == mark.appliedIndex()
                && s.get(U64, LOG_TIME) == mark.logTimeMillis()
                && s.get(U64, RECORDS) == mark.records()
                && s.get(U32, DATA_BLOCKS) == mark.parts();
    }

    static TreeMark tree(MemorySegment s) {
        return new TreeMark(
                s.get(U32, TREE_ROOT),
                s.get(U64, RECORDS),
                s.get(U64, LOGICAL_BYTES),
                s.get(U32, PAGE_BYTES),
                s.get(U32, EXTENT_BYTES),
                s.get(U32, PAGES_BOUND));
    }

    static int table(MemorySegment s) {
        return s.get(U32, TABLE_AT);
    }

    static int tableChecksum(MemorySegment s) {
        return s.get(U32, TABLE_CHECKSUM);
    }
}
