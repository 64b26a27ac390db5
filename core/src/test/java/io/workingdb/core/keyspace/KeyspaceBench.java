package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.Host;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.map.SumCheck;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A keyspace over an ordered map with a model beside it; every operation is done to both and compared.
final class KeyspaceBench {
    static final int DATABASES = 3;
    static final long SECRET = 0x5555;

    final MemoryHost host = new MemoryHost();
    final OrderedMap map;
    final Keyspace keyspace;
    private final Random64 random;
    private final List<TreeMap<byte[], Held>> model = new ArrayList<>();
    private final Slice slice = new Slice();
    private OrderedMap.@Nullable Snapshot snapshot;

    private static final class Held {
        final byte[] value;
        final long deadline;
        final int flags;

        Held(byte[] value, long deadline) {
            this(value, deadline, 0);
        }

        Held(byte[] value, long deadline, int flags) {
            this.value = value;
            this.deadline = deadline;
            this.flags = flags;
        }
    }

    KeyspaceBench(Function<Host, OrderedMap> maker, Random64 random) {
        map = maker.apply(host);
        keyspace = new Keyspace(map, SECRET, DATABASES);
        this.random = random;
        for (int i = 0; i < DATABASES; i++) {
            model.add(new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    void step() {
        int db = random.below(DATABASES);
        byte[] key = someKey(db);
        long deadline =
                random.chance(1, 2) ? 0 : keyspace.logTimeMillis() + 1 + random.logUniform(5_000);
        switch (random.below(19)) {
            case 0, 1, 2, 3, 5 -> put(db, key, someValue(), deadline);
            case 4 -> resize(db, key, someValue().length);
            case 6, 7 -> delete(db, key);
            case 8 -> deadline(db, key, deadline);
            case 9 -> rename(db, key, someKey(db));
            case 10 -> copy(db, key, random.below(DATABASES), someKey(db));
            case 11 -> {
                Held held = alive(db, key);
                if (held != null) {
                    int from = random.below(held.value.length + 1);
                    putSliceOfItself(
                            db, key, from, random.below(held.value.length - from + 1), deadline);
                }
            }
            case 12 -> {
                if (random.chance(1, 4)) {
                    flush(db);
                } else {
                    keyspace.reclaim(1 + random.below(20));
                }
            }
            case 13 -> {
                keyspace.logTime(keyspace.logTimeMillis() + random.logUniform(2_000));
                if (random.chance(1, 2)) {
                    expire();
                }
            }
            case 14 -> randomKey(db, random.nextLong());
            case 15 -> item(db, key, someValue(), deadline, random.below(1 << 20) - 9);
            case 16 -> compareAndPut(db, key, someValue(), deadline, true);
            case 17 -> compareAndPut(db, key, someValue(), deadline, false);
            default -> pinOrUnpin();
        }
        check(db, key);
        counts();
    }

    void put(int db, byte[] key, byte[] value, long deadline) {
        keyspace.put(db, segment(key), 0, key.length, segment(value), 0, value.length, deadline);
        model(db).put(key, new Held(value, deadline));
    }

    /// A put with Memcached's flags.
    void item(int db, byte[] key, byte[] value, long deadline, int flags) {
        put(db, key, value, deadline);
        keyspace.flags(flags);
        model(db).put(key, new Held(value, deadline, flags));
    }

    /// A put that depends on the version that the key has, or on another.
    void compareAndPut(int db, byte[] key, byte[] value, long deadline, boolean rightly) {
        CompareOutcome expected = CompareOutcome.NOT_FOUND;
        long version = 1;
        if (find(db, key)) {
            version = keyspace.version() + (rightly ? 0 : random.between(1, 9));
            expected = rightly ? CompareOutcome.STORED : CompareOutcome.EXISTS;
        }
        assertEquals(expected, compareAndPut(db, key, value, deadline, version));
    }

    CompareOutcome compareAndPut(int db, byte[] key, byte[] value, long deadline, long version) {
        Slice name = new Slice();
        Slice content = new Slice();
        name.set(segment(key), 0, key.length);
        content.set(segment(value), 0, value.length);
        CompareOutcome outcome = keyspace.putIfSame(db, name, content, deadline, version);
        if (outcome == CompareOutcome.STORED) {
            model(db).put(key, new Held(value, deadline));
        }
        return outcome;
    }

    /// SET of a key to a part of its own value, given as a view of the record.
    void putSliceOfItself(int db, byte[] key, int from, int length, long deadline) {
        assertTrue(find(db, key));
        keyspace.value(slice);
        byte[] part = Arrays.copyOfRange(slice.toBytes(), from, from + length);
        keyspace.put(
                db,
                segment(key),
                0,
                key.length,
                slice.segment,
                slice.offset + from,
                length,
                deadline);
        model(db).put(key, new Held(part, deadline));
    }

    void resize(int db, byte[] key, int length) {
        Held held = alive(db, key);
        keyspace.resize(db, segment(key), 0, key.length, length, slice);
        byte[] expected = Arrays.copyOf(held == null ? new byte[0] : held.value, length);
        assertArrayEquals(expected, slice.toBytes());
        if (length > 0) {
            expected[length - 1] = 77;
            slice.segment.set(JAVA_BYTE, slice.offset + length - 1, (byte) 77);
        }
        model(db)
                .put(
                        key,
                        held == null
                                ? new Held(expected, 0)
                                : new Held(expected, held.deadline, held.flags));
    }

    boolean delete(int db, byte[] key) {
        boolean was = keyspace.delete(db, segment(key), 0, key.length);
        assertEquals(alive(db, key) != null, was);
        model(db).remove(key);
        return was;
    }

    boolean deadline(int db, byte[] key, long deadline) {
        boolean was = keyspace.deadline(db, segment(key), 0, key.length, deadline);
        Held held = alive(db, key);
        assertEquals(held != null, was);
        if (held != null) {
            model(db).put(key, new Held(held.value, deadline, held.flags));
        }
        return was;
    }

    boolean rename(int db, byte[] from, byte[] to) {
        boolean was = keyspace.rename(db, segment(from), 0, from.length, segment(to), 0, to.length);
        Held held = alive(db, from);
        assertEquals(held != null, was);
        if (held != null) {
            model(db).remove(from);
            model(db).put(to, held);
            check(db, to);
        }
        return was;
    }

    boolean copy(int fromDb, byte[] from, int toDb, byte[] to) {
        boolean was =
                keyspace.copy(
                        fromDb, segment(from), 0, from.length, toDb, segment(to), 0, to.length);
        Held held = alive(fromDb, from);
        assertEquals(held != null, was);
        if (held != null) {
            model(toDb).put(to, held);
            check(toDb, to);
        }
        return was;
    }

    void flush(int db) {
        keyspace.flush(db);
        model(db).clear();
    }

    void expire() {
        int limit = 1 + random.below(5);
        int removed = 0;
        for (int done = keyspace.expireDue(limit); done > 0; done = keyspace.expireDue(limit)) {
            assertTrue(done <= limit);
            removed += done;
        }
        int due = 0;
        for (TreeMap<byte[], Held> each : model) {
            int before = each.size();
            each.values().removeIf(held -> !isAlive(held));
            due += before - each.size();
        }
        assertTrue(removed >= due, "flushed records expire as well");
        assertTrue(keyspace.earliestDeadlineMillis() > keyspace.logTimeMillis());
    }

    private void randomKey(int db, long chance) {
        boolean any = model(db).values().stream().anyMatch(this::isAlive);
        assertEquals(any, keyspace.randomKey(db, chance, slice));
        if (any) {
            assertTrue(alive(db, slice.toBytes()) != null);
        }
    }

    private void pinOrUnpin() {
        if (snapshot != null) {
            snapshot.unpin();
            snapshot = null;
        } else {
            snapshot = keyspace.pin();
        }
    }

    boolean finds(int db, byte[] key) {
        boolean found = find(db, key);
        assertEquals(alive(db, key) != null, found);
        return found;
    }

    boolean find(int db, byte[] key) {
        return keyspace.find(db, segment(key), 0, key.length);
    }

    long version(int db, byte[] key) {
        assertTrue(find(db, key));
        return keyspace.version();
    }

    void check(int db, byte[] key) {
        Held held = alive(db, key);
        assertEquals(held != null, find(db, key));
        if (held != null) {
            keyspace.value(slice);
            assertArrayEquals(held.value, slice.toBytes());
            assertEquals(held.deadline, keyspace.deadlineMillis());
            assertEquals(held.flags, keyspace.flags());
        }
    }

    void checkAll() {
        SumCheck.check(map);
        for (int db = 0; db < DATABASES; db++) {
            for (byte[] key : model(db).keySet()) {
                check(db, key);
            }
            TreeMap<byte[], Integer> seen = new TreeMap<>(Arrays::compareUnsigned);
            long cursor = 0;
            do {
                cursor =
                        keyspace.scan(
                                db,
                                cursor,
                                1 + random.below(7),
                                (s, o, l, t) -> seen.merge(bytes(s, o, l), 1, Integer::sum));
            } while (cursor != 0);
            TreeMap<byte[], Held> living = new TreeMap<>(model(db));
            living.values().removeIf(held -> !isAlive(held));
            assertEquals(living.size(), seen.size());
            for (Map.Entry<byte[], Integer> each : seen.entrySet()) {
                assertTrue(living.containsKey(each.getKey()));
                assertEquals(1, each.getValue());
            }
        }
        counts();
    }

    private void counts() {
        long earliest = Long.MAX_VALUE;
        for (int db = 0; db < DATABASES; db++) {
            long deadlines = 0;
            for (Held held : model(db).values()) {
                deadlines += held.deadline != 0 ? 1 : 0;
                earliest = held.deadline != 0 ? Math.min(earliest, held.deadline) : earliest;
            }
            assertEquals(model(db).size(), keyspace.count(db));
            assertEquals(deadlines, keyspace.countWithDeadline(db));
        }
        long found = keyspace.earliestDeadlineMillis();
        assertTrue(
                keyspace.reclaimPending() ? found <= earliest : found == earliest,
                found + " against " + earliest);
    }

    /// A whole SCAN with random writes between its steps.
    void scanUnderWrites() {
        TreeMap<byte[], Boolean> staying = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = 0; i < 200; i++) {
            byte[] key = ("key" + i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            put(0, key, new byte[] {1}, 0);
            if (i % 2 == 0) {
                staying.put(key, false);
            }
        }
        long cursor = 0;
        do {
            cursor =
                    keyspace.scan(
                            0,
                            cursor,
                            1 + random.below(10),
                            (s, o, l, t) ->
                                    staying.computeIfPresent(bytes(s, o, l), (k, v) -> true));
            for (int i = 0; i < 20; i++) {
                byte[] key =
                        ("key" + random.below(400))
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
                if (staying.containsKey(key)) {
                    resize(0, key, random.below(900));
                } else if (random.chance(1, 2)) {
                    put(0, key, new byte[] {2}, 0);
                } else {
                    delete(0, key);
                }
            }
        } while (cursor != 0);
        assertFalse(staying.containsValue(false), "every key that stayed was visited");
    }

    void emptyEverything() {
        if (snapshot != null) {
            pinOrUnpin();
        }
        keyspace.flushAll();
        model.forEach(TreeMap::clear);
        while (keyspace.reclaimPending()) {
            assertTrue(keyspace.reclaim(50) > 0);
        }
        counts();
        assertEquals(Long.MAX_VALUE, keyspace.earliestDeadlineMillis());
        map.release();
        assertEquals(0, host.reservedBytes());
    }

    private byte[] someKey(int db) {
        if (!model(db).isEmpty() && random.chance(1, 2)) {
            byte[] probe = new byte[3];
            random.fill(probe);
            byte[] near = model(db).ceilingKey(probe);
            return near == null ? model(db).firstKey() : near;
        }
        int[] lengths = {0, 1, 2, 8, 20, 255, 256, 257, 1_000};
        byte[] key = new byte[lengths[random.below(lengths.length)]];
        for (int i = 0; i < 3 && key.length > 0; i++) {
            key[random.below(key.length)] = (byte) random.below(4);
        }
        if (key.length > 0) {
            key[key.length - 1] = (byte) random.below(6);
            key[0] = (byte) (random.chance(1, 3) ? '{' : random.below(100));
        }
        return key;
    }

    private byte[] someValue() {
        byte[] value =
                new byte
                        [(int)
                                (random.chance(1, 15)
                                        ? random.below(9_000L)
                                        : random.logUniform(200))];
        random.fill(value);
        return value;
    }

    private NavigableMap<byte[], Held> model(int db) {
        return model.get(db);
    }

    private @Nullable Held alive(int db, byte[] key) {
        Held held = model(db).get(key);
        return held != null && isAlive(held) ? held : null;
    }

    private boolean isAlive(Held held) {
        return held.deadline == 0 || held.deadline > keyspace.logTimeMillis();
    }

    private static byte[] bytes(MemorySegment segment, long offset, int length) {
        return segment.asSlice(offset, length).toArray(JAVA_BYTE);
    }

    private static MemorySegment segment(byte[] bytes) {
        MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, bytes.length));
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
        return segment;
    }
}
