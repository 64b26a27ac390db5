package io.workingdb.core.storage.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The tree in the places where a draft of it went wrong, or easily would.
final class TreeTest {
    private final MemoryHost host = new MemoryHost();
    private final Slice key = new Slice();
    private final Slice value = new Slice();

    /// A tree in pages of this size: for tests.
    static MemoryConfig config(int pageBytes) {
        return new MemoryConfig(pageBytes, 64 << 20, 4_096);
    }

    /// In pages of 256 bytes only the first 16 bytes of such a key stand in the page. A page whose keys share 14 has heads of two real bytes and two
    /// zeros: what is searched must be cut off in the same place, or its head is above all of them.
    @Test
    void findsLongKeysWhoseHeadsReachOverTheEndOfTheirParts() {
        for (int shared = 12; shared <= 18; shared++) {
            Tree tree = new Tree(host, config(256));
            TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
            for (int i = 0; i < 200; i++) {
                byte[] name = new byte[17 + i % 4];
                Arrays.fill(name, (byte) 'k');
                for (int at = shared; at < Math.min(shared + 3, name.length); at++) {
                    name[at] = (byte) (i * 37 >> (at - shared));
                }
                assertEquals(!keys.add(name), put(tree, name, 3), "shared=" + shared + " i=" + i);
                tree.invariants();
            }
            for (byte[] name : keys) {
                assertTrue(tree.get(MemorySegment.ofArray(name), 0, name.length, value));
            }
            byte[][] ascending = keys.toArray(new byte[0][]);
            assertArrayEquals(ascending, keysOf(tree));
            for (byte[] name : ascending) {
                assertTrue(tree.delete(MemorySegment.ofArray(name), 0, name.length));
                tree.invariants();
            }
            assertFalse(tree.ceiling(MemorySegment.NULL, 0, 0, key, value));
            tree.release();
        }
        assertEquals(0, host.reservedBytes());
    }

    /// The field of a record out of line reads as a number too: 0x8008, which is no length of a value in a page.
    @Test
    void aValueAsLongAsTheMarkOfARecordOutOfLineReadsIsNoRecordInItsPlace() {
        Tree tree = new Tree(host, config(MemoryConfig.PAGE_BYTES));
        int marked = PageLayout.OUT_OF_LINE | PageLayout.OUT_OF_LINE_BYTES;
        put(tree, name(1), 20_000);
        put(tree, name(1), marked);
        assertEquals(marked, value.lengthBytes);
        tree.invariants();
    }

    /// In the leaf to which a rank led last the next one is only counted: not any more after a change, and wherever other searches went meanwhile.
    @Test
    void ranksLeadToTheSameRecordsAfterChangesAndOtherSearches() {
        Tree tree = new Tree(host, config(256));
        for (long i = 0; i < 200; i++) {
            put(tree, name(i), 8);
        }
        Slice found = new Slice();
        Slice first = new Slice();
        for (int removed = 0; removed < 100; removed++) {
            for (long rank = 0; rank < tree.count(); rank++) {
                assertTrue(tree.select(rank, found, value));
                byte[] name = found.toBytes();
                assertEquals(rank, tree.rank(MemorySegment.ofArray(name), 0, name.length));
            }
            assertTrue(tree.select(0, first, value));
            byte[] name = first.toBytes();
            assertTrue(tree.delete(MemorySegment.ofArray(name), 0, name.length));
        }
    }

    /// 20,000 records of 16 + 64 bytes take 90 bytes each of the 3,984 of a page, without prefixes: 452 pages if none had room left.
    @Test
    void recordsThatComeInOrderFillTheirPages() {
        Tree tree = new Tree(host, config(MemoryConfig.PAGE_BYTES));
        for (long i = 0; i < 20_000; i++) {
            put(tree, name(i), 64);
        }
        tree.invariants();
        assertTrue(tree.usedPages() < 462, "pages=" + tree.usedPages());
    }

    @Test
    void recordsThatComeInOrderInTheMiddleFillTheirPages() {
        Tree tree = new Tree(host, config(MemoryConfig.PAGE_BYTES));
        put(tree, name(-1), 64);
        for (long i = 0; i < 10_000; i++) {
            put(tree, name(i), 64);
            put(tree, name(1_000_000 + i), 64);
        }
        tree.invariants();
        assertTrue(tree.usedPages() < 508, "pages=" + tree.usedPages());
    }

    @Test
    void recordsThatComeInAnyOrderFillFourFifthsOfTheirPages() {
        Tree tree = new Tree(host, config(MemoryConfig.PAGE_BYTES));
        for (long i = 0; i < 20_000; i++) {
            put(tree, name(Random64.mix(i)), 64);
        }
        tree.invariants();
        assertTrue(tree.usedPages() < 452 * 5 / 4, "pages=" + tree.usedPages());
    }

    /// Most records go, and the pages with them: pages that are left are at least a quarter full on average.
    @Test
    void pagesAreMergedWhenRecordsGoOrShrink() {
        Tree tree = new Tree(host, config(MemoryConfig.PAGE_BYTES));
        for (long i = 0; i < 20_000; i++) {
            put(tree, name(Random64.mix(i)), 64);
        }
        for (long i = 0; i < 20_000; i++) {
            put(tree, name(Random64.mix(i)), 0);
        }
        tree.invariants();
        assertTrue(tree.usedPages() < 4 * 452 * 26 / 90, "pages=" + tree.usedPages());
        for (long i = 0; i < 19_000; i++) {
            tree.delete(MemorySegment.ofArray(name(Random64.mix(i))), 0, 16);
        }
        tree.invariants();
        assertTrue(tree.usedPages() < 4 * 452 * 26 / 90 / 20, "pages=" + tree.usedPages());
    }

    /// The tree remembers the way to what was read last, and a change of it goes by that way: also when a snapshot has the pages, when pages are
    /// split and merged by it, and when the keys are long ones of which a page has only the first part.
    @Test
    void changesGoByTheWayOfTheReadBefore() {
        Random64 random = new Random64(11);
        Tree tree = new Tree(host, config(256));
        TreeMap<byte[], Integer> model = new TreeMap<>(Arrays::compareUnsigned);
        OrderedMap.Snapshot snapshot = tree.pin();
        for (int i = 0; i < 20_000; i++) {
            byte[] name = Arrays.copyOf(name(random.below(300)), 16 + random.below(2) * 8);
            MemorySegment wanted = MemorySegment.ofArray(name);
            Integer length = model.get(name);
            assertEquals(length != null, tree.get(wanted, 0, name.length, value), "i=" + i);
            assertEquals(length == null ? -1 : length, length == null ? -1 : value.lengthBytes);
            if (random.chance(2, 5)) {
                assertEquals(model.remove(name) != null, tree.delete(wanted, 0, name.length));
            } else {
                int newLength = random.chance(1, 2) && length != null ? length : random.below(90);
                assertEquals(model.put(name, newLength) != null, put(tree, name, newLength));
            }
            assertEquals(model.containsKey(name), tree.get(wanted, 0, name.length, value));
            if (random.chance(1, 20)) {
                tree.invariants(snapshot);
                snapshot.unpin();
                snapshot = tree.pin();
            }
        }
        snapshot.unpin();
        tree.invariants();
        assertArrayEquals(model.keySet().toArray(new byte[0][]), keysOf(tree));
        tree.release();
    }

    private static byte[] name(long number) {
        return ByteBuffer.allocate(16).putLong(number).putLong(number).array();
    }

    private boolean put(Tree tree, byte[] name, int valueLength) {
        return tree.put(MemorySegment.ofArray(name), 0, name.length, valueLength, value);
    }

    private byte[][] keysOf(Tree tree) {
        byte[][] keys = new byte[(int) tree.count()][];
        boolean more = tree.ceiling(MemorySegment.NULL, 0, 0, key, value);
        for (int i = 0; i < keys.length; i++) {
            assertTrue(more);
            keys[i] = key.toBytes();
            more = tree.higher(MemorySegment.ofArray(keys[i]), 0, keys[i].length, key, value);
        }
        assertFalse(more);
        return keys;
    }
}
