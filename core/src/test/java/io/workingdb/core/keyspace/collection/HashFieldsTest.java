package io.workingdb.core.keyspace.collection;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static io.workingdb.core.keyspace.collection.CollectionBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.keyspace.CollectionLimits;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/// Hashes against maps of the JDK: in both forms, with deadlines of fields and of keys, copies, renames, and a snapshot beside it.
final class HashFieldsTest {
    private static final int OPERATIONS = 1_000;
    private static final String[] NAMES = {"a", "b", "{t}1", "{t}2", "long".repeat(70)};

    /// A field as it should be. One that is due and not reclaimed stays here, as it does there.
    private record Held(String value, long deadline) {}

    private final Map<String, SortedMap<String, Held>> model = new HashMap<>();
    private final Slice value = new Slice();
    private final Slice field = new Slice();
    private CollectionBench bench = new CollectionBench(0, CollectionLimits.tiny(), 1);
    private HashFields hash = new HashFields(bench.keyspace);

    @Property(seed = "1", tries = 100, shrinking = ShrinkingMode.OFF)
    void behavesAsAMapWithFourRecordsToAPage(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(each, CollectionLimits.tiny(), 30));
    }

    @Property(seed = "1", tries = 50, shrinking = ShrinkingMode.OFF)
    void behavesAsAMapWithTheUsualLimits(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(each, CollectionLimits.production(), 400));
    }

    private void run(long seed, CollectionLimits limits, int elements) {
        bench = new CollectionBench(seed, limits, elements);
        hash = new HashFields(bench.keyspace);
        model.clear();
        for (int i = 0; i < OPERATIONS; i++) {
            String name = NAMES[bench.random.below(NAMES.length)];
            step(name, bench.element());
            if (i % 50 == 0) {
                checkAll();
            }
        }
        checkAll();
        bench.emptyEverything();
    }

    private void step(String name, String field) {
        switch (bench.random.below(24)) {
            case 0 -> bench.pinOrUnpin();
            case 1, 2, 3 -> delete(name, field);
            case 4, 5 -> deadline(name, field);
            case 6 -> random(name);
            case 7 -> rename(name, NAMES[bench.random.below(NAMES.length)]);
            case 8 -> copy(name, NAMES[bench.random.below(NAMES.length)]);
            case 9 -> {
                if (bench.random.chance(1, 3)) {
                    deleteKey(name);
                }
            }
            case 10 -> bench.keyspace.reclaim(1 + bench.random.below(9));
            case 11 -> passTime();
            default -> put(name, field, bench.value());
        }
        check(name, field);
    }

    private void put(String name, String field, String value) {
        open(name);
        SortedMap<String, Held> fields = model.computeIfAbsent(name, n -> empty());
        boolean isNew = alive(fields, field) == null;
        assertEquals(
                isNew,
                hash.put(segment(field), 0, field.length(), segment(value), 0, value.length()));
        fields.put(field, new Held(value, 0));
        assertEquals(fields.size(), hash.count());
    }

    private void delete(String name, String field) {
        boolean there = open(name) == Found.THERE;
        SortedMap<String, Held> fields = model.getOrDefault(name, empty());
        assertEquals(!fields.isEmpty(), there);
        assertEquals(alive(fields, field) != null, hash.delete(segment(field), 0, field.length()));
        fields.remove(field);
        forgetIfEmpty(name);
    }

    private void deadline(String name, String field) {
        open(name);
        SortedMap<String, Held> fields = model.getOrDefault(name, empty());
        long now = bench.keyspace.logTimeMillis();
        long deadline = bench.random.chance(1, 3) ? 0 : now + 1 + bench.random.below(900);
        Held held = alive(fields, field);
        assertEquals(held != null, hash.deadline(segment(field), 0, field.length(), deadline));
        if (held != null) {
            fields.put(field, new Held(held.value, deadline));
        }
    }

    private void random(String name) {
        open(name);
        SortedMap<String, Held> fields = model.getOrDefault(name, empty());
        boolean any = fields.values().stream().anyMatch(this::isAlive);
        assertEquals(any, hash.random(bench.random.nextLong(), field, value));
        if (any) {
            Held held = alive(fields, text(field));
            assertNotNull(held);
            assertEquals(held.value, text(value));
        }
    }

    private void rename(String from, String to) {
        MemorySegment source = segment(from);
        MemorySegment target = segment(to);
        boolean there = bench.keyspace.rename(0, source, 0, from.length(), target, 0, to.length());
        assertEquals(model.containsKey(from), there);
        if (there && !from.equals(to)) {
            SortedMap<String, Held> fields = model.remove(from);
            assertNotNull(fields);
            model.put(to, fields);
        }
        check(to, "");
    }

    private void copy(String from, String to) {
        MemorySegment source = segment(from);
        MemorySegment target = segment(to);
        boolean there = bench.keyspace.copy(0, source, 0, from.length(), 0, target, 0, to.length());
        SortedMap<String, Held> fields = model.get(from);
        assertEquals(fields != null, there);
        if (fields != null) {
            model.put(to, new TreeMap<>(fields));
        }
        check(to, "");
    }

    private void deleteKey(String name) {
        boolean there = bench.keyspace.delete(0, segment(name), 0, name.length());
        assertEquals(model.remove(name) != null, there);
    }

    private void passTime() {
        bench.keyspace.logTime(bench.keyspace.logTimeMillis() + bench.random.logUniform(300));
        if (bench.random.chance(1, 2)) {
            return;
        }
        while (bench.keyspace.expireDue(3) > 0) {
            assertTrue(bench.keyspace.reclaim(1) >= 0);
        }
        for (String name : NAMES) {
            SortedMap<String, Held> fields = model.get(name);
            if (fields != null) {
                fields.values().removeIf(held -> !isAlive(held));
                forgetIfEmpty(name);
            }
        }
    }

    private void forgetIfEmpty(String name) {
        SortedMap<String, Held> fields = model.get(name);
        if (fields != null && fields.isEmpty()) {
            model.remove(name);
        }
    }

    private Found open(String name) {
        return hash.open(0, segment(name), 0, name.length());
    }

    private void check(String name, String field) {
        open(name);
        SortedMap<String, Held> fields = model.getOrDefault(name, empty());
        assertEquals(fields.size(), hash.count());
        Held held = alive(fields, field);
        assertEquals(held != null, hash.get(segment(field), 0, field.length(), value));
        if (held != null) {
            assertEquals(held.value, text(value));
            assertEquals(held.deadline, hash.deadlineMillis(segment(field), 0, field.length()));
        }
    }

    private void checkAll() {
        assertEquals(model.size(), bench.keyspace.count(0));
        for (String name : NAMES) {
            SortedMap<String, Held> fields = model.getOrDefault(name, empty());
            assertEquals(!fields.isEmpty(), open(name) == Found.THERE);
            TreeMap<String, String> seen = new TreeMap<>();
            long cursor = 0;
            do {
                cursor =
                        hash.scan(
                                cursor,
                                1 + bench.random.below(5),
                                (f, v) -> {
                                    assertFalse(seen.containsKey(text(f)), "seen once");
                                    seen.put(text(f), text(v));
                                });
            } while (cursor != 0);
            long alive = fields.values().stream().filter(this::isAlive).count();
            assertEquals(alive, seen.size());
            seen.forEach((f, v) -> {
                Held held = alive(fields, f);
                assertNotNull(held);
                assertEquals(held.value, v);
            });
        }
    }

    private @Nullable Held alive(SortedMap<String, Held> fields, String field) {
        Held held = fields.get(field);
        return held != null && isAlive(held) ? held : null;
    }

    private boolean isAlive(Held held) {
        return held.deadline == 0 || held.deadline > bench.keyspace.logTimeMillis();
    }

    private static SortedMap<String, Held> empty() {
        return new TreeMap<>();
    }
}
