package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// The deadlines of hashes' fields: by field, to answer and to change them; by time, to find what is due; and for each hash that has
/// such fields the way back to its key, which must learn that a field is gone.
///
/// Invariant: a field has a record by field exactly if it has one by time; a hash with such a field that belongs to a key has an owner's
/// record, and one that was left behind has none.
public final class FieldDeadlineTable {
    private final OrderedMap map;
    private final ElementKey key = new ElementKey();
    private final ElementKey entry = new ElementKey();
    private final Slice foundKey = new Slice();
    private final Slice value = new Slice();
    private long earliest;
    private boolean earliestKnown;

    FieldDeadlineTable(OrderedMap map) {
        this.map = map;
    }

    /// Forgets what is remembered of the map.
    void attach() {
        earliestKnown = false;
    }

    /// Deadline of a field, {@link Keyspace#NO_DEADLINE} if it has none.
    ///
    /// @param field of whatever kind; it comes back as the field
    public long deadlineMillis(ElementKey field) {
        field.kind(ElementLayout.FIELD_DEADLINE);
        boolean has = map.get(field.bytes, 0, field.length, value);
        field.kind(ElementLayout.FIELD);
        return has ? value.segment.get(Bytes.U64, value.offset) : Keyspace.NO_DEADLINE;
    }

    /// Gives a field a deadline, or takes it away with {@link Keyspace#NO_DEADLINE}.
    ///
    /// @param field of whatever kind; it comes back as the field
    /// @return by how much the number of fields with a deadline has changed: -1, 0 or 1
    public int set(ElementKey field, long deadlineMillis) {
        long old = deadlineMillis(field);
        if (old == deadlineMillis) {
            return 0;
        }
        if (old != Keyspace.NO_DEADLINE) {
            forget(field, old);
        }
        field.kind(ElementLayout.FIELD_DEADLINE);
        if (deadlineMillis == Keyspace.NO_DEADLINE) {
            map.delete(field.bytes, 0, field.length);
        } else {
            map.put(field.bytes, 0, field.length, Long.BYTES, value);
            value.segment.set(Bytes.U64, value.offset, deadlineMillis);
            entry.expiring(field, deadlineMillis);
            map.put(entry.bytes, 0, entry.length, 0, value);
            earliestKnown &= deadlineMillis > earliest;
        }
        field.kind(ElementLayout.FIELD);
        return (deadlineMillis == Keyspace.NO_DEADLINE ? 0 : 1)
                - (old == Keyspace.NO_DEADLINE ? 0 : 1);
    }

    private void forget(ElementKey field, long deadlineMillis) {
        entry.expiring(field, deadlineMillis);
        boolean noted = map.delete(entry.bytes, 0, entry.length);
        Invariant.check(noted, "a field's deadline is in the index", deadlineMillis, field.slot());
        earliestKnown &= deadlineMillis > earliest;
    }

    /// Notes which key a hash belongs to.
    void own(int slot, long id, KeyBuffer owner) {
        int length = owner.length - KeyLayout.KEYSPACE;
        ownerKey(slot, id);
        map.put(key.bytes, 0, key.length, length, value);
        MemorySegment.copy(owner.bytes, KeyLayout.KEYSPACE, value.segment, value.offset, length);
    }

    /// Notes that a hash has no field with a deadline any more, or belongs to no key.
    public void disown(int slot, long id) {
        ownerKey(slot, id);
        map.delete(key.bytes, 0, key.length);
    }

    private void ownerKey(int slot, long id) {
        key.of(slot, id);
        key.start(ElementLayout.OWNER);
    }

    /// The earliest deadline of all, or {@link ExpiryTable#NONE}.
    long earliestMillis() {
        if (!earliestKnown) {
            earliest =
                    seekFirst()
                            ? FieldExpiryLayout.deadlineMillis(foundKey.segment, foundKey.offset)
                            : ExpiryTable.NONE;
            earliestKnown = true;
        }
        return earliest;
    }

    /// Removes the field whose deadline is the earliest; there must be one.
    ///
    /// @param owner takes on the key of its hash
    /// @return whether the hash belongs to a key
    boolean removeFirst(KeyBuffer owner) {
        boolean found = seekFirst();
        Invariant.check(found, "a field has a deadline");
        key.takeExpiring(foundKey);
        forget(key, earliestMillis());
        key.kind(ElementLayout.FIELD_DEADLINE);
        map.delete(key.bytes, 0, key.length);
        key.kind(ElementLayout.FIELD);
        boolean there = map.delete(key.bytes, 0, key.length);
        Invariant.check(there, "a field that has a deadline is there", key.slot(), key.id());
        key.start(ElementLayout.OWNER);
        boolean owned = map.get(key.bytes, 0, key.length, value);
        if (owned) {
            owner.takeOwner(key.slot(), value);
        }
        return owned;
    }

    /// Id of the hash whose field was removed last.
    long removedFrom() {
        return key.id();
    }

    /// Removes deadlines of fields of a hash that was left behind.
    ///
    /// @return how many, at most `limit`
    int reclaim(int slot, long id, int limit) {
        int done = 0;
        key.of(slot, id);
        key.start(ElementLayout.FIELD_DEADLINE);
        while (done < limit
                && map.ceiling(key.bytes, 0, key.length, foundKey, value)
                && ElementLayout.isOf(foundKey, slot, id, ElementLayout.FIELD_DEADLINE)) {
            long deadline = value.segment.get(Bytes.U64, value.offset);
            key.take(foundKey);
            forget(key, deadline);
            map.delete(key.bytes, 0, key.length);
            key.start(ElementLayout.FIELD_DEADLINE);
            done++;
        }
        return done;
    }

    private boolean seekFirst() {
        entry.space(Space.FIELD_EXPIRY);
        return map.ceiling(entry.bytes, 0, entry.length, foundKey, value)
                && foundKey.segment.get(JAVA_BYTE, foundKey.offset) == Space.FIELD_EXPIRY;
    }
}
