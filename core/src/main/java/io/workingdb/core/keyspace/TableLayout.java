package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// The small tables: which keyspace a database has, which id comes next, what was flushed, and how many keys lie where.
///
/// Keys are big-endian, values little-endian:
///
/// | key | bytes | value | bytes |
/// |---|---|---|---|
/// | {@link Space#DATABASE} u8, database u16 | 3 | keyspace id u16 | 2 |
/// | {@link Space#NEXT_KEYSPACE} u8 | 1 | keyspace id u16 | 2 |
/// | {@link Space#RECLAIM} u8, keyspace id u16 | 3 | | 0 |
/// | {@link Space#COUNT} u8, keyspace id u16, slot u16 | 5 | keys u64, keys with a deadline u64 | 16 |
///
/// A database without a record has the keyspace of its own number; a count without a record is zero. So a new map is empty, and
/// becomes so again.
public final class TableLayout {
    /// Longest key of these tables.
    public static final int KEY_BYTES_MAX = 5;

    /// Size of a keyspace id as a value.
    public static final int ID_BYTES = 2;

    /// Size of a count's value.
    public static final int COUNT_BYTES = 16;

    static final int NEXT_KEY_BYTES = 1;
    static final int PAIR_KEY_BYTES = 3;
    static final int COUNT_KEY_BYTES = 5;
    private static final int DEADLINES = 8;

    private TableLayout() {}

    /// Writes the one-byte key of the next id.
    static void writeNextKey(MemorySegment target) {
        target.set(JAVA_BYTE, 0, Space.NEXT_KEYSPACE);
    }

    /// Writes the key of a database or of a flushed keyspace.
    static void writePairKey(MemorySegment target, byte space, int number) {
        target.set(JAVA_BYTE, 0, space);
        target.set(KeyLayout.U16, 1, (short) number);
    }

    /// Writes the key of a count.
    static void writeCountKey(MemorySegment target, int keyspace, int slot) {
        writePairKey(target, Space.COUNT, keyspace);
        target.set(KeyLayout.U16, 3, (short) slot);
    }

    /// First number in the key at `at`: a database or a keyspace id.
    static int first(MemorySegment key, long at) {
        return key.get(KeyLayout.U16, at + 1) & 0xFFFF;
    }

    /// Slot in the count's key at `at`.
    static int slot(MemorySegment key, long at) {
        return key.get(KeyLayout.U16, at + 3) & 0xFFFF;
    }

    /// Keyspace id in the value at `at`.
    static int id(MemorySegment value, long at) {
        return value.get(Bytes.U16, at) & 0xFFFF;
    }

    /// Writes a keyspace id as a value.
    static void writeId(MemorySegment target, long at, int id) {
        target.set(Bytes.U16, at, (short) id);
    }

    /// Keys in the count at `at`.
    static long keys(MemorySegment value, long at) {
        return value.get(Bytes.U64, at);
    }

    /// Keys with a deadline in the count at `at`.
    static long deadlines(MemorySegment value, long at) {
        return value.get(Bytes.U64, at + DEADLINES);
    }

    /// Writes a whole count.
    static void writeCount(MemorySegment target, long at, long keys, long deadlines) {
        target.set(Bytes.U64, at, keys);
        target.set(Bytes.U64, at + DEADLINES, deadlines);
    }
}
