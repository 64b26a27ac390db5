package io.workingdb.core.keyspace;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The records of users' keys, and what is kept beside them: index of deadlines, counts, collections that were left behind; and the tables
/// that no key owns: sessions, locks, transactions, clients that wait.
///
/// Invariant: every record is counted in its slot; one with a deadline stands in the index; the elements of a collection in rows
/// belong to exactly one record, or to one group of a stream, or their collection is on the list of orphans.
final class KeyRecords {
    /// A stream without entries may have groups, so it always leaves something behind.
    private static final byte STREAM = RecordType.STREAM.code();

    final OrderedMap map;
    final SlotTable slots;
    final CountTable counts;
    final DatabaseTable databases;
    final ExpiryTable expiry;
    final FieldDeadlineTable fieldDeadlines;
    final OrphanTable orphans;
    final SessionTable sessions;
    final LockTable locks;
    final TransactionTable transactions;
    final WaiterTable waiters;
    long logTimeMillis;

    /// Where uses of keys are noted, if anybody wants to know.
    @Nullable AccessTable accesses;

    /// @param databases how many there are
    KeyRecords(OrderedMap map, KeyHash hash, int databases) {
        this.map = map;
        slots = new SlotTable(map);
        counts = new CountTable(map);
        this.databases = new DatabaseTable(map, databases);
        expiry = new ExpiryTable(map, Space.EXPIRY);
        fieldDeadlines = new FieldDeadlineTable(map);
        orphans = new OrphanTable(map, fieldDeadlines);
        sessions = new SessionTable(map);
        locks = new LockTable(map, slots, hash);
        transactions = new TransactionTable(map);
        waiters = new WaiterTable(map, slots, hash);
    }

    /// Rebuilds what is kept in fields.
    void attach() {
        slots.attach();
        databases.attach(counts);
        forgetFirsts();
    }

    private void forgetFirsts() {
        expiry.attach();
        fieldDeadlines.attach();
        orphans.attach();
        sessions.attach();
        locks.attach();
        transactions.attach();
        waiters.attach();
    }

    /// Opens a savepoint: see {@link Keyspace#openSavepoint}. What is kept in fields is taken back with the map, or forgotten.
    void openSavepoint(long logicalBytesMax) {
        map.openSavepoint(logicalBytesMax);
        slots.openSavepoint();
        databases.openSavepoint();
    }

    /// Closes the innermost savepoint and keeps what has changed.
    void closeSavepoint() {
        map.closeSavepoint();
        slots.closeSavepoint();
        databases.closeSavepoint();
    }

    /// Closes the innermost savepoint and takes back what has changed.
    void rollBack() {
        map.rollBack();
        slots.rollBack();
        databases.rollBack();
        forgetFirsts();
    }

    /// Notes that a key is used.
    void touch(KeyBuffer key) {
        AccessTable noted = accesses;
        if (noted != null) {
            noted.touch(key.accessId());
        }
    }

    /// How much a key was used, as far as that is noted.
    int worth(long accessId) {
        AccessTable noted = accesses;
        return noted == null ? AccessTable.UNKNOWN : noted.worth(accessId);
    }

    /// Looks a record up, due or not.
    boolean find(KeyBuffer wanted, Slice record) {
        if (!map.get(wanted.bytes, 0, wanted.length, record)) {
            return false;
        }
        Invariant.check(wanted.owns(record), "128 bits of hash tell long keys apart");
        return true;
    }

    /// Whether the log time has reached the record's deadline.
    boolean isDue(Slice record) {
        long deadline = HeaderLayout.deadlineMillis(record.segment, record.offset);
        return deadline != Keyspace.NO_DEADLINE && deadline <= logTimeMillis;
    }

    /// Points `out` at the content of a record.
    static void content(KeyBuffer owner, Slice record, Slice out) {
        int offset = owner.contentOffset();
        out.set(record.segment, record.offset + offset, record.lengthBytes - offset);
    }

    /// Makes a record with room for `valueLength` bytes of content, keeping what it holds.
    ///
    /// @return where the content begins, counted from the record
    int write(KeyBuffer owner, int valueLength, Slice out) {
        Invariant.check(
                valueLength >= 0 && valueLength <= Keyspace.VALUE_BYTES_MAX,
                "a value is not too long",
                valueLength,
                Keyspace.VALUE_BYTES_MAX);
        int contentOffset = owner.contentOffset();
        map.put(owner.bytes, 0, owner.length, contentOffset + valueLength, out);
        return contentOffset;
    }

    /// Lets go of a record's elements, if it has any: its content is about to be replaced, or the record removed. The record may move.
    void abandonElements(KeyBuffer owner, Slice record) {
        if (HeaderLayout.isRows(record.segment, record.offset)) {
            long content = record.offset + owner.contentOffsetIn(record);
            long id = CollectionLayout.id(record.segment, content);
            boolean stream = HeaderLayout.type(record.segment, record.offset) == STREAM;
            if (!stream && CollectionLayout.elements(record.segment, content) == 0) {
                fieldDeadlines.disown(owner.slot, id);
            } else {
                orphans.add(owner.slot, id);
            }
        }
    }

    /// Removes a record, just found, and all that it holds.
    void remove(KeyBuffer owner, Slice record) {
        long deadline = HeaderLayout.deadlineMillis(record.segment, record.offset);
        abandonElements(owner, record);
        detach(owner, deadline);
    }

    /// Removes a record whose elements, if it had any, belong to another record now.
    void detach(KeyBuffer owner, long deadlineMillis) {
        boolean was = map.delete(owner.bytes, 0, owner.length);
        Invariant.check(was, "a record that is removed was there", owner.slot, deadlineMillis);
        if (deadlineMillis != Keyspace.NO_DEADLINE) {
            expiry.remove(owner.bytes, owner.length, deadlineMillis);
        }
        count(owner, -1, deadlineMillis != Keyspace.NO_DEADLINE ? -1 : 0);
    }

    /// Brings index and counts from (present, old deadline) to (present, new deadline).
    void index(KeyBuffer owner, boolean present, long old, long deadline) {
        if (old != deadline) {
            if (old != Keyspace.NO_DEADLINE) {
                expiry.remove(owner.bytes, owner.length, old);
            }
            if (deadline != Keyspace.NO_DEADLINE) {
                expiry.add(owner.bytes, owner.length, deadline);
            }
        }
        int before = old != Keyspace.NO_DEADLINE ? 1 : 0;
        count(owner, present ? 0 : 1, (deadline != Keyspace.NO_DEADLINE ? 1 : 0) - before);
    }

    private void count(KeyBuffer owner, int keys, int deadlines) {
        if (keys != 0 || deadlines != 0) {
            counts.add(owner.keyspace, owner.slot, keys, deadlines);
            databases.add(owner.keyspace, keys, deadlines);
        }
    }

    /// Opens a new record, whose key is missing, and writes its header.
    void create(KeyBuffer owner, RecordType type, long version, int valueLength, Slice out) {
        index(owner, false, Keyspace.NO_DEADLINE, Keyspace.NO_DEADLINE);
        write(owner, valueLength, out);
        MemorySegment segment = out.segment;
        HeaderLayout.write(segment, out.offset, type, version, Keyspace.NO_DEADLINE);
        owner.writeLongKey(out);
    }
}
