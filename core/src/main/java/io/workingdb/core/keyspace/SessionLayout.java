package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// Values in the map of a client's session in one slot; their keys are those of {@link BirthLayout}, in {@link Space#SESSION}. Little-endian.
///
/// The head:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | layout, {@link #LAYOUT} |
/// | 1 | 7 | zero |
/// | 8 | 8 | the highest sequence written in this slot |
/// | 16 | 8 | log time of the last write, milliseconds since 1970 |
///
/// A row, whose number is the sequence of a write:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | {@link #REPLY}: the reply follows; {@link #DONE}: it was too long to be kept |
/// | 1 | 0 - 1,024 | the reply |
public final class SessionLayout {
    /// Version of a head's layout.
    public static final int LAYOUT = 1;

    /// Size of a head in bytes.
    public static final int HEAD_BYTES = 24;

    /// Bytes of a row before the reply.
    public static final int ROW_HEADER_BYTES = 1;

    /// First byte of a row that holds a reply.
    public static final byte REPLY = 1;

    /// First byte of a row that holds none.
    public static final byte DONE = 2;

    private static final int HIGHEST = 8;
    private static final int USED = 16;

    private SessionLayout() {}

    /// The highest sequence, in the head at `at`; 0 when it is new.
    static long highest(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + HIGHEST);
    }

    /// Log time of the last write, in the head at `at`.
    static long usedMillis(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + USED);
    }

    /// Writes a whole head.
    static void writeHead(MemorySegment target, long at, long highest, long usedMillis) {
        target.set(JAVA_BYTE, at, (byte) LAYOUT);
        target.set(Bytes.U64, at + HIGHEST, highest);
        target.set(Bytes.U64, at + USED, usedMillis);
    }
}
