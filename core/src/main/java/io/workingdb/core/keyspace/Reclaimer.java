package io.workingdb.core.keyspace;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// Removes what is gone for everybody already: keys and fields that are due, what was flushed, elements of collections that were
/// removed, and sessions that nobody used for long. In slices, each the work of one entry of the log, and in an order that the map alone decides.
final class Reclaimer {
    private static final int FLUSH_SLICE_RECORDS = 1_024;

    private final KeyRecords records;
    private final KeyBuffer key = new KeyBuffer();
    private final Slice foundKey = new Slice();
    private final Slice record = new Slice();

    Reclaimer(KeyRecords records) {
        this.records = records;
    }

    /// Whether flushed records are left, or elements.
    boolean pending() {
        return records.databases.pending() > 0 || records.orphans.any();
    }

    /// Removes elements, then flushed records, slot by slot.
    ///
    /// @return work done, at most `limit`
    int reclaim(int limit) {
        int done = 0;
        while (done < limit && pending()) {
            if (records.orphans.any()) {
                done += records.orphans.reclaim(limit - done);
            } else {
                reclaimFlushed(records.databases.firstPending());
                done++;
            }
        }
        return done;
    }

    /// Removes all that was flushed first, if no flush more can be noted.
    void makeRoomForFlush() {
        while (records.databases.pending() == DatabaseTable.PENDING_MAX) {
            reclaim(FLUSH_SLICE_RECORDS);
        }
    }

    private void reclaimFlushed(int keyspace) {
        int slot = records.counts.slotFrom(keyspace, 0);
        if (slot == CountTable.NONE) {
            records.databases.reclaimed(keyspace);
            return;
        }
        key.seek(slot, keyspace, 0);
        boolean found = records.map.ceiling(key.bytes, 0, key.length, foundKey, record);
        Invariant.check(found, "a slot that counts keys has one", slot, keyspace);
        key.take(foundKey);
        Invariant.check(
                key.slot == slot && key.keyspace == keyspace,
                "a slot that counts keys has one",
                slot,
                keyspace);
        records.remove(key, record);
    }

    /// The earliest deadline of a key, a field or a session, or {@link ExpiryTable#NONE}.
    long earliestMillis() {
        return Math.min(earliestOfKeysMillis(), records.sessions.earliestMillis());
    }

    private long earliestOfKeysMillis() {
        return Math.min(records.expiry.earliestMillis(), records.fieldDeadlines.earliestMillis());
    }

    /// Removes keys and fields that are due, the earliest first, of a key and a field the key; then records of sessions.
    ///
    /// @return work done, at most `limit`
    int expireDue(int limit) {
        long now = records.logTimeMillis;
        int done = 0;
        while (done < limit && earliestOfKeysMillis() <= now) {
            if (records.expiry.earliestMillis() <= records.fieldDeadlines.earliestMillis()) {
                expireKey();
            } else {
                expireField();
            }
            done++;
        }
        while (done < limit && records.sessions.earliestMillis() <= now) {
            done += records.sessions.expire(now, limit - done);
        }
        return done;
    }

    /// Removes a key of that name if it has that version still.
    boolean evict(MemorySegment name, long offset, int length, long version) {
        key.takeName(name, offset, length);
        boolean same =
                records.map.get(key.bytes, 0, key.length, record)
                        && HeaderLayout.version(record.segment, record.offset) == version;
        if (same) {
            records.remove(key, record);
        }
        return same;
    }

    private void expireKey() {
        key.takeExpiring(records.expiry.first());
        boolean found = records.map.get(key.bytes, 0, key.length, record);
        Invariant.check(found, "a key that has a deadline is there", key.slot, key.keyspace);
        records.remove(key, record);
    }

    private void expireField() {
        if (!records.fieldDeadlines.removeFirst(key)) {
            return;
        }
        long version = records.slots.nextVersion(key.slot);
        boolean found = records.map.get(key.bytes, 0, key.length, record);
        Invariant.check(found, "a hash belongs to a key", key.slot, key.keyspace);
        records.map.put(key.bytes, 0, key.length, record.lengthBytes, record);
        long content = record.offset + key.contentOffsetIn(record);
        long id = CollectionLayout.id(record.segment, content);
        Invariant.check(
                id == records.fieldDeadlines.removedFrom(),
                "a hash belongs to the key that it knows",
                id,
                key.slot);
        long fields = CollectionLayout.elements(record.segment, content) - 1;
        long deadlines = CollectionLayout.deadlines(record.segment, content) - 1;
        CollectionLayout.writeElements(record.segment, content, fields);
        CollectionLayout.writeDeadlines(record.segment, content, deadlines);
        HeaderLayout.writeVersion(record.segment, record.offset, version);
        if (fields == 0) {
            records.remove(key, record);
        } else if (deadlines == 0) {
            records.fieldDeadlines.disown(key.slot, id);
        }
    }
}
