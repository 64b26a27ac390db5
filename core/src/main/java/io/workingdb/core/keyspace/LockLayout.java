package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// Records in the map of locks: who holds one and who waits for one, found by what is locked and by transaction.
///
/// Keys, big-endian:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | space, {@link Space#LOCK} |
/// | 1 | 2 | slot |
/// | 3 | 1 | kind |
/// | 4 | n | by kind |
///
/// | kind | rest of the key | value | bytes |
/// |---|---|---|---|
/// | 1 holder | length u16, resource, birth u64, id u64 | layout u8, mode u8, zero u48, token u64 | 16 |
/// | 2 waiter | length u16, resource, arrival u64 | layout u8, mode u8, zero u48, birth u64, id u64 | 24 |
/// | 3 held | birth u64, id u64, resource | | 0 |
/// | 4 awaited | birth u64, id u64, resource | arrival u64 | 8 |
///
/// Values are little-endian. Birth and id are the transaction's; token and arrival are numbers of the slot's version counter. The resource is the
/// key of a record, with whatever the table of that record begins with; of a user's key it is {@link KeyLayout} with the number of the database for
/// the keyspace id, because a lock outlives a flush.
public final class LockLayout {
    /// Version of this layout.
    public static final int LAYOUT = 1;

    /// Longest resource: a user's key takes 265 bytes at most, and PostgreSQL's indexes no columns above 2,704. What is longer is locked by a shorter
    /// name, as long keys have one in {@link KeyLayout}.
    public static final int RESOURCE_BYTES_MAX = 4_096;

    /// Kind of the record of a transaction that holds a lock.
    static final byte HOLDER = 1;

    /// Kind of the record of a transaction that waits for a lock.
    static final byte WAITER = 2;

    /// Kind of the way from a transaction to a lock that it holds.
    static final byte HELD = 3;

    /// Kind of the way from a transaction to a lock that it waits for.
    static final byte AWAITED = 4;

    /// Bytes before whatever depends on the kind.
    static final int HEADER_BYTES = 4;

    /// Bytes of a transaction's birth and id.
    static final int TRANSACTION_BYTES = 16;

    /// Bytes before the resource, by transaction.
    static final int TRANSACTION_PREFIX_BYTES = HEADER_BYTES + TRANSACTION_BYTES;

    /// Longest key: of a holder.
    static final int KEY_BYTES_MAX =
            HEADER_BYTES + Short.BYTES + RESOURCE_BYTES_MAX + TRANSACTION_BYTES;

    /// Size of a holder's value.
    static final int HOLDER_BYTES = 16;

    /// Size of a waiter's value.
    static final int WAITER_BYTES = 24;

    /// Size of the value of what is awaited.
    static final int AWAITED_BYTES = 8;

    private static final int SLOT = 1;
    private static final int KIND = 3;
    private static final int MODE = 1;
    private static final int NUMBERS = 8;

    private LockLayout() {}

    private static void writeHeader(MemorySegment target, int slot, byte kind) {
        target.set(JAVA_BYTE, 0, Space.LOCK);
        target.set(KeyLayout.U16, SLOT, (short) slot);
        target.set(JAVA_BYTE, KIND, kind);
    }

    /// Writes what all keys of a kind have in common that speak of a resource.
    ///
    /// @return its length
    static int writeResource(
            MemorySegment target, int slot, byte kind, MemorySegment resource, int length) {
        writeHeader(target, slot, kind);
        target.set(KeyLayout.U16, HEADER_BYTES, (short) length);
        MemorySegment.copy(resource, 0, target, HEADER_BYTES + Short.BYTES, length);
        return HEADER_BYTES + Short.BYTES + length;
    }

    /// Writes what all keys of a kind have in common that speak of a transaction: {@link #TRANSACTION_PREFIX_BYTES}.
    static void writeTransaction(MemorySegment target, int slot, byte kind, long birth, long id) {
        writeHeader(target, slot, kind);
        target.set(KeyLayout.U64, HEADER_BYTES, birth);
        target.set(KeyLayout.U64, HEADER_BYTES + Long.BYTES, id);
    }

    /// Mode in the value of a holder or a waiter.
    static LockMode mode(MemorySegment source, long at) {
        return LockMode.of(source.get(JAVA_BYTE, at + MODE));
    }

    /// Token in the value of a holder; of a waiter, the birth.
    static long number(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + NUMBERS);
    }

    /// Id in the value of a waiter.
    static long id(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + NUMBERS + Long.BYTES);
    }

    /// Writes a holder's value.
    static void writeHolder(MemorySegment target, long at, LockMode mode, long token) {
        target.set(JAVA_BYTE, at, (byte) LAYOUT);
        target.set(JAVA_BYTE, at + MODE, mode.code());
        target.set(Bytes.U64, at + NUMBERS, token);
    }

    /// Writes a waiter's value.
    static void writeWaiter(MemorySegment target, long at, LockMode mode, long birth, long id) {
        writeHolder(target, at, mode, birth);
        target.set(Bytes.U64, at + NUMBERS + Long.BYTES, id);
    }
}
