package io.workingdb.core.log;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A log entry: one command, canonical, as it is agreed upon, stored and applied.
///
/// Little-endian. The header is followed by `argumentCount` arguments, each a u32 length and its bytes, without padding. The
/// arguments exclude the command's name: its id stands for it.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | layout, {@link #LAYOUT} |
/// | 1 | 1 | kind, {@link EntryKind} |
/// | 2 | 2 | semantics: feature level whose handlers apply it |
/// | 4 | 4 | of a command the most logical bytes that it may leave of all data, if it makes them more, in units of 64 KiB; 0 if it may leave any number |
/// |   |   | of TIME and RECLAIM the most records that it removes; 0 for {@link #SLICE_RECORDS} |
/// | 8 | 8 | log time, milliseconds since 1970, never less than the entry's before |
/// | 16 | 8 | seed for everything random in its apply |
/// | 24 | 2 | database number, 0 to 15 |
/// | 26 | 2 | command id |
/// | 28 | 4 | argument count |
public final class EntryLayout {
    /// Version of this layout.
    public static final int LAYOUT = 1;

    /// Feature level of entries without a bound of data: all that there was in release 0.1, which did not look at that field.
    private static final int UNBOUNDED = 1;

    /// Feature level of entries with one.
    private static final int BOUNDED = 2;

    /// Feature level of TIME and RECLAIM entries that say how much they remove.
    private static final int SLICED = 3;

    /// The feature level of this build: the highest that it applies.
    public static final int SEMANTICS = SLICED;

    /// Records that a TIME or RECLAIM entry removes if it does not say how many: a few hundred microseconds.
    public static final int SLICE_RECORDS = 256;

    /// Size of the header in bytes.
    public static final int HEADER_BYTES = 32;

    /// Size of an argument's length in bytes.
    public static final int ARGUMENT_HEADER_BYTES = 4;

    /// Largest entry: a frame of a 512 MiB key and a 512 MiB value does not fit, one of either does.
    public static final int ENTRY_BYTES_MAX = (1 << 29) + (1 << 20);

    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final long DATA_UNIT_BYTES = 65_536;
    private static final int KIND = 1;
    private static final int SEMANTICS_AT = 2;
    private static final int DATA_UNITS_MAX = 4;
    private static final int SLICE = 4;
    private static final int LOG_TIME = 8;
    private static final int SEED = 16;
    private static final int DATABASE = 24;
    private static final int COMMAND = 26;
    private static final int ARGUMENT_COUNT = 28;

    private EntryLayout() {}

    /// Writes the whole header.
    public static void writeHeader(
            MemorySegment target,
            long at,
            EntryKind kind,
            long seed,
            int database,
            int commandId,
            int argumentCount) {
        target.set(JAVA_BYTE, at, (byte) LAYOUT);
        target.set(JAVA_BYTE, at + KIND, kind.code());
        target.set(U16, at + SEMANTICS_AT, (short) UNBOUNDED);
        target.set(U32, at + DATA_UNITS_MAX, 0);
        target.set(U64, at + LOG_TIME, 0);
        target.set(U64, at + SEED, seed);
        target.set(U16, at + DATABASE, (short) database);
        target.set(U16, at + COMMAND, (short) commandId);
        target.set(U32, at + ARGUMENT_COUNT, argumentCount);
    }

    /// Stamps the log time, once the entry's place in the log is known.
    public static void stamp(MemorySegment target, long at, long logTimeMillis) {
        target.set(U64, at + LOG_TIME, logTimeMillis);
    }

    /// Bounds what the command may leave of all data, to the unit above: whoever appends an entry knows the bound, and everybody who applies it goes by the
    /// same one, whenever that is.
    public static void writeDataBytesMax(MemorySegment target, long at, long bytes) {
        long units = Math.ceilDiv(bytes, DATA_UNIT_BYTES);
        target.set(U16, at + SEMANTICS_AT, (short) BOUNDED);
        target.set(U32, at + DATA_UNITS_MAX, (int) Math.clamp(units, 1, 0xFFFF_FFFFL));
    }

    /// Most logical bytes that the command may leave, `Long.MAX_VALUE` if it may leave any number.
    public static long dataBytesMax(MemorySegment source, long at) {
        long units = source.get(U32, at + DATA_UNITS_MAX) & 0xFFFF_FFFFL;
        return units == 0 ? Long.MAX_VALUE : units * DATA_UNIT_BYTES;
    }

    /// Says how many records a TIME or RECLAIM entry removes at most.
    ///
    /// @param records from 1 to {@link #SLICE_RECORDS}
    public static void writeSlice(MemorySegment target, long at, int records) {
        if (records != SLICE_RECORDS) {
            target.set(U16, at + SEMANTICS_AT, (short) SLICED);
            target.set(U32, at + SLICE, records);
        }
    }

    /// How many records a TIME or RECLAIM entry removes at most.
    public static int slice(MemorySegment source, long at) {
        int records = source.get(U32, at + SLICE);
        return records == 0 ? SLICE_RECORDS : records;
    }

    /// Writes an argument's length; its bytes follow at `at + 4`.
    public static void writeArgumentLength(MemorySegment target, long at, int lengthBytes) {
        target.set(U32, at, lengthBytes);
    }

    /// Length of the argument whose header is at `at`.
    public static int argumentLength(MemorySegment source, long at) {
        return source.get(U32, at);
    }

    /// Version of the layout of the entry at `at`.
    public static int layout(MemorySegment source, long at) {
        return source.get(JAVA_BYTE, at) & 0xFF;
    }

    /// Code of its {@link EntryKind}.
    public static byte kind(MemorySegment source, long at) {
        return source.get(JAVA_BYTE, at + KIND);
    }

    /// Feature level whose handlers apply it.
    public static int semantics(MemorySegment source, long at) {
        return source.get(U16, at + SEMANTICS_AT) & 0xFFFF;
    }

    /// Log time in milliseconds since 1970.
    public static long logTimeMillis(MemorySegment source, long at) {
        return source.get(U64, at + LOG_TIME);
    }

    /// Seed for everything random in its apply.
    public static long seed(MemorySegment source, long at) {
        return source.get(U64, at + SEED);
    }

    /// Database number.
    public static int database(MemorySegment source, long at) {
        return source.get(U16, at + DATABASE) & 0xFFFF;
    }

    /// Command id.
    public static int commandId(MemorySegment source, long at) {
        return source.get(U16, at + COMMAND) & 0xFFFF;
    }

    /// Number of arguments.
    public static int argumentCount(MemorySegment source, long at) {
        return source.get(U32, at + ARGUMENT_COUNT);
    }

    /// Whether the arguments of the entry at `at` end exactly where its `lengthBytes` bytes do. Looks at every argument's length: for
    /// entries that come from elsewhere, not for those written here.
    public static boolean isWhole(MemorySegment source, long at, int lengthBytes) {
        long end = at + lengthBytes;
        long next = at + HEADER_BYTES;
        int left = next <= end ? argumentCount(source, at) : -1;
        while (left > 0 && next + ARGUMENT_HEADER_BYTES <= end) {
            int length = argumentLength(source, next);
            next += length < 0 ? lengthBytes : ARGUMENT_HEADER_BYTES + (long) length;
            left--;
        }
        return left == 0 && next == end;
    }
}
