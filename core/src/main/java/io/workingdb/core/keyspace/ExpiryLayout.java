package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Key in the map that says when a user key ends; its value is empty. Big-endian, so the earliest deadline comes first.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | space, {@link Space#EXPIRY} |
/// | 1 | 8 | deadline, milliseconds since 1970 |
/// | 9 | 8 - 264 | slot, keyspace, hash and name, as in {@link KeyLayout} |
public final class ExpiryLayout {
    /// Longest key of this kind.
    public static final int BYTES_MAX = KeyLayout.BYTES_MAX + Long.BYTES;

    static final int DEADLINE = 1;
    static final int REST = 9;

    private ExpiryLayout() {}

    /// Writes the entry for the user key that stands in the map as `length` bytes at `at`.
    ///
    /// @return length of the entry
    static int write(MemorySegment target, long deadlineMillis, MemorySegment key, int length) {
        target.set(JAVA_BYTE, 0, Space.EXPIRY);
        target.set(KeyLayout.U64, DEADLINE, deadlineMillis);
        MemorySegment.copy(key, KeyLayout.SLOT, target, REST, length - KeyLayout.SLOT);
        return REST + length - KeyLayout.SLOT;
    }

    /// Deadline in the entry at `at`.
    static long deadlineMillis(MemorySegment source, long at) {
        return source.get(KeyLayout.U64, at + DEADLINE);
    }
}
