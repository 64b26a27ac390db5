package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// Key in the map that says when a record ends; its value is empty. Big-endian, so the earliest deadline comes first.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | space |
/// | 1 | 8 | deadline, milliseconds since 1970 |
/// | 9 | n | the record's key behind its space: it begins with the slot |
///
/// | space | records | their keys |
/// |---|---|---|
/// | {@link Space#EXPIRY} | users' keys | {@link KeyLayout} |
/// | {@link Space#SESSION_EXPIRY} | sessions | {@link BirthLayout}, heads |
/// | {@link Space#TRANSACTION_EXPIRY} | transactions that are not finished | {@link BirthLayout}, heads |
/// | {@link Space#WAITER_EXPIRY} | clients that wait | {@link WaiterLayout}, clients |
///
/// Everything here can be made anew from the records; whoever takes in a slot's records makes it.
public final class ExpiryLayout {
    /// Longest key of this kind.
    public static final int BYTES_MAX = KeyLayout.BYTES_MAX + Long.BYTES;

    static final int DEADLINE = 1;
    static final int REST = 9;

    private ExpiryLayout() {}

    /// Writes the entry for the record that has, as its key, the first `length` bytes of `key`.
    ///
    /// @return length of the entry
    static int write(
            MemorySegment target, byte space, long deadlineMillis, MemorySegment key, int length) {
        target.set(JAVA_BYTE, 0, space);
        target.set(KeyLayout.U64, DEADLINE, deadlineMillis);
        MemorySegment.copy(key, KeyLayout.SLOT, target, REST, length - KeyLayout.SLOT);
        return REST + length - KeyLayout.SLOT;
    }

    /// Deadline in the entry at `at`.
    static long deadlineMillis(MemorySegment source, long at) {
        return source.get(KeyLayout.U64, at + DEADLINE);
    }

    /// Writes the key of the record that an entry speaks of.
    ///
    /// @param space of the record
    /// @return length of the key
    static int readKey(Slice entry, byte space, MemorySegment target) {
        int rest = entry.lengthBytes - REST;
        target.set(JAVA_BYTE, KeyLayout.SPACE, space);
        MemorySegment.copy(entry.segment, entry.offset + REST, target, KeyLayout.SLOT, rest);
        return KeyLayout.SLOT + rest;
    }
}
