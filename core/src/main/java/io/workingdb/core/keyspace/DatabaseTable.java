package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Which keyspace each database has, and which keyspaces were flushed.
///
/// A flush gives the database a keyspace that has no records, and puts the old one on the list of those to reclaim. Ids are
/// allotted round and round from {@link #FIRST_ALLOTTED}; one is used again only after nothing under it is left, so records of
/// two lives never mix. The fields are a cache of the map's records and are rebuilt by {@link #attach}.
final class DatabaseTable {
    /// Most databases: the keyspace ids below {@link #FIRST_ALLOTTED} are theirs from the start.
    static final int DATABASES_MAX = 256;

    /// Most keyspaces that wait to be reclaimed. With the databases' own 256 they are far fewer than the 65,280 ids that can be
    /// allotted, so a free one is always found, at the latest after 4,352 steps.
    static final int PENDING_MAX = 4_096;

    private static final int FIRST_ALLOTTED = DATABASES_MAX;
    private static final int ID_MAX = 0xFFFF;
    private static final int NONE = -1;

    private final OrderedMap map;
    private final int[] keyspaces;
    private final long[] keys;
    private final long[] deadlines;
    private final MemorySegment key = Arena.ofAuto().allocate(TableLayout.KEY_BYTES_MAX);
    private final Slice foundKey = new Slice();
    private final Slice value = new Slice();
    private final List<long[]> saved = new ArrayList<>();
    private int savepoints;
    private int pending;

    DatabaseTable(OrderedMap map, int databases) {
        Invariant.check(
                databases > 0 && databases <= DATABASES_MAX,
                "the number of databases is in range",
                databases,
                DATABASES_MAX);
        this.map = map;
        keyspaces = new int[databases];
        keys = new long[databases];
        deadlines = new long[databases];
    }

    /// Rebuilds the fields from the map.
    void attach(CountTable counts) {
        for (int database = 0; database < keyspaces.length; database++) {
            TableLayout.writePairKey(key, Space.DATABASE, database);
            boolean moved = map.get(key, 0, TableLayout.PAIR_KEY_BYTES, value);
            keyspaces[database] = moved ? TableLayout.id(value.segment, value.offset) : database;
            sum(database, counts);
        }
        pending = 0;
        for (int id = nextPending(0); id != NONE; id = nextPending(id + 1)) {
            pending++;
        }
    }

    /// Opens a savepoint: remembers the fields, at most 768 numbers and one.
    void openSavepoint() {
        int databases = keyspaces.length;
        if (savepoints == saved.size()) {
            saved.add(new long[3 * databases + 1]);
        }
        long[] to = saved.get(savepoints++);
        for (int i = 0; i < databases; i++) {
            to[i] = keyspaces[i];
        }
        System.arraycopy(keys, 0, to, databases, databases);
        System.arraycopy(deadlines, 0, to, 2 * databases, databases);
        to[3 * databases] = pending;
    }

    /// Closes the innermost savepoint and keeps what has changed.
    void closeSavepoint() {
        savepoints--;
    }

    /// Closes the innermost savepoint and makes the fields what they were; the map was rolled back already.
    void rollBack() {
        int databases = keyspaces.length;
        long[] from = saved.get(--savepoints);
        for (int i = 0; i < databases; i++) {
            keyspaces[i] = (int) from[i];
        }
        System.arraycopy(from, databases, keys, 0, databases);
        System.arraycopy(from, 2 * databases, deadlines, 0, databases);
        pending = (int) from[3 * databases];
    }

    private void sum(int database, CountTable counts) {
        int keyspace = keyspaces[database];
        keys[database] = 0;
        deadlines[database] = 0;
        int slot = counts.slotFrom(keyspace, 0);
        while (slot != CountTable.NONE) {
            keys[database] += counts.keys();
            deadlines[database] += counts.deadlines();
            slot = counts.slotFrom(keyspace, slot + 1);
        }
    }

    /// Number of databases.
    int count() {
        return keyspaces.length;
    }

    /// Keyspace of a database.
    int keyspace(int database) {
        return keyspaces[database];
    }

    /// Whether a keyspace is a database's, and not flushed.
    boolean isOfDatabase(int keyspace) {
        return databaseOf(keyspace) != NONE;
    }

    /// Keys of a database.
    long keys(int database) {
        return keys[database];
    }

    /// Keys of a database that have a deadline.
    long deadlines(int database) {
        return deadlines[database];
    }

    /// Adds to the totals of the database that has `keyspace`; nothing if it was flushed.
    void add(int keyspace, int addedKeys, int addedDeadlines) {
        int database = databaseOf(keyspace);
        if (database != NONE) {
            keys[database] += addedKeys;
            deadlines[database] += addedDeadlines;
        }
    }

    /// Empties a database at once. There must be room on the list.
    ///
    /// @return ids looked at to find one that is free: one, but for those that still wait after all were allotted
    int flush(int database) {
        Invariant.check(pending < PENDING_MAX, "few keyspaces wait", pending, PENDING_MAX);
        TableLayout.writePairKey(key, Space.RECLAIM, keyspaces[database]);
        map.put(key, 0, TableLayout.PAIR_KEY_BYTES, 0, value);
        pending++;
        int looked = allot(database);
        keys[database] = 0;
        deadlines[database] = 0;
        TableLayout.writePairKey(key, Space.DATABASE, database);
        map.put(key, 0, TableLayout.PAIR_KEY_BYTES, TableLayout.ID_BYTES, value);
        TableLayout.writeId(value.segment, value.offset, keyspaces[database]);
        return looked;
    }

    /// Number of keyspaces that wait to be reclaimed.
    int pending() {
        return pending;
    }

    /// One keyspace that waits to be reclaimed; there must be one.
    int firstPending() {
        return nextPending(0);
    }

    /// Takes a keyspace without records off the list; its id may be allotted again.
    void reclaimed(int keyspace) {
        TableLayout.writePairKey(key, Space.RECLAIM, keyspace);
        boolean waited = map.delete(key, 0, TableLayout.PAIR_KEY_BYTES);
        Invariant.check(waited, "a keyspace is reclaimed once", keyspace, pending);
        pending--;
    }

    private int nextPending(int from) {
        if (from > ID_MAX) {
            return NONE;
        }
        TableLayout.writePairKey(key, Space.RECLAIM, from);
        boolean found = map.ceiling(key, 0, TableLayout.PAIR_KEY_BYTES, foundKey, value);
        return found && foundKey.segment.get(JAVA_BYTE, foundKey.offset) == Space.RECLAIM
                ? TableLayout.first(foundKey.segment, foundKey.offset)
                : NONE;
    }

    private int allot(int database) {
        TableLayout.writeNextKey(key);
        boolean before = map.put(key, 0, TableLayout.NEXT_KEY_BYTES, TableLayout.ID_BYTES, value);
        int id = before ? TableLayout.id(value.segment, value.offset) : FIRST_ALLOTTED;
        int looked = 1;
        while (inUse(id)) {
            id = after(id);
            looked++;
        }
        TableLayout.writeNextKey(key);
        map.put(key, 0, TableLayout.NEXT_KEY_BYTES, TableLayout.ID_BYTES, value);
        TableLayout.writeId(value.segment, value.offset, after(id));
        keyspaces[database] = id;
        return looked;
    }

    private boolean inUse(int id) {
        TableLayout.writePairKey(key, Space.RECLAIM, id);
        return databaseOf(id) != NONE || map.get(key, 0, TableLayout.PAIR_KEY_BYTES, value);
    }

    private static int after(int id) {
        return id == ID_MAX ? FIRST_ALLOTTED : id + 1;
    }

    private int databaseOf(int keyspace) {
        for (int database = 0; database < keyspaces.length; database++) {
            if (keyspaces[database] == keyspace) {
                return database;
            }
        }
        return NONE;
    }
}
