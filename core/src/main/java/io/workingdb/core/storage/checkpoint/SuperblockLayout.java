package io.workingdb.core.storage.checkpoint;

import static io.workingdb.core.storage.Bytes.BLOCK_BYTES;
import static io.workingdb.core.storage.Bytes.U16;
import static io.workingdb.core.storage.Bytes.U32;
import static io.workingdb.core.storage.Bytes.U64;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.config.Identity;
import io.workingdb.core.storage.Checksum;
import java.lang.foreign.MemorySegment;

/// A superblock: one block. Two of them in one file take turns, and are never in one write, so one is always whole.
///
/// Little-endian.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 4 | magic `WDBS` |
/// | 4 | 2 | layout, {@link #LAYOUT} |
/// | 6 | 2 | lane |
/// | 8 | 16 | cluster id |
/// | 24 | 16 | disk id |
/// | 40 | 4 | node |
/// | 44 | 4 | lowest feature level that can read this directory |
/// | 48 | 8 | key of the hash that spreads user keys |
/// | 56 | 8 | sequence |
/// | 64 | 8 | number of the checkpoint, 0 for none |
/// | 72 | 8 | applied index |
/// | 80 | 8 | log time, milliseconds since 1970 |
/// | 88 | 8 | epoch of the first log segment needed |
/// | 96 | 8 | blocks of data in the page file; chunks in form 0 |
/// | 104 | 8 | records |
/// | 112 | 8 | checksum u32 and number u32 of the root block; a checksum over those of all chunks in form 0 |
/// | 120 | 8 | epoch of the last log segment begun, 0 for none |
/// | 128 | 4 | form of the checkpoint: 0 chunks, 1 pages. In layout 1, which is that of builds before release 0.1, 0 |
/// | 4088 | 4 | checksum of the bytes before, seeded by the lane |
/// | 4092 | 4 | zero |
public final class SuperblockLayout {
    /// `WDBS`.
    public static final int MAGIC = 0x53424457;

    /// Version of this layout.
    public static final int LAYOUT = 2;

    /// Feature level of what this build writes, and the highest that it can read.
    static final int LEVEL = 2;

    private static final int LAYOUT_AT = 4;
    private static final int LANE = 6;
    private static final int CLUSTER_HIGH = 8;
    private static final int CLUSTER_LOW = 16;
    private static final int DISK_HIGH = 24;
    private static final int DISK_LOW = 32;
    private static final int NODE = 40;
    private static final int FEATURE_LEVEL = 44;
    private static final int HASH_KEY = 48;
    private static final int SEQUENCE = 56;
    private static final int CHECKPOINT = 64;
    private static final int APPLIED_INDEX = 72;
    private static final int LOG_TIME = 80;
    private static final int FIRST_EPOCH = 88;
    private static final int PARTS = 96;
    private static final int RECORDS = 104;
    private static final int ANCHOR = 112;
    private static final int LAST_EPOCH = 120;
    private static final int FORM = 128;
    private static final int CHECKSUM = 4_088;

    private SuperblockLayout() {}

    static void write(Buffer buffer, Checksum checksum, int lane, Superblock superblock) {
        MemorySegment s = buffer.segment;
        Identity identity = superblock.identity();
        s.asSlice(0, BLOCK_BYTES).fill((byte) 0);
        s.set(U32, 0, MAGIC);
        s.set(U16, LAYOUT_AT, (short) LAYOUT);
        s.set(U16, LANE, (short) lane);
        s.set(U64, CLUSTER_HIGH, identity.clusterHigh());
        s.set(U64, CLUSTER_LOW, identity.clusterLow());
        s.set(U64, DISK_HIGH, identity.diskHigh());
        s.set(U64, DISK_LOW, identity.diskLow());
        s.set(U32, NODE, identity.nodeId());
        s.set(U32, FEATURE_LEVEL, LEVEL);
        s.set(U64, HASH_KEY, identity.hashKey());
        s.set(U64, SEQUENCE, superblock.sequence());
        writeMark(s, superblock.checkpoint());
        s.set(U64, LAST_EPOCH, superblock.lastEpoch());
        s.set(U32, CHECKSUM, checksum.of(buffer, 0, CHECKSUM, lane));
    }

    private static void writeMark(MemorySegment s, CheckpointMark mark) {
        s.set(U64, CHECKPOINT, mark.number());
        s.set(U64, APPLIED_INDEX, mark.appliedIndex());
        s.set(U64, LOG_TIME, mark.logTimeMillis());
        s.set(U64, FIRST_EPOCH, mark.firstEpoch());
        s.set(U64, PARTS, mark.parts());
        s.set(U64, RECORDS, mark.records());
        s.set(U64, ANCHOR, mark.anchor());
        s.set(U32, FORM, mark.form().ordinal());
    }

    static boolean isWhole(Buffer buffer, int at, Checksum checksum, int lane) {
        return buffer.segment.get(U32, at) == MAGIC
                && buffer.segment.get(U32, at + CHECKSUM)
                        == checksum.of(buffer, at, CHECKSUM, lane);
    }

    /// Whether a superblock of a newer layout seems to be at `at`, its checksum aside.
    static boolean isNewer(MemorySegment s, int at) {
        return s.get(U32, at) == MAGIC && layout(s, at) > LAYOUT;
    }

    static int layout(MemorySegment s, int at) {
        return s.get(U16, at + LAYOUT_AT) & 0xFFFF;
    }

    static int featureLevel(MemorySegment s, int at) {
        return s.get(U32, at + FEATURE_LEVEL);
    }

    static Superblock read(MemorySegment s, int at) {
        Identity identity =
                new Identity(
                        s.get(U64, at + CLUSTER_HIGH),
                        s.get(U64, at + CLUSTER_LOW),
                        s.get(U64, at + DISK_HIGH),
                        s.get(U64, at + DISK_LOW),
                        s.get(U32, at + NODE),
                        s.get(U64, at + HASH_KEY));
        CheckpointMark checkpoint =
                new CheckpointMark(
                        s.get(U32, at + FORM) == 0
                                ? CheckpointMark.Form.CHUNKS
                                : CheckpointMark.Form.PAGES,
                        s.get(U64, at + CHECKPOINT),
                        s.get(U64, at + APPLIED_INDEX),
                        s.get(U64, at + LOG_TIME),
                        s.get(U64, at + FIRST_EPOCH),
                        s.get(U64, at + PARTS),
                        s.get(U64, at + RECORDS),
                        s.get(U64, at + ANCHOR));
        return new Superblock(
                identity, s.get(U64, at + SEQUENCE), s.get(U64, at + LAST_EPOCH), checkpoint);
    }
}
