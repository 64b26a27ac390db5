package io.workingdb.core.storage.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/// What the tree can do beyond an ordered map, against a sorted map of the JDK: neighbours below, ranks and ranges.
final class TreeModelTest {
    private static final int OPERATIONS = 1_000;

    private final TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    private final TreeMap<byte[], byte[]> frozen = new TreeMap<>(Arrays::compareUnsigned);
    private OrderedMap.@Nullable Snapshot pinned;
    private final Slice value = new Slice();
    private final Slice foundKey = new Slice();

    @Property(seed = "1", tries = 300)
    void answersAsASortedMapDoesWithFourRecordsToAPage(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(each, 256, 24, 40));
    }

    @Property(seed = "1", tries = 100)
    void answersAsASortedMapDoesWithUsualPages(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(each, MemoryConfig.PAGE_BYTES, 40, 3_000));
    }

    @Property(seed = "1", tries = 100)
    void answersAsASortedMapDoesWithLongKeysThatDifferLate(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(each, 512, 900, 900));
    }

    private void run(long seed, int pageBytes, int keyBytesMax, int valueBytesMax) {
        Random64 random = new Random64(seed);
        Tree tree = new Tree(new MemoryHost(), TreeTest.config(pageBytes));
        model.clear();
        pinned = null;
        for (int i = 0; i < OPERATIONS; i++) {
            byte[] key = key(random, keyBytesMax);
            switch (random.below(10)) {
                case 0, 1, 2, 3 -> put(tree, random, key, random.below(valueBytesMax + 1));
                case 4 -> delete(tree, key);
                case 5 -> ranges(tree, random, key, key(random, keyBytesMax));
                case 6 -> neighbours(tree, key);
                case 7 -> select(tree, random.below(model.size() + 1));
                default -> assertFound(tree, key);
            }
            if (i % 250 == 100) {
                pinOrUnpin(tree);
            }
            if (i % 20 == 0) {
                check(tree);
            }
        }
        assertNull(pinned);
        model.forEach((key, expected) -> assertFound(tree, key));
        for (byte[] key : model.keySet().toArray(new byte[0][])) {
            delete(tree, key);
        }
        tree.invariants();
        assertEquals(0, tree.count());
        assertEquals(0, tree.logicalBytes());
        tree.release();
    }

    /// Few prefixes and letters, so that keys meet again and pages share what they begin with.
    private static byte[] key(Random64 random, int bytesMax) {
        int length = random.below(4) == 0 ? random.below(bytesMax + 1) : random.below(9);
        byte[] key = new byte[length];
        Arrays.fill(key, (byte) (random.below(3) - 1));
        for (int i = Math.max(0, length - 4); i < length; i++) {
            key[i] = (byte) random.below(4);
        }
        return key;
    }

    private void put(Tree tree, Random64 random, byte[] key, int length) {
        byte[] old = model.get(key);
        MemorySegment at = MemorySegment.ofArray(key);
        assertEquals(old != null, tree.put(at, 0, key.length, length, value));
        byte[] expected = old == null ? new byte[length] : Arrays.copyOf(old, length);
        assertArrayEquals(expected, value.toBytes());
        for (int i = random.below(3); i < length; i += 3) {
            expected[i] = (byte) random.below(256);
            value.segment.set(
                    java.lang.foreign.ValueLayout.JAVA_BYTE, value.offset + i, expected[i]);
        }
        model.put(key, expected);
        assertEquals(model.size(), tree.count());
    }

    private void delete(Tree tree, byte[] key) {
        boolean there = model.remove(key) != null;
        assertEquals(there, tree.delete(MemorySegment.ofArray(key), 0, key.length));
    }

    private void assertFound(Tree tree, byte[] key) {
        byte[] expected = model.get(key);
        assertEquals(expected != null, tree.get(MemorySegment.ofArray(key), 0, key.length, value));
        if (expected != null) {
            assertArrayEquals(expected, value.toBytes());
        }
    }

    private void neighbours(Tree tree, byte[] key) {
        MemorySegment at = MemorySegment.ofArray(key);
        assertIs(model.ceilingEntry(key), tree.ceiling(at, 0, key.length, foundKey, value));
        assertIs(model.higherEntry(key), tree.higher(at, 0, key.length, foundKey, value));
        assertIs(model.floorEntry(key), tree.floor(at, 0, key.length, foundKey, value));
        assertIs(model.lowerEntry(key), tree.lower(at, 0, key.length, foundKey, value));
        assertEquals(model.headMap(key, false).size(), tree.rank(at, 0, key.length));
    }

    private void ranges(Tree tree, Random64 random, byte[] from, byte[] to) {
        MemorySegment low = MemorySegment.ofArray(from);
        MemorySegment high = MemorySegment.ofArray(to);
        boolean ordered = Arrays.compareUnsigned(from, to) <= 0;
        var range = model.subMap(from, ordered ? to : from);
        assertEquals(range.size(), tree.countRange(low, 0, from.length, high, 0, to.length));
        int limit = random.below(40);
        int expected = Math.min(limit, range.size());
        assertEquals(expected, tree.deleteRange(low, 0, from.length, high, 0, to.length, limit));
        for (int i = 0; i < expected; i++) {
            range.pollFirstEntry();
        }
        assertEquals(model.size(), tree.count());
        check(tree);
    }

    private void check(Tree tree) {
        OrderedMap.Snapshot snapshot = pinned;
        if (snapshot == null) {
            tree.invariants();
        } else {
            tree.invariants(snapshot);
        }
    }

    private void pinOrUnpin(Tree tree) {
        OrderedMap.Snapshot snapshot = pinned;
        if (snapshot == null) {
            pinned = tree.pin();
            frozen.clear();
            model.forEach((key, content) -> frozen.put(key, content.clone()));
        } else {
            for (Map.Entry<byte[], byte[]> each : frozen.entrySet()) {
                assertIs(each, snapshot.next(foundKey, value));
            }
            snapshot.unpin();
            pinned = null;
        }
    }

    private void select(Tree tree, int rank) {
        boolean found = tree.select(rank, foundKey, value);
        assertEquals(rank < model.size(), found);
        if (found) {
            byte[] key = foundKey.toBytes();
            assertArrayEquals(model.get(key), value.toBytes());
            assertEquals(rank, tree.rank(MemorySegment.ofArray(key), 0, key.length));
        }
    }

    private void assertIs(Map.@Nullable Entry<byte[], byte[]> expected, boolean found) {
        assertEquals(expected != null, found);
        if (expected != null) {
            assertArrayEquals(expected.getKey(), foundKey.toBytes());
            assertArrayEquals(expected.getValue(), value.toBytes());
        }
    }
}
