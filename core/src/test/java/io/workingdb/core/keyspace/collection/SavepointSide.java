package io.workingdb.core.keyspace.collection;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.keyspace.CollectionLimits;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.RecordType;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.trace.Hash64;
import java.lang.foreign.MemorySegment;

/// One of several keyspaces that are made to do the same: an operation is a function of a number and of the state, and so is its outcome.
final class SavepointSide {
    static final int DATABASES = 2;
    private static final String[] NAMES = {"a", "b", "{t}1", "{t}2", "{t}3", "long".repeat(70)};
    private static final int LONG_BYTES = 40_000;

    /// Late enough for sessions to have been born before.
    private static final long FIRST_MILLIS = 1_000_000;

    final OrderedMap map;
    final Keyspace keyspace;
    private final HashFields hash;
    private final SetMembers set;
    private final SortedSetMembers sorted;
    private final ListElements list;
    private final SavepointStreams streams;
    private final SavepointTables tables;
    private final Slice one = new Slice();
    private final Slice two = new Slice();
    private Random64 random = new Random64(0);
    private Hash64 outcome = new Hash64(0);
    private int db;
    private String name = "";
    private MemorySegment key = MemorySegment.NULL;

    SavepointSide(OrderedMap map) {
        this.map = map;
        keyspace = new Keyspace(map, 0x5555, DATABASES, CollectionLimits.tiny());
        hash = new HashFields(keyspace);
        set = new SetMembers(keyspace);
        sorted = new SortedSetMembers(keyspace);
        list = new ListElements(keyspace);
        streams = new SavepointStreams(keyspace);
        tables = new SavepointTables(keyspace);
        keyspace.logTime(FIRST_MILLIS);
    }

    /// Does something.
    ///
    /// @return what came of it, as a hash
    long run(long number) {
        random = new Random64(number);
        outcome = new Hash64(number);
        db = random.below(DATABASES);
        name = NAMES[random.below(NAMES.length)];
        key = segment(name);
        switch (random.below(34)) {
            case 0, 1, 2 -> string();
            case 3, 4, 5, 6 -> hash();
            case 7, 8, 9 -> set();
            case 10, 11, 12 -> sorted();
            case 13, 14, 15 -> list();
            case 16 -> transfer();
            case 17 -> {
                outcome.put(keyspace.delete(db, key, 0, name.length()) ? 1 : 0);
            }
            case 18 -> note(keyspace.deadline(db, key, 0, name.length(), deadline()));
            case 19 -> reclaim();
            case 20, 21, 22, 23, 24, 25, 26, 27 -> streams.run(random, outcome, db, name);
            default -> tables.run(random, outcome, db, name);
        }
        outcome.put(map.count());
        outcome.put(map.logicalBytes());
        return outcome.value();
    }

    private void note(boolean answer) {
        outcome.put(answer ? 1 : 0);
    }

    private void note(Slice bytes) {
        outcome.put(bytes.segment, bytes.offset, bytes.lengthBytes);
    }

    private long deadline() {
        return random.chance(1, 3) ? 0 : keyspace.logTimeMillis() + 1 + random.below(900);
    }

    private String element() {
        int which = random.below(12);
        return which % 3 == 0 ? Integer.toString(which) : "element-" + which;
    }

    private String value() {
        int length =
                (int) (random.chance(1, 40) ? random.below(LONG_BYTES) : random.logUniform(200));
        return Character.toString(random.below(256)).repeat(length);
    }

    private void string() {
        boolean found = keyspace.find(db, key, 0, name.length());
        note(found);
        if (found && keyspace.type() == RecordType.STRING) {
            keyspace.value(one);
            note(one);
            outcome.put(keyspace.version());
            outcome.put(keyspace.deadlineMillis());
        }
        if (random.chance(1, 4) && (!found || keyspace.type() == RecordType.STRING)) {
            int length = random.chance(1, 9) ? random.below(LONG_BYTES) : random.below(900);
            keyspace.resize(db, key, 0, name.length(), length, one);
            note(one);
            return;
        }
        String value = value();
        MemorySegment bytes = segment(value);
        keyspace.put(db, key, 0, name.length(), bytes, 0, value.length(), deadline());
        keyspace.flags(random.below(9));
    }

    private void hash() {
        if (hash.open(db, key, 0, name.length()) == Found.OTHER_TYPE) {
            return;
        }
        for (int i = random.below(4); i >= 0; i--) {
            String field = element();
            MemorySegment at = segment(field);
            switch (random.below(5)) {
                case 0 -> note(hash.delete(at, 0, field.length()));
                case 1 -> note(hash.deadline(at, 0, field.length(), deadline()));
                case 2 -> {
                    if (hash.get(at, 0, field.length(), one)) {
                        note(one);
                    }
                }
                default -> {
                    String value = value();
                    note(hash.put(at, 0, field.length(), segment(value), 0, value.length()));
                }
            }
            outcome.put(hash.count());
            if (hash.open(db, key, 0, name.length()) == Found.OTHER_TYPE) {
                return;
            }
        }
    }

    private void set() {
        if (set.open(db, key, 0, name.length()) == Found.OTHER_TYPE) {
            return;
        }
        String member = element();
        boolean removes = random.chance(1, 3);
        note(
                removes
                        ? set.remove(segment(member), 0, member.length())
                        : set.add(segment(member), 0, member.length()));
        outcome.put(set.count());
    }

    private void sorted() {
        if (sorted.open(db, key, 0, name.length()) == Found.OTHER_TYPE) {
            return;
        }
        String member = element();
        if (random.chance(1, 3)) {
            note(sorted.remove(segment(member), 0, member.length()));
        } else {
            int score = random.below(5);
            outcome.put(sorted.put(segment(member), 0, member.length(), score).ordinal());
        }
        outcome.put(sorted.count());
    }

    private void list() {
        if (list.open(db, key, 0, name.length()) == Found.OTHER_TYPE) {
            return;
        }
        int count = (int) list.count();
        String element = value();
        MemorySegment bytes = segment(element);
        switch (random.below(4)) {
            case 0 -> {
                int from = random.below(count + 1);
                list.remove(from, from + random.below(count - from + 1));
            }
            case 1 -> {
                if (count > 0) {
                    list.set(random.below(count), bytes, 0, element.length());
                }
            }
            default -> list.insert(random.below(count + 1), bytes, 0, element.length());
        }
        outcome.put(list.count());
    }

    private void transfer() {
        String to = NAMES[random.below(NAMES.length)];
        int length = name.length();
        if (random.chance(1, 2)) {
            note(keyspace.rename(db, key, 0, length, segment(to), 0, to.length()));
        } else {
            int toDb = random.below(DATABASES);
            note(keyspace.copy(db, key, 0, length, toDb, segment(to), 0, to.length()));
        }
    }

    private void reclaim() {
        switch (random.below(6)) {
            case 0 -> keyspace.flush(db);
            case 1 -> outcome.put(keyspace.expireDue(3));
            case 2 -> {
                if (keyspace.randomKey(db, random.nextLong(), two)) {
                    note(two);
                }
            }
            default -> outcome.put(keyspace.reclaim(1 + random.below(9)));
        }
        outcome.put(keyspace.earliestDeadlineMillis());
        note(keyspace.reclaimPending());
    }

    /// All that is told of the databases without looking at their records.
    long figures() {
        Hash64 figures = new Hash64(1);
        for (int i = 0; i < DATABASES; i++) {
            figures.put(keyspace.count(i));
            figures.put(keyspace.countWithDeadline(i));
        }
        figures.put(keyspace.earliestDeadlineMillis());
        figures.put(keyspace.reclaimPending() ? 1 : 0);
        figures.put(keyspace.locks().any() ? 1 : 0);
        figures.put(keyspace.waiters().any() ? 1 : 0);
        figures.put(keyspace.waiters().earliestMillis());
        figures.put(keyspace.transactions().earliestMillis());
        figures.put(keyspace.logicalBytes());
        figures.put(map.count());
        return figures.value();
    }

    /// The state, record by record.
    long contents() {
        Hash64 contents = new Hash64(2);
        keyspace.fingerprint(contents);
        return contents.value();
    }

    /// Removes everything.
    void empty() {
        keyspace.flushAll();
        while (keyspace.reclaimPending()) {
            assertTrue(keyspace.reclaim(100) > 0);
        }
        map.release();
    }
}
