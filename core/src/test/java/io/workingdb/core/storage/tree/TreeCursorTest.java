package io.workingdb.core.storage.tree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/// Cursors against a model: a key and the side of it, looked up in a `TreeMap` at each step, while records come and go around them.
final class TreeCursorTest {
    private static final int STEPS = 1_000;
    private static final int CURSORS = 3;
    private static final int KEYS = 120;

    private final Slice key = new Slice();
    private final Slice value = new Slice();

    /// A cursor and where it must be.
    private static final class Walker {
        final TreeCursor cursor;
        byte[] place = new byte[0];
        boolean behind;

        Walker(TreeCursor cursor) {
            this.cursor = cursor;
        }
    }

    @Property(seed = "1", tries = 60, shrinking = ShrinkingMode.OFF)
    void walksAsItsModelWhileTheTreeChanges(@ForAll long seed) {
        ModelRounds.run(seed, this::walkAround);
    }

    private void walkAround(long seed) {
        Random64 random = new Random64(seed);
        MemoryHost host = new MemoryHost();
        Tree tree = new Tree(host, TreeTest.config(256));
        TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
        List<Walker> walkers = new ArrayList<>();
        for (int i = 0; i < CURSORS; i++) {
            walkers.add(new Walker(tree.cursor()));
        }
        OrderedMap.@Nullable Snapshot pinned = null;
        int changesInHundred = 5 + random.below(60);
        for (int step = 0; step < STEPS; step++) {
            if (random.chance(changesInHundred, 100)) {
                change(tree, model, random);
            } else {
                walk(walkers.get(random.below(CURSORS)), model, random);
            }
            if (random.chance(1, 200)) {
                if (pinned == null) {
                    pinned = tree.pin();
                } else {
                    pinned.unpin();
                    pinned = null;
                }
            }
        }
        if (pinned != null) {
            pinned.unpin();
        }
        walkers.forEach(each -> each.cursor.close());
        tree.invariants();
        tree.release();
        assertEquals(0, host.reservedBytes());
    }

    private void change(Tree tree, NavigableMap<byte[], byte[]> model, Random64 random) {
        byte[] name = name(random);
        MemorySegment segment = MemorySegment.ofArray(name);
        if (random.chance(1, 2)) {
            byte[] bytes = new byte[random.chance(1, 10) ? random.below(3_000) : random.below(40)];
            random.fill(bytes);
            tree.put(segment, 0, name.length, bytes.length, value);
            MemorySegment.copy(bytes, 0, value.segment, JAVA_BYTE, value.offset, bytes.length);
            model.put(name, bytes);
        } else {
            assertEquals(model.remove(name) != null, tree.delete(segment, 0, name.length));
        }
    }

    private void walk(Walker walker, NavigableMap<byte[], byte[]> model, Random64 random) {
        int what = random.below(10);
        if (what == 0) {
            walker.place = name(random);
            walker.behind = false;
            walker.cursor.seek(MemorySegment.ofArray(walker.place), 0, walker.place.length);
        } else if (what < 7) {
            Map.Entry<byte[], byte[]> expected =
                    walker.behind
                            ? model.higherEntry(walker.place)
                            : model.ceilingEntry(walker.place);
            expect(walker, expected, walker.cursor.next(key, value), true);
        } else {
            Map.Entry<byte[], byte[]> expected =
                    walker.behind ? model.floorEntry(walker.place) : model.lowerEntry(walker.place);
            expect(walker, expected, walker.cursor.previous(key, value), false);
        }
    }

    private void expect(
            Walker walker,
            Map.@Nullable Entry<byte[], byte[]> expected,
            boolean more,
            boolean behind) {
        assertEquals(expected != null, more);
        if (expected != null) {
            assertArrayEquals(expected.getKey(), key.toBytes());
            assertArrayEquals(expected.getValue(), value.toBytes());
            walker.place = expected.getKey();
            walker.behind = behind;
        }
    }

    /// Short and long names, many with a common beginning.
    private static byte[] name(Random64 random) {
        int number = random.below(KEYS);
        byte[] name = new byte[number % 7 == 0 ? 30 + number : 1 + number % 5];
        Arrays.fill(name, (byte) 'n');
        name[name.length - 1] = (byte) number;
        return number == 1 ? new byte[0] : name;
    }
}
