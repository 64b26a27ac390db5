package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Key in the map that says when a field of a hash ends; its value is empty. Big-endian, so the earliest deadline comes first.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | space, {@link Space#FIELD_EXPIRY} |
/// | 1 | 8 | deadline, milliseconds since 1970 |
/// | 9 | 2 | slot |
/// | 11 | 8 | id of the hash |
/// | 19 | 4 + n | keyed hash and field, as in {@link ElementLayout} |
public final class FieldExpiryLayout {
    static final int DEADLINE = 1;
    static final int SLOT = 9;
    static final int ID = 11;
    static final int ELEMENT = 19;

    private FieldExpiryLayout() {}

    /// Writes everything before the field.
    static void write(MemorySegment target, long deadlineMillis, int slot, long id) {
        target.set(JAVA_BYTE, 0, Space.FIELD_EXPIRY);
        target.set(KeyLayout.U64, DEADLINE, deadlineMillis);
        target.set(KeyLayout.U16, SLOT, (short) slot);
        target.set(KeyLayout.U64, ID, id);
    }

    /// Deadline in the entry at `at`.
    static long deadlineMillis(MemorySegment source, long at) {
        return source.get(KeyLayout.U64, at + DEADLINE);
    }

    /// Slot in the entry at `at`.
    static int slot(MemorySegment source, long at) {
        return source.get(KeyLayout.U16, at + SLOT) & 0xFFFF;
    }

    /// Id in the entry at `at`.
    static long id(MemorySegment source, long at) {
        return source.get(KeyLayout.U64, at + ID);
    }
}
