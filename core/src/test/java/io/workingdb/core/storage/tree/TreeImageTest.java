package io.workingdb.core.storage.tree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.MapRun;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Images of a tree's memory: what is said to be as it was, is; and all blocks together are the tree.
final class TreeImageTest {
    private final Slice slice = new Slice();
    private final MemorySegment copy = MemorySegment.ofArray(new byte[70_000]);

    /// A block: what it held when it was written last, and the shape of its space then.
    private static final class Written {
        final byte[] content;
        final int sizeClass;
        final int blocks;

        Written(byte[] content, int sizeClass, int blocks) {
            this.content = content;
            this.sizeClass = sizeClass;
            this.blocks = blocks;
        }
    }

    /// A file of blocks, by space and number.
    private final TreeMap<Long, Written> file = new TreeMap<>();

    /// What the image says of its spaces, also of those in which it has nothing.
    private final TreeMap<Integer, Written> shapes = new TreeMap<>();

    private TreeMark mark = new TreeMark(0, 0, 0, 0, 0, 0);
    private long epoch = -1;
    private long index;
    private long applied;

    @Property(seed = "1", tries = 60)
    void changedBlocksAndThoseBeforeAreTheTreeWithFourRecordsToAPage(@ForAll long seed) {
        run(seed, TreeTest.config(MemoryConfig.PAGE_BYTES_MIN));
    }

    @Property(seed = "1", tries = 60)
    void changedBlocksAndThoseBeforeAreTheTreeWithUsualPages(@ForAll long seed) {
        run(seed, TreeTest.config(MemoryConfig.PAGE_BYTES));
    }

    @Property(seed = "1", tries = 20)
    void changedBlocksAndThoseBeforeAreTheTreeWithLargePages(@ForAll long seed) {
        run(seed, new MemoryConfig(16_384, 64 << 20, 1 << 17));
    }

    private void run(long seed, MemoryConfig config) {
        Random64 random = new Random64(seed);
        Tree tree = new Tree(new MemoryHost(), config);
        forget();
        MapRun run = newRun(tree, random);
        for (int i = 0; i < 12; i++) {
            if (random.chance(1, 8)) {
                tree.appliedIndex(++applied);
                run.deleteAll();
            }
            steps(tree, run, random.below(30));
            TreeMap<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);
            run.model.forEach((key, value) -> expected.put(key, value.clone()));
            write(tree, run, random);
            if (random.chance(1, 4)) {
                run.unpinAll();
                tree.release();
                tree = load(config, expected);
                run = newRun(tree, random);
                run.model.putAll(expected);
                applied = index;
                epoch = 0;
            } else {
                load(config, expected).release();
            }
        }
        run.unpinAll();
        tree.release();
    }

    private void forget() {
        file.clear();
        epoch = -1;
        index = 0;
        applied = 0;
    }

    private static MapRun newRun(Tree tree, Random64 random) {
        TreeCompactor compactor = tree.compactor();
        return new MapRun(tree, random, 2, 1_000, (map, pinned) -> {})
                .between(chance -> CompactingTreeTest.compact(compactor, chance));
    }

    private void steps(Tree tree, MapRun run, int count) {
        for (int i = 0; i < count; i++) {
            tree.appliedIndex(++applied);
            run.steps(3);
        }
    }

    /// Writes a checkpoint, while the tree goes on.
    private void write(Tree tree, MapRun run, Random64 random) {
        TreeImage image = tree.image(epoch, index);
        mark = image.mark();
        long pinnedAt = applied;
        TreeMap<Long, Written> before = new TreeMap<>(file);
        file.clear();
        shapes.clear();
        int seldom = random.chance(1, 3) ? 4 : 40;
        while (image.next()) {
            shapes.put(image.space(), written(image, new byte[0]));
            long name = (long) image.space() << 32 | image.index();
            Written old = before.get(name);
            boolean isOther =
                    old != null
                            && image.space() > 0
                            && (old.sizeClass != image.sizeClass()
                                    || old.blocks != image.blocksOfSpace());
            if (random.chance(1, seldom)) { // its run is full: the block is copied in a later turn
                steps(tree, run, 2);
            }
            byte[] now = contents(image);
            switch (image.block()) {
                case EMPTY -> assertTrue(isZero(now));
                case CHANGED -> file.put(name, written(image, now));
                case UNCHANGED -> {
                    assertNotNull(old, "what is unchanged was there");
                    assertTrue(!isOther);
                    assertArrayEquals(old.content, now);
                    file.put(name, old);
                }
            }
            if (random.chance(1, seldom)) {
                steps(tree, run, 2);
                image.hurry(random.chance(1, 2));
            }
        }
        epoch = image.epoch();
        index = pinnedAt;
        image.unpin();
    }

    private static Written written(TreeImage image, byte[] content) {
        return new Written(content, image.sizeClass(), image.blocksOfSpace());
    }

    private byte[] contents(TreeImage image) {
        image.copy(copy, 64);
        return copy.asSlice(64, image.shape().contentBytes()).toArray(JAVA_BYTE);
    }

    private static boolean isZero(byte[] bytes) {
        for (byte each : bytes) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    private Tree load(MemoryConfig config, Map<byte[], byte[]> expected) {
        Tree tree = new Tree(new MemoryHost(), config);
        TreeLoader loader = tree.loader();
        assertEquals("", loader.flaw(mark));
        loader.begin(mark);
        shapes.forEach((space, shape) -> {
            assertEquals(shape.blocks, loader.blocks(space, shape.sizeClass));
            if (space != TreeImage.PAGES) {
                loader.extent(space, shape.sizeClass);
            }
        });
        for (Map.Entry<Long, Written> each : file.entrySet()) {
            int space = (int) (each.getKey() >>> 32);
            loader.block(
                    space,
                    each.getKey().intValue(),
                    MemorySegment.ofArray(each.getValue().content),
                    0);
        }
        while (!loader.settle(100)) {
            assertTrue(tree.count() == 0);
        }
        tree.invariants();
        assertSame(expected, tree);
        return tree;
    }

    private static void assertSame(Map<byte[], byte[]> expected, Tree tree) {
        assertEquals(expected.size(), tree.count());
        Slice key = new Slice();
        Slice value = new Slice();
        long bytes = 0;
        try (TreeCursor cursor = tree.cursor()) {
            for (Map.Entry<byte[], byte[]> each : expected.entrySet()) {
                assertTrue(cursor.next(key, value));
                assertArrayEquals(each.getKey(), key.toBytes());
                assertArrayEquals(each.getValue(), value.toBytes());
                bytes += key.lengthBytes + value.lengthBytes;
            }
        }
        assertEquals(bytes, tree.logicalBytes());
    }

    @Test
    void anImageComparedWithItselfHasNothingNew() {
        Tree tree = new Tree(new MemoryHost(), TreeTest.config(MemoryConfig.PAGE_BYTES_MIN));
        MapRun run = newRun(tree, new Random64(1));
        steps(tree, run, 300);
        run.unpinAll();
        TreeImage first = tree.image(-1, 0);
        long pinned = first.epoch();
        first.unpin();
        TreeImage second = tree.image(pinned, applied);
        int blocks = 0;
        while (second.next()) {
            assertTrue(second.block() != TreeImage.Block.CHANGED);
            blocks++;
        }
        second.unpin();
        assertTrue(blocks > 30);
        tree.invariants();
        tree.release();
    }

    @Test
    void whatWasChangedSinceIsReadFirstInAHurryAndGoes() {
        Tree tree = new Tree(new MemoryHost(), TreeTest.config(MemoryConfig.PAGE_BYTES_MIN));
        int records = 10_000;
        for (int i = 0; i < records; i++) {
            put(tree, i, 1);
        }
        TreeImage image = tree.image(-1, 0);
        for (int i = records - 100; i < records; i++) { // in the last pages
            put(tree, i, 2);
        }
        long kept = tree.pinnedBytes();
        int changed = (int) (kept / MemoryConfig.PAGE_BYTES_MIN);
        assertTrue(changed > 25 && changed < image.mark().pagesBound() / 10);
        image.next();
        assertEquals(kept, tree.pinnedBytes());
        image.hurry(true);
        for (int i = 0; i <= changed + 1; i++) {
            assertTrue(image.next());
        }
        assertEquals(0, tree.pinnedBytes());
        int blocks = changed + 3;
        while (image.next()) {
            blocks++;
        }
        assertEquals(image.shape().pageBlocks(image.mark().pagesBound()), blocks);
        image.unpin();
        tree.release();
    }

    /// What lies in a block that was read is changed where it is.
    @Test
    void nothingIsKeptOfWhatWasRead() {
        Tree tree = new Tree(new MemoryHost(), TreeTest.config(MemoryConfig.PAGE_BYTES_MIN));
        for (int i = 0; i < 1_000; i++) {
            put(tree, i, 1);
        }
        TreeImage image = tree.image(-1, 0);
        while (image.next()) {
            image.copy(copy, 64);
        }
        for (int i = 0; i < 1_000; i++) {
            put(tree, i, 2);
        }
        assertEquals(0, tree.pinnedBytes());
        image.unpin();
        tree.release();
    }

    private void put(Tree tree, int key, int value) {
        MemorySegment bytes =
                MemorySegment.ofArray(Integer.toString(10_000_000 + key).getBytes(ISO_8859_1));
        tree.appliedIndex(++applied);
        tree.put(bytes, 0, 8, 16, slice);
        slice.segment.set(JAVA_BYTE, slice.offset, (byte) value);
    }
}
