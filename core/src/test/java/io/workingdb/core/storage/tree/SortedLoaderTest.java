package io.workingdb.core.storage.tree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.trace.Hash64;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// A tree that was loaded in the order of its keys is one that was filled by inserts: it has the same records, all that must hold of a tree holds of it, and it goes
/// on as one.
final class SortedLoaderTest {
    private static final int MORE_STEPS = 300;

    private final Slice key = new Slice();
    private final Slice value = new Slice();

    @Property(seed = "1", tries = 200, shrinking = ShrinkingMode.OFF)
    void loadsWhatInsertsWouldWithFourRecordsToAPage(@ForAll long seed) {
        run(seed, MemoryConfig.PAGE_BYTES_MIN, 24, 60);
    }

    @Property(seed = "1", tries = 60, shrinking = ShrinkingMode.OFF)
    void loadsWhatInsertsWouldWithUsualPages(@ForAll long seed) {
        run(seed, MemoryConfig.PAGE_BYTES, 40, 3_000);
    }

    @Property(seed = "1", tries = 100, shrinking = ShrinkingMode.OFF)
    void loadsWhatInsertsWouldWithLongKeysThatDifferLate(@ForAll long seed) {
        run(seed, 512, 900, 900);
    }

    private void run(long seed, int pageBytes, int keyBytesMax, int valueBytesMax) {
        Random64 random = new Random64(seed);
        TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
        int records = random.below(random.chance(1, 4) ? 8 : 600);
        while (model.size() < records) {
            byte[] content = new byte[random.below(random.chance(1, 10) ? valueBytesMax : 20)];
            random.fill(content);
            model.put(name(random, keyBytesMax), content);
        }
        MemoryHost host = new MemoryHost();
        Tree loaded = new Tree(host, TreeTest.config(pageBytes));
        OrderedMap.Snapshot empty = loaded.pin();
        loaded.appliedIndex(9);
        load(loaded, model, SortedLoader.FILL_PERCENT_MIN + random.below(51));
        loaded.invariants(empty);
        assertFalse(empty.next(key, value));
        empty.unpin();
        Tree inserted = new Tree(host, TreeTest.config(pageBytes));
        model.forEach((name, content) -> put(inserted, name, content));
        assertSame(inserted, loaded);
        for (int i = 0; i < MORE_STEPS; i++) {
            change(random, keyBytesMax, inserted, loaded);
        }
        loaded.invariants();
        assertSame(inserted, loaded);
        inserted.release();
        loaded.release();
        assertEquals(0, host.reservedBytes());
    }

    /// Keys of few letters, so that pages share what they begin with; some are long and differ late.
    private static byte[] name(Random64 random, int bytesMax) {
        byte[] name = new byte[random.below(random.chance(1, 3) ? bytesMax + 1 : 12)];
        Arrays.fill(name, (byte) (random.below(2) * 200));
        for (int i = Math.max(0, name.length - 6); i < name.length; i++) {
            name[i] = (byte) random.below(6);
        }
        return name;
    }

    private void load(Tree tree, Map<byte[], byte[]> records, int fillPercent) {
        SortedLoader loader = tree.sortedLoader(fillPercent);
        records.forEach((name, content) -> add(loader, name, content));
        loader.finish();
    }

    private void add(SortedLoader loader, byte[] name, byte[] content) {
        loader.add(MemorySegment.ofArray(name), 0, name.length, content.length, value);
        assertArrayEquals(new byte[content.length], value.toBytes());
        MemorySegment.copy(content, 0, value.segment, JAVA_BYTE, value.offset, content.length);
    }

    private void put(Tree tree, byte[] name, byte[] content) {
        tree.put(MemorySegment.ofArray(name), 0, name.length, content.length, value);
        MemorySegment.copy(content, 0, value.segment, JAVA_BYTE, value.offset, content.length);
    }

    private void change(Random64 random, int keyBytesMax, Tree inserted, Tree loaded) {
        byte[] name = name(random, keyBytesMax);
        if (inserted.count() > 0 && random.chance(1, 2)) {
            assertTrue(inserted.select(random.below((int) inserted.count()), key, value));
            name = key.toBytes();
        }
        if (random.chance(1, 2)) {
            MemorySegment segment = MemorySegment.ofArray(name);
            boolean was = inserted.delete(segment, 0, name.length);
            assertEquals(was, loaded.delete(segment, 0, name.length));
        } else {
            byte[] content = new byte[random.below(40)];
            random.fill(content);
            put(inserted, name, content);
            put(loaded, name, content);
        }
    }

    private void assertSame(Tree expected, Tree tree) {
        tree.invariants();
        assertEquals(expected.count(), tree.count());
        assertEquals(expected.logicalBytes(), tree.logicalBytes());
        assertEquals(fingerprint(expected), fingerprint(tree));
        for (long rank = 0; rank < expected.count(); rank += 1 + expected.count() / 7) {
            assertTrue(expected.select(rank, key, value));
            byte[] name = key.toBytes();
            assertTrue(tree.select(rank, key, value));
            assertArrayEquals(name, key.toBytes());
            assertEquals(rank, tree.rank(MemorySegment.ofArray(name), 0, name.length));
        }
    }

    private static long fingerprint(Tree tree) {
        Hash64 hash = new Hash64(1);
        tree.fingerprint(hash);
        return hash.value();
    }

    private static byte[] ascending(long number) {
        return ByteBuffer.allocate(16).putLong(number).putLong(number).array();
    }

    /// 20,000 records of 16 + 64 bytes take 90 bytes each of the 3,984 of a page, 452 pages; a prefix spares each of them five bytes and more.
    @Test
    void fillsPagesWithWhatTheirPrefixSpares() {
        Tree tree = new Tree(new MemoryHost(), TreeTest.config(MemoryConfig.PAGE_BYTES));
        SortedLoader loader = tree.sortedLoader(100);
        for (long i = 0; i < 20_000; i++) {
            add(loader, ascending(i), new byte[64]);
        }
        loader.finish();
        tree.invariants();
        assertTrue(tree.usedPages() < 432, "pages=" + tree.usedPages());
    }

    @Test
    void leavesAsMuchRoomAsItIsToldTo() {
        Tree tree = new Tree(new MemoryHost(), TreeTest.config(MemoryConfig.PAGE_BYTES));
        SortedLoader loader = tree.sortedLoader(75);
        for (long i = 0; i < 20_000; i++) {
            add(loader, ascending(i), new byte[64]);
        }
        loader.finish();
        int pages = tree.usedPages();
        assertTrue(pages > 540 && pages < 600, "pages=" + pages);
        for (long i = 0; i < 20_000; i += 8) {
            byte[] between = ascending(i);
            between[15]++;
            put(tree, between, new byte[64]);
        }
        tree.invariants();
        assertTrue(tree.usedPages() < pages + 20, "pages=" + tree.usedPages());
    }

    @Test
    void refusesRecordsOutOfOrderAndTreesThatAreNotEmpty() {
        Tree tree = new Tree(new MemoryHost(), TreeTest.config(MemoryConfig.PAGE_BYTES_MIN));
        SortedLoader loader = tree.sortedLoader(100);
        add(loader, new byte[] {5}, new byte[0]);
        assertThrows(InvariantBroken.class, () -> add(loader, new byte[] {5}, new byte[0]));
        assertThrows(InvariantBroken.class, () -> add(loader, new byte[] {4, 9}, new byte[0]));
        add(loader, new byte[] {5, 0}, new byte[0]);
        loader.finish();
        tree.invariants();
        assertEquals(2, tree.count());
        assertThrows(InvariantBroken.class, () -> tree.sortedLoader(100));
    }
}
