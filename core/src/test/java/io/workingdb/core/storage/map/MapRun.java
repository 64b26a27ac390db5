package io.workingdb.core.storage.map;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.workingdb.core.random.Random64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A random run of an ordered map beside a `TreeMap`: every answer is compared, and every snapshot, record by record, with a copy that was made
/// when it was pinned.
public final class MapRun {
    private static final int KEY_BYTES_MAX = 1_000;

    /// What the map should hold.
    public final TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);

    private final OrderedMap map;
    private final Random64 random;
    private final int snapshotsMax;
    private final int stepsPerCheck;
    private final BiConsumer<OrderedMap, OrderedMap.Snapshot[]> invariants;
    private final List<byte[]> loaded = new ArrayList<>();
    private final List<Frozen> snapshots = new ArrayList<>();
    private final Deque<NavigableMap<byte[], byte[]>> savepoints = new ArrayDeque<>();
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private final MemorySegment scratch = Arena.ofAuto().allocate(KEY_BYTES_MAX);
    private byte version;
    private Consumer<Random64> between = random -> {};
    private int savepointsMax;

    /// @param snapshotsMax most snapshots to be pinned together
    /// @param stepsPerCheck how often everything that must hold is checked
    /// @param invariants checks the map and what is pinned of it
    public MapRun(
            OrderedMap map,
            Random64 random,
            int snapshotsMax,
            int stepsPerCheck,
            BiConsumer<OrderedMap, OrderedMap.Snapshot[]> invariants) {
        this.map = map;
        this.random = random;
        this.snapshotsMax = snapshotsMax;
        this.stepsPerCheck = stepsPerCheck;
        this.invariants = invariants;
        if (random.fork("sum").chance(1, 2)) { // from now on it is kept up to date
            SumCheck.check(map);
        }
    }

    /// Says what else happens to the map between two steps.
    public MapRun between(Consumer<Random64> action) {
        between = action;
        return this;
    }

    /// Opens savepoints from now on, at most so many within each other, and closes or rolls them back.
    public MapRun withSavepoints(int depthMax) {
        savepointsMax = depthMax;
        return this;
    }

    /// A snapshot, and what of its copy was not yet read.
    private record Frozen(
            OrderedMap.Snapshot snapshot, Iterator<Map.Entry<byte[], byte[]>> expected) {}

    /// Goes some steps on, and checks everything.
    public void steps(int count) {
        boolean shrinking = false;
        for (int i = 1; i <= count; i++) {
            shrinking = random.chance(1, 60) != shrinking;
            between.accept(random);
            if (savepointsMax > 0) {
                savepoints();
            }
            switch (random.below(11)) {
                case 0, 1, 2, 3 -> {
                    if (shrinking) {
                        delete(someKey());
                    } else {
                        putSome();
                    }
                }
                case 4 -> append(1 + random.below(4));
                case 5 -> delete(someKey());
                case 6 -> get(someKey());
                case 7 -> ceiling(someKey());
                case 8 -> higher(someKey());
                case 9 -> load();
                default -> snapshots();
            }
            if (i % stepsPerCheck == 0) {
                check();
            }
        }
        check();
    }

    /// Short keys of few letters, so that they meet again; and some that are long and alike in their first bytes, up to where a tree
    /// keeps keys in its pages or beyond.
    private byte[] someKey() {
        return !loaded.isEmpty() && random.chance(1, 2)
                ? loaded.get(random.below(loaded.size()))
                : anyKey();
    }

    private byte[] anyKey() {
        if (!model.isEmpty() && random.chance(1, 3)) {
            Map.Entry<byte[], byte[]> near =
                    model.ceilingEntry(new byte[] {(byte) random.below(256)});
            return near == null ? model.firstKey() : near.getKey();
        }
        int bytesMax = random.chance(1, 2) ? 3 : random.chance(5, 6) ? 13 : 40;
        if (random.chance(1, 100)) {
            bytesMax = KEY_BYTES_MAX;
        }
        byte[] name = new byte[random.below(bytesMax)];
        Arrays.fill(name, (byte) (random.below(3) * 100));
        int alike = random.chance(1, 2) ? 0 : Math.max(0, name.length - random.below(6));
        for (int i = alike; i < name.length; i++) {
            name[i] = (byte) (random.chance(1, 2) ? 0 : random.below(3) * 100);
        }
        return name;
    }

    /// Puts some records behind the last one, in order.
    private void append(int count) {
        for (int i = 0; i < count; i++) {
            byte[] last = model.isEmpty() ? new byte[0] : model.lastKey();
            boolean full = last.length >= KEY_BYTES_MAX - 1;
            put(full ? someKey() : Arrays.copyOf(last, last.length + 1), someLength());
        }
    }

    private void putSome() {
        byte[] name = someKey();
        byte[] old = model.get(name);
        put(name, old != null && random.chance(1, 2) ? old.length : someLength());
    }

    private int someLength() {
        if (random.chance(1, 300)) {
            return 100_000 + random.below(10_000);
        }
        return (int) (random.chance(1, 20) ? random.below(12_000L) : random.logUniform(300));
    }

    /// Puts a value that tells when it was put, behind what it keeps of the old one.
    public void put(byte[] name, int length) {
        boolean was = map.put(segment(name), 0, name.length, length, value);
        byte[] old = model.get(name);
        assertEquals(old != null, was);
        byte[] expected = Arrays.copyOf(old == null ? new byte[0] : old, length);
        assertArrayEquals(expected, value.toBytes());
        version++;
        for (int i = 0; i < length; i += 1 + length / 3) {
            expected[i] = version;
            value.segment.set(JAVA_BYTE, value.offset + i, version);
        }
        model.put(name, expected);
    }

    /// Deletes a key, which may be missing.
    public void delete(byte[] name) {
        assertEquals(model.remove(name) != null, map.delete(segment(name), 0, name.length));
    }

    private void get(byte[] name) {
        byte[] expected = model.get(name);
        assertEquals(expected != null, map.get(segment(name), 0, name.length, value));
        if (expected != null) {
            assertArrayEquals(expected, value.toBytes());
        }
    }

    private void ceiling(byte[] name) {
        compare(model.ceilingEntry(name), map.ceiling(segment(name), 0, name.length, key, value));
    }

    private void higher(byte[] name) {
        compare(model.higherEntry(name), map.higher(segment(name), 0, name.length, key, value));
    }

    /// Lets the map load what searches for some keys will read; they are then often searched for, whatever has changed since.
    private void load() {
        loaded.clear();
        KeyGroup group = new KeyGroup();
        for (int i = random.below(KeyGroup.KEYS_MAX + 1); i > 0; i--) {
            byte[] name = anyKey();
            loaded.add(name);
            MemorySegment own = Arena.ofAuto().allocate(KEY_BYTES_MAX);
            MemorySegment.copy(name, 0, own, JAVA_BYTE, 0, name.length);
            group.add(own, 0, name.length);
        }
        map.load(group);
    }

    private void compare(Map.@Nullable Entry<byte[], byte[]> expected, boolean found) {
        assertEquals(expected != null, found);
        if (expected != null) {
            assertArrayEquals(expected.getKey(), key.toBytes());
            assertArrayEquals(expected.getValue(), value.toBytes());
        }
    }

    private void savepoints() {
        switch (random.below(savepoints.isEmpty() ? 12 : 24)) {
            case 0 -> openSavepoint(Long.MAX_VALUE);
            case 1, 2 -> deleteRange(someKey(), someKey(), random.below(30));
            case 12 -> closeSavepoint();
            case 13 -> rollBack();
            default -> {}
        }
    }

    /// Opens a savepoint, if there may be another.
    public void openSavepoint(long logicalBytesMax) {
        if (savepoints.size() < savepointsMax) {
            savepoints.push(copy());
            map.openSavepoint(logicalBytesMax);
        }
        assertEquals(savepoints.size(), map.savepoints());
    }

    /// Keeps what was changed since the innermost savepoint was opened.
    public void closeSavepoint() {
        savepoints.pop();
        map.closeSavepoint();
        check();
    }

    /// Takes it back.
    public void rollBack() {
        model.clear();
        model.putAll(savepoints.pop());
        map.rollBack();
        checkContents();
    }

    private void checkContents() {
        check();
        boolean more = map.ceiling(segment(new byte[0]), 0, 0, key, value);
        for (Map.Entry<byte[], byte[]> each : model.entrySet()) {
            compare(each, more);
            more = map.higher(segment(each.getKey()), 0, each.getKey().length, key, value);
        }
        assertFalse(more);
    }

    /// Deletes some records from a key on, below another.
    public void deleteRange(byte[] from, byte[] to, int limit) {
        boolean ordered = Arrays.compareUnsigned(from, to) <= 0;
        NavigableMap<byte[], byte[]> range = model.subMap(from, true, ordered ? to : from, false);
        int expected = Math.min(limit, range.size());
        MemorySegment other = MemorySegment.ofArray(to);
        int done = map.deleteRange(segment(from), 0, from.length, other, 0, to.length, limit);
        assertEquals(expected, done);
        for (int i = 0; i < expected; i++) {
            range.pollFirstEntry();
        }
    }

    private NavigableMap<byte[], byte[]> copy() {
        TreeMap<byte[], byte[]> copy = new TreeMap<>(Arrays::compareUnsigned);
        model.forEach((name, content) -> copy.put(name, content.clone()));
        return copy;
    }

    private void snapshots() {
        if (savepoints.isEmpty() && snapshots.size() < snapshotsMax && random.chance(1, 4)) {
            pin();
        } else if (!snapshots.isEmpty()) {
            int which = random.below(snapshots.size());
            if (random.chance(1, 4)) {
                unpin(which);
            } else {
                read(snapshots.get(which), random.below(20));
            }
        }
    }

    /// Pins a snapshot.
    public void pin() {
        NavigableMap<byte[], byte[]> copy = copy();
        OrderedMap.Snapshot snapshot = map.pin();
        assertEquals(copy.size(), snapshot.count());
        snapshots.add(new Frozen(snapshot, copy.entrySet().iterator()));
    }

    private void read(Frozen frozen, int limit) {
        for (int i = 0; i < limit && frozen.expected.hasNext(); i++) {
            compare(frozen.expected.next(), frozen.snapshot.next(key, value));
        }
    }

    private void unpin(int which) {
        Frozen frozen = snapshots.remove(which);
        if (random.chance(3, 4)) {
            read(frozen, Integer.MAX_VALUE);
            assertFalse(frozen.snapshot.next(key, value));
        }
        frozen.snapshot.unpin();
    }

    /// Closes all savepoints.
    public void closeSavepoints() {
        while (!savepoints.isEmpty()) {
            closeSavepoint();
        }
    }

    /// Reads what is left of all snapshots and lets them go, in any order.
    public void unpinAll() {
        while (!snapshots.isEmpty()) {
            unpin(random.below(snapshots.size()));
            check();
        }
    }

    /// Deletes everything.
    public void deleteAll() {
        for (byte[] each : model.keySet().toArray(new byte[0][])) {
            delete(each);
        }
        check();
    }

    private void check() {
        OrderedMap.Snapshot[] pinned =
                snapshots.stream().map(Frozen::snapshot).toArray(OrderedMap.Snapshot[]::new);
        invariants.accept(map, pinned);
        assertEquals(model.size(), map.count());
        long bytes = 0;
        for (Map.Entry<byte[], byte[]> each : model.entrySet()) {
            bytes += each.getKey().length + each.getValue().length;
        }
        assertEquals(bytes, map.logicalBytes());
    }

    private MemorySegment segment(byte[] name) {
        MemorySegment.copy(name, 0, scratch, JAVA_BYTE, 0, name.length);
        return scratch;
    }
}
