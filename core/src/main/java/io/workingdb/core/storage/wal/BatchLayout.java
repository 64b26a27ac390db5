package io.workingdb.core.storage.wal;

import static io.workingdb.core.storage.Bytes.U16;
import static io.workingdb.core.storage.Bytes.U32;
import static io.workingdb.core.storage.Bytes.U64;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.config.Identity;
import java.lang.foreign.MemorySegment;

/// A batch: what one durable write puts on disk. Starts on a block, is padded with zeros to whole blocks, and no block of it is
/// written again before the segment is recycled: a torn rewrite would take acknowledged records with it.
///
/// Little-endian. The payload follows the header, record after record, each padded to 8 bytes; then the table of its record
/// headers; then, once more, the table of the batch before, so that a reader can name what is missing when that one is damaged.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 4 | magic `WDBB` |
/// | 4 | 2 | layout, {@link #LAYOUT} |
/// | 6 | 2 | lane |
/// | 8 | 16 | cluster id |
/// | 24 | 8 | segment epoch |
/// | 32 | 8 | batch number, one more than the batch before |
/// | 40 | 8 | durable-through: every batch up to this number was durable when this one was written |
/// | 48 | 4 | checksum of the header before |
/// | 52 | 4 | flags: {@link #FLAG_MARK}, {@link #FLAG_CLEAN} |
/// | 56 | 4 | record count |
/// | 60 | 4 | record count of the repeated table |
/// | 64 | 8 | offset of the tables from the batch's start |
/// | 72 | 8 | bytes used, from the batch's start to the end of the tables |
/// | 80 | 4 | checksum of both tables |
/// | 84 | 4 | zero |
/// | 88 | 4 | checksum of bytes 0 to 88 |
/// | 92 | 4 | zero |
///
/// A record header:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 4 | group |
/// | 4 | 1 | kind, {@link RecordKind} |
/// | 5 | 3 | zero |
/// | 8 | 8 | term |
/// | 16 | 8 | index |
/// | 24 | 4 | length of the payload |
/// | 28 | 4 | checksum of the payload |
///
/// Checksums of header and tables are seeded by the segment's epoch, those of payloads by the batch number, because a batch may be
/// gathered before it is known in which segment it will lie.
public final class BatchLayout {
    /// `WDBB`.
    public static final int MAGIC = 0x42424457;

    /// Version of this layout.
    public static final int LAYOUT = 1;

    /// Size of a batch header.
    public static final int HEADER_BYTES = 96;

    /// Size of a record header.
    public static final int RECORD_HEADER_BYTES = 32;

    /// A batch without records, written when the log has been idle: it says that the one before it is durable.
    public static final int FLAG_MARK = 1;

    /// The log was closed: nothing was submitted after this batch.
    public static final int FLAG_CLEAN = 2;

    /// Alignment of records inside the payload.
    public static final int RECORD_ALIGNMENT = 8;

    static final int CHECKED_BYTES = 88;

    private static final int LAYOUT_AT = 4;
    private static final int LANE = 6;
    private static final int CLUSTER_HIGH = 8;
    private static final int CLUSTER_LOW = 16;
    private static final int EPOCH = 24;
    private static final int NUMBER = 32;
    private static final int DURABLE_THROUGH = 40;
    private static final int PREVIOUS_CHECKSUM = 48;
    private static final int FLAGS = 52;
    private static final int RECORD_COUNT = 56;
    private static final int REPEATED_COUNT = 60;
    private static final int TABLES_OFFSET = 64;
    private static final int USED_BYTES = 72;
    private static final int TABLES_CHECKSUM = 80;
    private static final int ZERO_1 = 84;
    private static final int CHECKSUM = 88;
    private static final int ZERO_2 = 92;

    private static final int RECORD_GROUP = 0;
    private static final int RECORD_KIND = 4;
    private static final int RECORD_TERM = 8;
    private static final int RECORD_INDEX = 16;
    private static final int RECORD_LENGTH = 24;
    private static final int RECORD_CHECKSUM = 28;

    private BatchLayout() {}

    /// Whether there is a header of this layout, cluster and lane at `at`, its checksum aside.
    public static boolean looksLikeHeader(MemorySegment s, long at, Identity identity, int lane) {
        return layout(s, at) == LAYOUT && looksLikeAnyHeader(s, at, identity, lane);
    }

    /// The same, of whatever layout.
    static boolean looksLikeAnyHeader(MemorySegment s, long at, Identity identity, int lane) {
        return s.get(U32, at) == MAGIC
                && (s.get(U16, at + LANE) & 0xFFFF) == lane
                && s.get(U64, at + CLUSTER_HIGH) == identity.clusterHigh()
                && s.get(U64, at + CLUSTER_LOW) == identity.clusterLow();
    }

    static int layout(MemorySegment s, long at) {
        return s.get(U16, at + LAYOUT_AT) & 0xFFFF;
    }

    static void writeHeader(
            MemorySegment s,
            long at,
            Identity identity,
            int lane,
            long epoch,
            long number,
            long durableThrough) {
        s.set(U32, at, MAGIC);
        s.set(U16, at + LAYOUT_AT, (short) LAYOUT);
        s.set(U16, at + LANE, (short) lane);
        s.set(U64, at + CLUSTER_HIGH, identity.clusterHigh());
        s.set(U64, at + CLUSTER_LOW, identity.clusterLow());
        s.set(U64, at + EPOCH, epoch);
        s.set(U64, at + NUMBER, number);
        s.set(U64, at + DURABLE_THROUGH, durableThrough);
        s.set(U32, at + ZERO_1, 0);
        s.set(U32, at + ZERO_2, 0);
    }

    static void writeChain(MemorySegment s, long at, int previousChecksum, int flags) {
        s.set(U32, at + PREVIOUS_CHECKSUM, previousChecksum);
        s.set(U32, at + FLAGS, flags);
    }

    static void writeTables(
            MemorySegment s,
            long at,
            int records,
            int repeated,
            long tablesOffset,
            long usedBytes,
            int checksum) {
        s.set(U32, at + RECORD_COUNT, records);
        s.set(U32, at + REPEATED_COUNT, repeated);
        s.set(U64, at + TABLES_OFFSET, tablesOffset);
        s.set(U64, at + USED_BYTES, usedBytes);
        s.set(U32, at + TABLES_CHECKSUM, checksum);
    }

    static void writeChecksum(MemorySegment s, long at, int checksum) {
        s.set(U32, at + CHECKSUM, checksum);
    }

    static void writeRecordHeader(
            MemorySegment s,
            long at,
            int group,
            byte kind,
            long term,
            long index,
            int length,
            int checksum) {
        s.set(U32, at + RECORD_GROUP, group);
        s.set(U32, at + RECORD_KIND, kind & 0xFF);
        s.set(U64, at + RECORD_TERM, term);
        s.set(U64, at + RECORD_INDEX, index);
        s.set(U32, at + RECORD_LENGTH, length);
        s.set(U32, at + RECORD_CHECKSUM, checksum);
    }

    /// Whether the last field, which no checksum covers, is zero as it must be.
    static boolean endsInZeros(MemorySegment s, long at) {
        return s.get(U32, at + ZERO_2) == 0;
    }

    static long epoch(MemorySegment s, long at) {
        return s.get(U64, at + EPOCH);
    }

    static long number(MemorySegment s, long at) {
        return s.get(U64, at + NUMBER);
    }

    static long durableThrough(MemorySegment s, long at) {
        return s.get(U64, at + DURABLE_THROUGH);
    }

    static int previousChecksum(MemorySegment s, long at) {
        return s.get(U32, at + PREVIOUS_CHECKSUM);
    }

    static int flags(MemorySegment s, long at) {
        return s.get(U32, at + FLAGS);
    }

    static int recordCount(MemorySegment s, long at) {
        return s.get(U32, at + RECORD_COUNT);
    }

    static int repeatedCount(MemorySegment s, long at) {
        return s.get(U32, at + REPEATED_COUNT);
    }

    static long tablesOffset(MemorySegment s, long at) {
        return s.get(U64, at + TABLES_OFFSET);
    }

    static long usedBytes(MemorySegment s, long at) {
        return s.get(U64, at + USED_BYTES);
    }

    static int tablesChecksum(MemorySegment s, long at) {
        return s.get(U32, at + TABLES_CHECKSUM);
    }

    static int checksum(MemorySegment s, long at) {
        return s.get(U32, at + CHECKSUM);
    }

    static int recordGroup(MemorySegment s, long at) {
        return s.get(U32, at + RECORD_GROUP);
    }

    static byte recordKind(MemorySegment s, long at) {
        return s.get(JAVA_BYTE, at + RECORD_KIND);
    }

    static long recordTerm(MemorySegment s, long at) {
        return s.get(U64, at + RECORD_TERM);
    }

    static long recordIndex(MemorySegment s, long at) {
        return s.get(U64, at + RECORD_INDEX);
    }

    static int recordLength(MemorySegment s, long at) {
        return s.get(U32, at + RECORD_LENGTH);
    }

    static int recordChecksum(MemorySegment s, long at) {
        return s.get(U32, at + RECORD_CHECKSUM);
    }
}
