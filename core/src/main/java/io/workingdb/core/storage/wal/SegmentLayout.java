package io.workingdb.core.storage.wal;

import static io.workingdb.core.storage.Bytes.BLOCK_BYTES;
import static io.workingdb.core.storage.Bytes.U16;
import static io.workingdb.core.storage.Bytes.U32;
import static io.workingdb.core.storage.Bytes.U64;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.config.Identity;
import io.workingdb.core.storage.Checksum;
import java.lang.foreign.MemorySegment;

/// A segment's header: two equal copies in its first two blocks; batches follow from {@link #DATA_OFFSET}.
///
/// Little-endian.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 4 | magic `WDBL` |
/// | 4 | 2 | layout, {@link #LAYOUT} |
/// | 6 | 2 | lane |
/// | 8 | 16 | cluster id |
/// | 24 | 16 | disk id |
/// | 40 | 4 | node |
/// | 44 | 4 | lowest feature level that can read this segment |
/// | 48 | 8 | epoch: one more than the segment before, never reused |
/// | 56 | 8 | size of the segment |
/// | 64 | 8 | number of the first batch |
/// | 72 | 4 | checksum of the batch header before |
/// | 76 | 4 | number of terms |
/// | 80 | 8 | where the segment before ends: a cut one is sealed with its length; -1 if it ends by itself |
/// | 88 | 8 | zero |
/// | 96 | 24 each | terms: group u32, zero u32, term u64, vote u64 |
/// | 4088 | 4 | checksum of the bytes before |
/// | 4092 | 4 | zero |
public final class SegmentLayout {
    /// `WDBL`.
    public static final int MAGIC = 0x4C424457;

    /// Version of this layout.
    public static final int LAYOUT = 1;

    /// Where the first batch starts: behind the two copies of the header.
    public static final int DATA_OFFSET = 2 * BLOCK_BYTES;

    /// The segment before ends where its batches end.
    public static final long NOT_SEALED = -1;

    /// Groups whose term fits into a header.
    public static final int TERMS_MAX = 166;

    /// Feature level of what this build writes, and the highest that it can read.
    static final int LEVEL = 1;

    private static final int LAYOUT_AT = 4;
    private static final int LANE = 6;
    private static final int CLUSTER_HIGH = 8;
    private static final int CLUSTER_LOW = 16;
    private static final int DISK_HIGH = 24;
    private static final int DISK_LOW = 32;
    private static final int NODE = 40;
    private static final int FEATURE_LEVEL = 44;
    private static final int EPOCH = 48;
    private static final int SEGMENT_BYTES = 56;
    private static final int FIRST_BATCH = 64;
    private static final int CHAIN = 72;
    private static final int TERM_COUNT = 76;
    private static final int PREVIOUS_END = 80;
    private static final int TERMS = 96;
    private static final int TERM_BYTES = 24;
    private static final int CHECKSUM = 4_088;

    private SegmentLayout() {}

    /// What a header says.
    ///
    /// @param epoch the segment's number
    /// @param bytes size of the segment
    /// @param firstBatch number of its first batch
    /// @param chain checksum of the batch header before the first
    /// @param previousEnd where the segment before ends, or {@link #NOT_SEALED}
    /// @param term the term of the log's one group when the segment was begun
    /// @param vote its vote
    public record Header(
            long epoch,
            long bytes,
            long firstBatch,
            int chain,
            long previousEnd,
            long term,
            long vote) {}

    /// Writes both copies into the first two blocks of `buffer`.
    static void write(
            Buffer buffer,
            Checksum checksum,
            Identity identity,
            int lane,
            int group,
            Header header) {
        MemorySegment s = buffer.segment;
        s.asSlice(0, DATA_OFFSET).fill((byte) 0);
        s.set(U32, 0, MAGIC);
        s.set(U16, LAYOUT_AT, (short) LAYOUT);
        s.set(U16, LANE, (short) lane);
        s.set(U64, CLUSTER_HIGH, identity.clusterHigh());
        s.set(U64, CLUSTER_LOW, identity.clusterLow());
        s.set(U64, DISK_HIGH, identity.diskHigh());
        s.set(U64, DISK_LOW, identity.diskLow());
        s.set(U32, NODE, identity.nodeId());
        s.set(U32, FEATURE_LEVEL, LEVEL);
        s.set(U64, EPOCH, header.epoch);
        s.set(U64, SEGMENT_BYTES, header.bytes);
        s.set(U64, FIRST_BATCH, header.firstBatch);
        s.set(U32, CHAIN, header.chain);
        s.set(U32, TERM_COUNT, 1);
        s.set(U64, PREVIOUS_END, header.previousEnd);
        s.set(U32, TERMS, group);
        s.set(U64, TERMS + 8, header.term);
        s.set(U64, TERMS + 16, header.vote);
        s.set(U32, CHECKSUM, checksum.of(buffer, 0, CHECKSUM, header.epoch));
        MemorySegment.copy(s, 0, s, BLOCK_BYTES, BLOCK_BYTES);
    }

    /// Whether a whole header is at `at`.
    static boolean isWhole(Buffer buffer, int at, Checksum checksum) {
        MemorySegment s = buffer.segment;
        return s.get(U32, at) == MAGIC
                && s.get(U32, at + CHECKSUM)
                        == checksum.of(buffer, at, CHECKSUM, s.get(U64, at + EPOCH));
    }

    /// Whether a header of a newer layout seems to be at `at`, its checksum aside.
    static boolean isNewer(MemorySegment s, int at) {
        return s.get(U32, at) == MAGIC && layout(s, at) > LAYOUT;
    }

    static int layout(MemorySegment s, int at) {
        return s.get(U16, at + LAYOUT_AT) & 0xFFFF;
    }

    static int featureLevel(MemorySegment s, int at) {
        return s.get(U32, at + FEATURE_LEVEL);
    }

    static boolean belongsTo(MemorySegment s, int at, Identity identity, int lane) {
        return s.get(U64, at + CLUSTER_HIGH) == identity.clusterHigh()
                && s.get(U64, at + CLUSTER_LOW) == identity.clusterLow()
                && s.get(U64, at + DISK_HIGH) == identity.diskHigh()
                && s.get(U64, at + DISK_LOW) == identity.diskLow()
                && s.get(U32, at + NODE) == identity.nodeId()
                && (s.get(U16, at + LANE) & 0xFFFF) == lane;
    }

    static Header read(MemorySegment s, int at) {
        return new Header(
                s.get(U64, at + EPOCH),
                s.get(U64, at + SEGMENT_BYTES),
                s.get(U64, at + FIRST_BATCH),
                s.get(U32, at + CHAIN),
                s.get(U64, at + PREVIOUS_END),
                s.get(U64, at + TERMS + 8),
                s.get(U64, at + TERMS + 16));
    }

    static {
        if (TERMS + TERMS_MAX * TERM_BYTES > CHECKSUM) {
            throw new IllegalStateException(
                    "the terms of " + TERMS_MAX + " groups do not fit into a segment header");
        }
    }
}
