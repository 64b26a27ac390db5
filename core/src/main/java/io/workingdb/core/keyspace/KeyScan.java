package io.workingdb.core.keyspace;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;

/// Walks the keys of one keyspace in the order (slot, hash), which never depends on what else is there.
///
/// A cursor is the place of the next record, slot * 2^32 + hash, and all records of one place go out together. A key that is
/// there from the first call to the last has one place, and the walk passes every place once: hence Redis' guarantee. Zero is
/// both the start and the end: place (0, 0) can only be the first, so it is never the next.
final class KeyScan {
    /// Most records that a random key is looked for in: those passed over were due and are about to be reclaimed.
    static final int RANDOM_TRIES = 128;

    private final OrderedMap map;
    private final CountTable counts;
    private final KeyBuffer place = new KeyBuffer();
    private final Slice foundKey = new Slice();
    private final Slice record = new Slice();
    private final Slice name = new Slice();
    private long asked;

    KeyScan(OrderedMap map, CountTable counts) {
        this.map = map;
        this.counts = counts;
    }

    /// Records that walks were asked to look at so far.
    long asked() {
        return asked;
    }

    /// Somebody looks at so many more.
    void ask(long records) {
        asked += records;
    }

    /// Visits about `limit` records from `cursor` on; the due ones among them are passed over in silence but count as work.
    ///
    /// @return where to go on, 0 at the end
    long scan(
            int keyspace, long cursor, int limit, long logTimeMillis, Keyspace.KeyVisitor visitor) {
        if (cursor < 0 || cursor >>> 32 >= Slot.COUNT) {
            return 0;
        }
        asked += limit;
        int work = 0;
        long last = -1;
        boolean more = seek(keyspace, (int) (cursor >>> 32), (int) cursor);
        while (more) {
            long here = cursorHere();
            if (work >= limit && here != last) {
                return here;
            }
            if (isAlive(logTimeMillis)) {
                visit(visitor);
            }
            last = here;
            work++;
            more = advance(keyspace);
        }
        return 0;
    }

    /// Finds an existing key: the first at or behind a random place of a random slot that has any, going round within the slot.
    ///
    /// Not evenly distributed: a key behind a wide gap, or in a thin slot, comes more often. Redis' own choice is of the same kind.
    boolean random(int keyspace, long random, long logTimeMillis, Slice key) {
        asked += RANDOM_TRIES;
        long mixed = Random64.mix(random);
        int slot = counts.slotFrom(keyspace, (int) (mixed >>> 32) & (Slot.COUNT - 1));
        if (slot == CountTable.NONE) {
            slot = counts.slotFrom(keyspace, 0);
        }
        if (slot == CountTable.NONE) {
            return false;
        }
        place.seek(slot, keyspace, (int) mixed);
        boolean more =
                (map.ceiling(place.bytes, 0, place.length, foundKey, record)
                                && isIn(slot, keyspace))
                        || seekSlot(keyspace, slot);
        for (int tries = 0; more && tries < RANDOM_TRIES; tries++) {
            if (isAlive(logTimeMillis)) {
                name(key);
                return true;
            }
            more = advance(keyspace) || seek(keyspace, 0, 0);
        }
        return false;
    }

    private boolean seek(int keyspace, int slot, int hash) {
        place.seek(slot, keyspace, hash);
        return (map.ceiling(place.bytes, 0, place.length, foundKey, record) && isIn(slot, keyspace))
                || seekSlot(keyspace, slot + 1);
    }

    private boolean advance(int keyspace) {
        int slot = KeyLayout.slot(foundKey.segment, foundKey.offset);
        boolean found =
                map.higher(
                        foundKey.segment, foundKey.offset, foundKey.lengthBytes, foundKey, record);
        return (found && isIn(slot, keyspace)) || seekSlot(keyspace, slot + 1);
    }

    private boolean seekSlot(int keyspace, int from) {
        int slot = counts.slotFrom(keyspace, from);
        if (slot == CountTable.NONE) {
            return false;
        }
        place.seek(slot, keyspace, 0);
        boolean found = map.ceiling(place.bytes, 0, place.length, foundKey, record);
        Invariant.check(
                found && isIn(slot, keyspace), "a slot that counts keys has one", slot, keyspace);
        return true;
    }

    private boolean isIn(int slot, int keyspace) {
        return foundKey.lengthBytes >= KeyLayout.HEADER_BYTES
                && KeyLayout.isIn(foundKey.segment, foundKey.offset, slot, keyspace);
    }

    private boolean isAlive(long logTimeMillis) {
        long deadline = HeaderLayout.deadlineMillis(record.segment, record.offset);
        return deadline == Keyspace.NO_DEADLINE || deadline > logTimeMillis;
    }

    private long cursorHere() {
        long slot = KeyLayout.slot(foundKey.segment, foundKey.offset);
        return slot << 32 | (KeyLayout.hash(foundKey.segment, foundKey.offset) & 0xFFFFFFFFL);
    }

    private void visit(Keyspace.KeyVisitor visitor) {
        name(name);
        RecordType type = RecordType.of(HeaderLayout.type(record.segment, record.offset));
        visitor.key(name.segment, name.offset, name.lengthBytes, type);
    }

    private void name(Slice out) {
        if (foundKey.lengthBytes == KeyLayout.BYTES_MAX) {
            int length = HeaderLayout.longKeyLength(record.segment, record.offset);
            out.set(record.segment, HeaderLayout.longKeyOffset(record.offset), length);
        } else {
            int length = foundKey.lengthBytes - KeyLayout.NAME;
            out.set(foundKey.segment, foundKey.offset + KeyLayout.NAME, length);
        }
    }
}
