package io.workingdb.core.keyspace.collection;

import io.workingdb.core.keyspace.CollectionRecord;
import io.workingdb.core.keyspace.ElementLayout;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// Rows that go by a name, in the order of their names. One of them is at hand: found, made, or come to on a walk.
///
/// It is so until another is looked for, whether that is there or not, and in one collection, while this is open: opened again it may be another, with the id
/// of one that was taken back, or not have the row any more.
final class NamedRows {
    private final byte kind;

    /// Its key is that of the row at hand.
    private final Rows atHand;

    private final Rows walk;
    private boolean isAtHand;
    private long opening;

    NamedRows(CollectionRecord record, byte kind) {
        this.kind = kind;
        atHand = new Rows(record, kind);
        walk = new Rows(record, kind);
    }

    /// Takes on a collection.
    ///
    /// @param opening number of the opening that it is at hand by
    void of(int slot, long id, long opening) {
        // The key at hand keeps its bytes, and they are another collection's.
        isAtHand = isAtHand(slot, id, opening);
        this.opening = opening;
        atHand.of(slot, id);
        walk.of(slot, id);
    }

    /// Whether a row of this collection is at hand.
    boolean isAtHand(int slot, long id, long opening) {
        return isAtHand
                && this.opening == opening
                && atHand.key.slot() == slot
                && atHand.key.id() == id;
    }

    /// How many there are.
    long size() {
        return walk.size();
    }

    /// Finds a row. If it is missing, it is the one to put.
    ///
    /// @param value its value
    boolean find(MemorySegment name, long offset, int length, Slice value) {
        atHand.key.named(kind, name, offset, length);
        isAtHand = atHand.get();
        value.set(atHand.value.segment, atHand.value.offset, atHand.value.lengthBytes);
        return isAtHand;
    }

    /// Finds the first row.
    boolean first(Slice value) {
        return walked(walk.first(), value);
    }

    /// Goes on to the row behind the one found last by a walk.
    boolean next(Slice value) {
        return walked(walk.higher(), value);
    }

    private boolean walked(boolean more, Slice value) {
        isAtHand = more;
        if (more) {
            atHand.key.counterpart(walk.foundKey);
            value.set(walk.value.segment, walk.value.offset, walk.value.lengthBytes);
        }
        return more;
    }

    /// Opens the row at hand for writing, making it if it is missing.
    void put(int valueBytes, Slice value) {
        isAtHand = true;
        atHand.put(valueBytes);
        value.set(atHand.value.segment, atHand.value.offset, atHand.value.lengthBytes);
    }

    /// Removes the row at hand.
    ///
    /// @return whether it was there
    boolean delete() {
        isAtHand = false;
        return atHand.delete();
    }

    /// Points `out` at the name of the row at hand, valid as long as it is.
    void name(Slice out) {
        int before = ElementLayout.HEADER_BYTES;
        out.set(atHand.key.bytes, before, atHand.key.length - before);
    }
}
