package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// Keys in the map of what has a birth and an id: sessions ({@link SessionLayout}) and transactions ({@link TransactionLayout}). Big-endian.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | space |
/// | 1 | 2 | slot |
/// | 3 | 8 | birth, not negative |
/// | 11 | 8 | id |
/// | 19 | 8 | number, not negative |
///
/// The first 3 bytes are the key of the slot's floor, the first 19 that of a head, all 27 that of a row. So a slot's floor comes before
/// its heads, the oldest of these first, and each head before its rows.
///
/// Value of a floor, little-endian. What was born up to it and has no head here is over:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | layout, {@link #FLOOR_LAYOUT} |
/// | 1 | 7 | zero |
/// | 8 | 8 | birth |
final class BirthLayout {
    /// Version of a floor's layout.
    static final int FLOOR_LAYOUT = 1;

    /// Size of a floor's key.
    static final int FLOOR_KEY_BYTES = 3;

    /// Size of a head's key.
    static final int HEAD_KEY_BYTES = 19;

    /// Size of a row's key.
    static final int ROW_KEY_BYTES = 27;

    /// Size of a floor's value.
    static final int FLOOR_BYTES = 16;

    private static final int SLOT = 1;
    private static final int BIRTH = 3;
    private static final int ID = 11;
    private static final int NUMBER = 19;
    private static final int FLOOR_BIRTH = 8;

    private BirthLayout() {}

    /// Writes the key of a slot's floor.
    static void writeFloorKey(MemorySegment target, byte space, int slot) {
        target.set(JAVA_BYTE, 0, space);
        target.set(KeyLayout.U16, SLOT, (short) slot);
    }

    /// Writes the key of a head.
    static void writeHeadKey(MemorySegment target, byte space, int slot, long birth, long id) {
        writeFloorKey(target, space, slot);
        target.set(KeyLayout.U64, BIRTH, birth);
        target.set(KeyLayout.U64, ID, id);
    }

    /// Makes the key of a head that of one of its rows.
    static void writeNumber(MemorySegment target, long number) {
        target.set(KeyLayout.U64, NUMBER, number);
    }

    /// Slot in the key at `at`.
    static int slot(MemorySegment source, long at) {
        return source.get(KeyLayout.U16, at + SLOT) & 0xFFFF;
    }

    /// Birth in the key at `at` of a head or a row.
    static long birth(MemorySegment source, long at) {
        return source.get(KeyLayout.U64, at + BIRTH);
    }

    /// Id in the key at `at` of a head or a row.
    static long id(MemorySegment source, long at) {
        return source.get(KeyLayout.U64, at + ID);
    }

    /// Birth in the value of a floor.
    static long floor(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + FLOOR_BIRTH);
    }

    /// Writes the whole value of a floor.
    static void writeFloor(MemorySegment target, long at, long birth) {
        target.set(JAVA_BYTE, at, (byte) FLOOR_LAYOUT);
        target.set(Bytes.U64, at + FLOOR_BIRTH, birth);
    }
}
