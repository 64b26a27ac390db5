package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// Values in the map of a transaction's part in one slot; their keys are those of {@link BirthLayout}, in {@link Space#TRANSACTION}. Little-endian.
///
/// The head:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | layout, {@link #LAYOUT} |
/// | 1 | 1 | status, {@link TransactionStatus} |
/// | 2 | 2 | zero |
/// | 4 | 4 | number of participants |
/// | 8 | 8 | deadline, milliseconds since 1970; 0 once it is finished |
/// | 16 | 8 | commit timestamp; 0 unless it is committed |
/// | 24 | 2 n | the participants: a slot u16 each, ascending |
///
/// A row is a fragment, whose bytes are the business of whoever put it there: what the transaction has read, and what it will write.
public final class TransactionLayout {
    /// Version of a head's layout.
    public static final int LAYOUT = 1;

    /// Bytes of a head before the participants.
    public static final int HEADER_BYTES = 24;

    /// Size of a participant in bytes.
    public static final int PARTICIPANT_BYTES = 2;

    private static final int STATUS = 1;
    private static final int PARTICIPANTS = 4;
    private static final int DEADLINE = 8;
    private static final int COMMIT = 16;

    private TransactionLayout() {}

    /// Writes everything before the participants; not committed.
    static void writeHeader(
            MemorySegment target, long at, TransactionStatus status, int count, long deadline) {
        target.set(JAVA_BYTE, at, (byte) LAYOUT);
        target.set(JAVA_BYTE, at + STATUS, status.code());
        target.set(Bytes.U32, at + PARTICIPANTS, count);
        target.set(Bytes.U64, at + DEADLINE, deadline);
    }

    /// The status.
    static TransactionStatus status(MemorySegment source, long at) {
        return TransactionStatus.of(source.get(JAVA_BYTE, at + STATUS));
    }

    /// Changes the status.
    static void writeStatus(MemorySegment target, long at, TransactionStatus status) {
        target.set(JAVA_BYTE, at + STATUS, status.code());
    }

    /// Number of participants.
    static int participants(MemorySegment source, long at) {
        return source.get(Bytes.U32, at + PARTICIPANTS);
    }

    /// Slot of the participant of an index.
    static int participant(MemorySegment source, long at, int index) {
        return source.get(Bytes.U16, at + HEADER_BYTES + (long) PARTICIPANT_BYTES * index) & 0xFFFF;
    }

    /// The deadline, 0 if there is none.
    static long deadlineMillis(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + DEADLINE);
    }

    /// Changes the deadline.
    static void writeDeadline(MemorySegment target, long at, long deadlineMillis) {
        target.set(Bytes.U64, at + DEADLINE, deadlineMillis);
    }

    /// The commit timestamp.
    static long commitTimestamp(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + COMMIT);
    }

    /// Changes the commit timestamp.
    static void writeCommitTimestamp(MemorySegment target, long at, long timestamp) {
        target.set(Bytes.U64, at + COMMIT, timestamp);
    }
}
