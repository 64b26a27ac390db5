package io.workingdb.core.keyspace;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// The parts that transactions over several slots have in each of them: a participant is a slot, so a part moves with its slot, and its vote with it.
///
/// ```
///           begin             prepare              commit
///  missing ------> PENDING ------------> PREPARED --------> COMMITTED
///     |               |       all locks     |
///     | poison        | abort               | abort
///     +---------------+---------------------+-------------> ABORTED
/// ```
///
/// Every step is the apply of an entry of the group's log. **begin** keeps what the transaction read and will write in fragments; **prepare** is the vote;
/// **commit** comes when all have voted, and whoever applies it replays the fragments before they are dropped. A participant that asks for a transaction
/// of which nothing came **poisons** it: the part that comes late finds it aborted.
///
/// A finished transaction stays until it is **forgotten**: not before all its participants are finished, because one that is not may ask. Then a part that
/// comes late is refused by the floor ({@link BirthRecords}). A birth is a number that grows over all groups; a transaction that is tried again after it died
/// in {@link LockTable} keeps it.
///
/// One transaction is current: the one found last, none after {@link #forget}. The methods without an id speak of it, after whatever has changed in the map.
///
/// Invariant: a transaction has a deadline, and an entry in the index, exactly while it is not finished; a fragment has a transaction.
public final class TransactionTable {
    private final BirthRecords transactions;
    private final Slice head = new Slice();
    private final Slice fragment = new Slice();

    /// What is known of a transaction in a slot.
    public enum Found {
        /// Nothing: its part may come.
        MISSING,
        /// Its part, and it is current.
        THERE,
        /// Nothing, and nothing may come any more: it is forgotten, or may be.
        FORGOTTEN
    }

    /// Where {@link #forget} goes on: what a caller keeps between its calls, or writes down and sets again.
    public static final class Place {
        private long birth;
        private long id;
        private boolean isEnd;

        /// Before all transactions of a slot.
        public Place() {}

        /// Changes it to the place of a transaction, whether there is one or not.
        public void set(long birth, long id) {
            this.birth = birth;
            this.id = id;
            isEnd = false;
        }

        private void setEnd() {
            set(0, 0);
            isEnd = true;
        }

        /// Birth of the first transaction not gone over yet; 0 at the end.
        public long birth() {
            return birth;
        }

        /// Its id; 0 at the end.
        public long id() {
            return id;
        }

        /// Whether all were gone over: who goes on from here begins again.
        public boolean isEnd() {
            return isEnd;
        }
    }

    TransactionTable(OrderedMap map) {
        transactions = new BirthRecords(map, Space.TRANSACTION, Space.TRANSACTION_EXPIRY);
    }

    /// Forgets what is remembered of the map.
    void attach() {
        transactions.attach();
    }

    /// Looks a transaction up and makes it current.
    ///
    /// @param birth not negative
    public Found find(int slot, long birth, long id) {
        transactions.take(slot, birth, id);
        if (transactions.head(head)) {
            return Found.THERE;
        }
        return transactions.isBelowFloor() ? Found.FORGOTTEN : Found.MISSING;
    }

    /// Takes the part of the current transaction, which is missing: it is pending.
    ///
    /// @param deadlineMillis when somebody should look after it
    /// @param participants slots u16, little-endian, ascending; not in the map
    public void begin(long deadlineMillis, MemorySegment participants, long offset, int count) {
        Invariant.check(deadlineMillis > 0, "a transaction has a deadline", deadlineMillis, count);
        int bytes = TransactionLayout.PARTICIPANT_BYTES * count;
        create(TransactionStatus.PENDING, count, deadlineMillis);
        long at = head.offset + TransactionLayout.HEADER_BYTES;
        MemorySegment.copy(participants, offset, head.segment, at, bytes);
        int last = -1;
        for (int i = 0; i < count; i++) {
            int slot = TransactionLayout.participant(head.segment, head.offset, i);
            Invariant.check(
                    slot > last && slot < Slot.COUNT, "participants are slots, ascending", i, slot);
            last = slot;
        }
        transactions.addDeadline(deadlineMillis);
    }

    /// Aborts the current transaction, which is missing, before its part comes.
    public void poison() {
        create(TransactionStatus.ABORTED, 0, 0);
    }

    private void create(TransactionStatus status, int participants, long deadlineMillis) {
        Invariant.check(
                !transactions.isBelowFloor(), "what is forgotten stays so", birth(), slot());
        int bytes =
                TransactionLayout.HEADER_BYTES + TransactionLayout.PARTICIPANT_BYTES * participants;
        boolean was = transactions.putHead(bytes, head);
        Invariant.check(!was, "a transaction begins once", birth(), id());
        TransactionLayout.writeHeader(
                head.segment, head.offset, status, participants, deadlineMillis);
    }

    /// Slot of the current transaction's part.
    public int slot() {
        return transactions.slot();
    }

    /// Birth of the current transaction.
    public long birth() {
        return transactions.birth();
    }

    /// Id of the current transaction.
    public long id() {
        return transactions.id();
    }

    /// Status of the current transaction.
    public TransactionStatus status() {
        mustFind();
        return TransactionLayout.status(head.segment, head.offset);
    }

    /// When somebody should look after the current transaction; 0 once it is finished.
    public long deadlineMillis() {
        mustFind();
        return TransactionLayout.deadlineMillis(head.segment, head.offset);
    }

    /// Commit timestamp of the current transaction; 0 unless it is committed.
    public long commitTimestamp() {
        mustFind();
        return TransactionLayout.commitTimestamp(head.segment, head.offset);
    }

    /// Number of slots that take part; 0 if it was poisoned.
    public int participants() {
        mustFind();
        return TransactionLayout.participants(head.segment, head.offset);
    }

    /// One of those slots, in ascending order.
    public int participant(int index) {
        mustFind();
        return TransactionLayout.participant(head.segment, head.offset, index);
    }

    /// The current transaction, which is pending, votes yes.
    public void prepare() {
        open(TransactionStatus.PENDING);
        TransactionLayout.writeStatus(head.segment, head.offset, TransactionStatus.PREPARED);
    }

    /// The current transaction, which is prepared, happens.
    public void commit(long timestamp) {
        open(TransactionStatus.PREPARED);
        TransactionLayout.writeCommitTimestamp(head.segment, head.offset, timestamp);
        finish(TransactionStatus.COMMITTED);
    }

    /// The current transaction, which is not finished, does not happen.
    public void abort() {
        openUnfinished();
        finish(TransactionStatus.ABORTED);
    }

    /// Opens the head for writing.
    private void open(TransactionStatus expected) {
        openUnfinished();
        TransactionStatus status = TransactionLayout.status(head.segment, head.offset);
        Invariant.check(status == expected, "a transaction votes before it happens", birth(), id());
    }

    private void openUnfinished() {
        Invariant.check(!status().isFinished(), "what is finished stays so", birth(), id());
        transactions.putHead(head.lengthBytes, head);
    }

    private void finish(TransactionStatus status) {
        long deadline = TransactionLayout.deadlineMillis(head.segment, head.offset);
        TransactionLayout.writeStatus(head.segment, head.offset, status);
        TransactionLayout.writeDeadline(head.segment, head.offset, 0);
        transactions.removeDeadline(deadline);
    }

    /// Gives the current transaction, which is not finished, another deadline.
    public void postpone(long deadlineMillis) {
        Invariant.check(deadlineMillis > 0, "a transaction has a deadline", deadlineMillis, id());
        openUnfinished();
        long old = TransactionLayout.deadlineMillis(head.segment, head.offset);
        TransactionLayout.writeDeadline(head.segment, head.offset, deadlineMillis);
        transactions.removeDeadline(old);
        transactions.addDeadline(deadlineMillis);
    }

    /// The earliest deadline of all, or `Long.MAX_VALUE`: when somebody should ask the other participants.
    public long earliestMillis() {
        return transactions.earliestMillis();
    }

    /// Makes the transaction current whose deadline is the earliest; there must be one.
    public void findEarliest() {
        transactions.takeFirstDue();
        mustFind();
    }

    /// Keeps a fragment of the current transaction, which is pending.
    ///
    /// @param number not negative, and a new one
    /// @param content not in the map
    public void put(long number, MemorySegment content, long offset, int length) {
        Invariant.check(
                number >= 0 && status() == TransactionStatus.PENDING,
                "fragments come before the vote",
                birth(),
                number);
        transactions.putRow(number, length, fragment);
        MemorySegment.copy(content, offset, fragment.segment, fragment.offset, length);
    }

    /// Looks a fragment of the current transaction up.
    ///
    /// @param out views it, until the next change of the map
    /// @return whether there is one of that number
    public boolean fragment(long number, Slice out) {
        return transactions.row(number, out);
    }

    /// Drops fragments of the current transaction, which is finished.
    ///
    /// @return how many, at most `limit`; less if no more are left
    public int drop(int limit) {
        Invariant.check(status().isFinished(), "fragments are needed until the end", birth(), id());
        return transactions.deleteRows(BirthRecords.ALL_ROWS, limit);
    }

    /// Forgets the finished transactions of a slot that were born up to a birth; the others stay. From now on none begins there any more that was. The caller
    /// sees to it that none of them has a participant that is not finished.
    ///
    /// @param limit of records removed and transactions passed over by this call, together: those that stay may be many, and come first
    /// @param place where to begin; afterwards, where to go on
    /// @return records removed. Whether more are left is for {@link Place#isEnd} to say: a call may remove none and have passed over some
    public int forget(int slot, long birth, int limit, Place place) {
        transactions.raiseFloor(slot, birth);
        int removed = 0;
        int left = limit;
        boolean more = isUpTo(birth, transactions.ceiling(slot, place.birth, place.id, head));
        while (more && left > 0) {
            boolean goes = TransactionLayout.status(head.segment, head.offset).isFinished();
            int rows = goes ? transactions.deleteRows(BirthRecords.ALL_ROWS, left) : 0;
            removed += rows;
            left -= rows;
            if (left > 0) {
                removed += goes ? 1 : 0;
                left--;
                more = isUpTo(birth, goOn(goes));
            }
        }
        if (more) {
            place.set(birth(), id());
        } else {
            place.setEnd();
        }
        return removed;
    }

    private boolean isUpTo(long birth, boolean there) {
        return there && birth() <= birth;
    }

    /// Makes the next transaction of the slot current, and removes the one before if it goes.
    private boolean goOn(boolean goes) {
        if (goes) {
            transactions.deleteHead();
        }
        return transactions.next(head);
    }

    private void mustFind() {
        boolean there = transactions.head(head);
        Invariant.check(there, "a transaction at hand is there", birth(), id());
    }
}
