package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// What was answered to the writes of clients' sessions, so that a write that is sent again is answered again and not done again.
///
/// A session is a birth and an id. The birth is the time at which it was opened, in milliseconds since 1970, by whatever clock: nothing is safe
/// because of it, see {@link BirthRecords}. Its writes are numbered from 1, each is known in the slot of its first key, and only there, so a slot
/// sees some of the numbers and gaps mean nothing.
///
/// Of each session a slot keeps a window: whatever it wrote among the last {@link #WINDOW} numbers up to the highest that it saw has a row. So a
/// number in the window without a row was not written, and one before the window is never written again.
///
/// A session that writes nothing in a slot for {@link #IDLE_MILLIS} of log time is forgotten there. Its first slice of removal ends it, the others
/// only give room back. What is kept counts among the logical bytes as all records do.
///
/// Invariant: a session with a head has one deadline, not above its last write and {@link #IDLE_MILLIS}; rows without a head are below the floor
/// and have a deadline that is due.
public final class SessionTable {
    /// Sequences, up to the highest one seen, whose replies are kept: as many writes may a client have under way.
    public static final int WINDOW = 1_024;

    /// Longest reply that is kept: with those of a whole window a session takes 1 MiB in a slot, at most.
    public static final int REPLY_BYTES_MAX = 1_024;

    /// How long a session lives after its last write in a slot: one hour, as in LogCabin. So a floor is an hour old, less {@link #AHEAD_MILLIS_MAX}, and
    /// a session that is younger is never refused.
    public static final long IDLE_MILLIS = 3_600_000;

    /// How far a birth may be ahead of log time: as far as a wall clock is believed. Without a bound, one forged birth would raise the floor above all
    /// sessions to come.
    public static final long AHEAD_MILLIS_MAX = 60_000;

    /// Rows out of the window that a write removes: twice what it adds, so that those left by a jump of the sequence go as well, a few at a time.
    private static final int TRIM_ROWS = 2;

    private final BirthRecords sessions;
    private final Slice head = new Slice();
    private final Slice row = new Slice();
    private long sequence;

    /// What is known of a write.
    public enum Found {
        /// It was not done: do it, and record it.
        FRESH,
        /// It was done, and the reply is here.
        REPLY,
        /// It was done, and the reply was too long to be kept.
        DONE,
        /// It is older than the window. It may have been done and is not done now.
        OLD,
        /// The session was forgotten, or may have been. The write may have been done and is not done now.
        FORGOTTEN,
        /// The session claims to have been born in the time to come. The write was not done.
        UNBORN
    }

    SessionTable(OrderedMap map) {
        sessions = new BirthRecords(map, Space.SESSION, Space.SESSION_EXPIRY);
    }

    /// Forgets what is remembered of the map.
    void attach() {
        sessions.attach();
    }

    /// Looks a write up, before it is done.
    ///
    /// @param slot of the write's first key
    /// @param sequence positive
    /// @param reply views what was answered, if that is the outcome
    public Found find(
            int slot, long birth, long id, long sequence, long logTimeMillis, Slice reply) {
        Invariant.check(sequence > 0, "a sequence is positive", sequence, slot);
        if (birth < 0 || birth > logTimeMillis + AHEAD_MILLIS_MAX) {
            return Found.UNBORN;
        }
        sessions.take(slot, birth, id);
        this.sequence = sequence;
        if (!sessions.head(head)) {
            return sessions.isBelowFloor() ? Found.FORGOTTEN : Found.FRESH;
        }
        if (sequence <= SessionLayout.highest(head.segment, head.offset) - WINDOW) {
            return Found.OLD;
        }
        if (!sessions.row(sequence, row)) {
            return Found.FRESH;
        }
        if (row.segment.get(JAVA_BYTE, row.offset) == SessionLayout.DONE) {
            return Found.DONE;
        }
        int header = SessionLayout.ROW_HEADER_BYTES;
        reply.set(row.segment, row.offset + header, row.lengthBytes - header);
        return Found.REPLY;
    }

    /// Records that the write found last, which was fresh, is done.
    ///
    /// @param reply what was answered, not in the map; only its length matters if that is above {@link #REPLY_BYTES_MAX}
    public void record(MemorySegment reply, long offset, int length, long logTimeMillis) {
        boolean known = sessions.putHead(SessionLayout.HEAD_BYTES, head);
        long highest = Math.max(sequence, SessionLayout.highest(head.segment, head.offset));
        SessionLayout.writeHead(head.segment, head.offset, highest, logTimeMillis);
        if (!known) {
            sessions.addDeadline(logTimeMillis + IDLE_MILLIS);
        }
        if (highest > WINDOW) {
            sessions.deleteRows(highest - WINDOW + 1, TRIM_ROWS);
        }
        boolean isKept = length <= REPLY_BYTES_MAX;
        int header = SessionLayout.ROW_HEADER_BYTES;
        sessions.putRow(sequence, isKept ? header + length : header, row);
        row.segment.set(JAVA_BYTE, row.offset, isKept ? SessionLayout.REPLY : SessionLayout.DONE);
        if (isKept) {
            MemorySegment.copy(reply, offset, row.segment, row.offset + header, length);
        }
    }

    /// When something may have to be removed next, or {@link ExpiryTable#NONE}.
    long earliestMillis() {
        return sessions.earliestMillis();
    }

    /// Takes a step with the session whose deadline is the earliest; it must be due. If the session was used since, it is given another.
    ///
    /// @return work done, from 1 to `limit`: records removed, or the deadline given
    int expire(long logTimeMillis, int limit) {
        long due = sessions.earliestMillis();
        sessions.takeFirstDue();
        if (!sessions.head(head)) {
            return reclaim(due, limit);
        }
        long deadline = SessionLayout.usedMillis(head.segment, head.offset) + IDLE_MILLIS;
        if (deadline > logTimeMillis) {
            sessions.removeDeadline(due);
            sessions.addDeadline(deadline);
        } else { // before its rows, because a row that is missing means that the write was not done
            sessions.raiseFloor(sessions.slot(), sessions.birth());
            sessions.deleteHead();
        }
        return 1;
    }

    private int reclaim(long due, int limit) {
        int removed = sessions.deleteRows(BirthRecords.ALL_ROWS, limit);
        if (removed < limit) {
            sessions.removeDeadline(due);
            removed++;
        }
        return removed;
    }
}
