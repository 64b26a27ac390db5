package io.workingdb.core.storage.map;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.Random64;
import io.workingdb.core.trace.Hash64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The plain map against a `TreeMap`, step by step, with chunks of four records and extents of a page.
final class ChunkMapTest {
    private final MemoryHost host = new MemoryHost();
    private final Slice key = new Slice();
    private final Slice value = new Slice();

    @Property(seed = "1", tries = 120, shrinking = ShrinkingMode.OFF)
    void behavesAsATreeMap(@ForAll long seed) {
        new Run(new ChunkMap(new MemoryHost(), 4, 4_096), new Random64(seed)).steps(400);
    }

    @Property(seed = "1", tries = 15, shrinking = ShrinkingMode.OFF)
    void behavesAsATreeMapWithLargerChunks(@ForAll long seed) {
        new Run(new ChunkMap(new MemoryHost(), 16, 65_536), new Random64(seed)).steps(3_000);
    }

    @Test
    void givesAllMemoryBackWhenEverythingIsDeletedAndReleased() {
        ChunkMap map = new ChunkMap(host, 4, 4_096);
        Run run = new Run(map, new Random64(3));
        run.steps(2_000);
        run.unpin();
        for (byte[] each : run.model.keySet().toArray(new byte[0][])) {
            run.delete(each);
        }
        for (int i = 0; i < 2_000; i++) {
            run.delete(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        }
        assertEquals(0, map.count());
        assertEquals(0, map.logicalBytes());
        assertEquals(new ChunkMap(host, 4, 4_096).heldBytes(), map.heldBytes());
        map.release();
        assertEquals(0, host.reservedBytes());
    }

    @Test
    void releasesEverythingItHoldsAtOnce() {
        ChunkMap map = new ChunkMap(host, 4, 4_096);
        Run run = new Run(map, new Random64(4));
        run.steps(1_000);
        map.release();
        assertEquals(0, host.reservedBytes());
    }

    @Test
    void ordersKeysAsUnsignedBytesAndAShorterKeyFirst() {
        ChunkMap map = new ChunkMap(host, 4, 4_096);
        byte[][] ascending = {
            {},
            {0},
            {0, 0},
            {0, 1},
            {1},
            {1, 0, 0, 0, 0, 0, 0},
            {1, 0, 0, 0, 0, 0, 0, 0},
            {1, 0, 0, 0, 0, 0, 0, 0, 0},
            {1, 0, 0, 0, 0, 0, 0, 0, (byte) 0x80},
            {1, 0, 0, 0, 0, 0, 0, 1},
            {127},
            {(byte) 128},
            {(byte) 255},
            {(byte) 255, 0}
        };
        for (int i = ascending.length - 1; i >= 0; i--) {
            put(map, ascending[i], new byte[] {(byte) i});
            map.invariants();
        }
        boolean more = map.ceiling(MemorySegment.ofArray(new byte[0]), 0, 0, key, value);
        for (int i = 0; i < ascending.length; i++) {
            assertTrue(more);
            assertArrayEquals(ascending[i], key.toBytes());
            assertArrayEquals(new byte[] {(byte) i}, value.toBytes());
            more =
                    map.higher(
                            MemorySegment.ofArray(ascending[i]),
                            0,
                            ascending[i].length,
                            key,
                            value);
        }
        assertFalse(more);
    }

    @Test
    void newAndGrownBytesAreZeroInUsedMemory() {
        ChunkMap map = new ChunkMap(host, 4, 4_096);
        byte[] full = new byte[700];
        Arrays.fill(full, (byte) 0x55);
        put(map, new byte[] {9}, full);
        put(map, new byte[] {1}, full);
        delete(map, new byte[] {1});
        for (int length : new int[] {0, 1, 3, 9, 100, 40, 300, 5_000, 20, 690}) {
            map.put(bytes(new byte[] {1}), 0, 1, length, value);
            assertEquals(length, value.lengthBytes);
            byte[] now = value.toBytes();
            assertEquals(0, now.length == 0 ? 0 : now[length - 1]);
        }
    }

    @Test
    void onlyOneSnapshotAtATimeIsPinned() {
        ChunkMap map = new ChunkMap(host, 4, 4_096);
        map.pin();
        assertThrows(InvariantBroken.class, map::pin);
    }

    @Test
    void fingerprintIsOfTheContentsAlone() {
        ChunkMap one = new ChunkMap(host, 4, 4_096);
        ChunkMap other = new ChunkMap(host, 64, 65_536);
        Random64 random = new Random64(11);
        for (int i = 0; i < 300; i++) {
            put(one, new byte[] {(byte) i, (byte) (i >> 8)}, new byte[] {(byte) random.below(256)});
        }
        for (int i = 299; i >= 0; i--) {
            one.get(bytes(new byte[] {(byte) i, (byte) (i >> 8)}), 0, 2, value);
            byte[] content = value.toBytes();
            put(other, new byte[] {(byte) i, (byte) (i >> 8)}, content);
        }
        assertEquals(fingerprint(one), fingerprint(other));
        put(other, new byte[] {5, 0}, new byte[] {1, 2});
        assertTrue(fingerprint(one) != fingerprint(other));
    }

    private static long fingerprint(ChunkMap map) {
        Hash64 hash = new Hash64(1);
        map.fingerprint(hash);
        return hash.value();
    }

    private void put(ChunkMap map, byte[] name, byte[] content) {
        map.put(bytes(name), 0, name.length, content.length, value);
        MemorySegment.copy(content, 0, value.segment, JAVA_BYTE, value.offset, content.length);
    }

    private static void delete(ChunkMap map, byte[] name) {
        assertTrue(map.delete(bytes(name), 0, name.length));
    }

    private static MemorySegment bytes(byte[] bytes) {
        MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, bytes.length));
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    /// A random run of the map and its model, compared after each step.
    private static final class Run {
        final ChunkMap map;
        final Random64 random;
        final TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
        final Slice key = new Slice();
        final Slice value = new Slice();
        OrderedMap.@Nullable Snapshot snapshot;
        TreeMap<byte[], byte[]> frozen = new TreeMap<>(Arrays::compareUnsigned);
        private final MemorySegment scratch = Arena.ofAuto().allocate(64);
        private byte version;

        Run(ChunkMap map, Random64 random) {
            this.map = map;
            this.random = random;
        }

        void steps(int count) {
            boolean shrinking = false;
            for (int i = 0; i < count; i++) {
                shrinking = random.chance(1, 60) != shrinking;
                switch (random.below(10)) {
                    case 0, 1, 2, 3 -> {
                        if (shrinking) {
                            delete(someKey());
                        } else {
                            put(someKey(), someLength());
                        }
                    }
                    case 4 -> put(someKey(), someLength());
                    case 5 -> delete(someKey());
                    case 6 -> get(someKey());
                    case 7 -> ceiling(someKey());
                    case 8 -> higher(someKey());
                    default -> pinOrUnpin();
                }
                check();
            }
        }

        private byte[] someKey() {
            if (!model.isEmpty() && random.chance(1, 3)) {
                Map.Entry<byte[], byte[]> near =
                        model.ceilingEntry(new byte[] {(byte) random.below(256)});
                return near == null ? model.firstKey() : near.getKey();
            }
            byte[] name = new byte[random.below(random.chance(1, 2) ? 3 : 13)];
            for (int i = 0; i < name.length; i++) {
                name[i] = (byte) (random.chance(1, 2) ? 0 : random.below(3) * 100);
            }
            return name;
        }

        private int someLength() {
            return (int) (random.chance(1, 20) ? random.below(12_000L) : random.logUniform(300));
        }

        void put(byte[] name, int length) {
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

        void delete(byte[] name) {
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
            compare(
                    model.ceilingEntry(name),
                    map.ceiling(segment(name), 0, name.length, key, value));
        }

        private void higher(byte[] name) {
            compare(model.higherEntry(name), map.higher(segment(name), 0, name.length, key, value));
        }

        private void compare(Map.@Nullable Entry<byte[], byte[]> expected, boolean found) {
            assertEquals(expected != null, found);
            if (expected != null) {
                assertArrayEquals(expected.getKey(), key.toBytes());
                assertArrayEquals(expected.getValue(), value.toBytes());
            }
        }

        private void pinOrUnpin() {
            if (snapshot != null) {
                unpin();
            } else if (random.chance(1, 3)) {
                snapshot = map.pin();
                model.forEach((name, content) -> frozen.put(name, content.clone()));
            }
        }

        void unpin() {
            OrderedMap.Snapshot current = snapshot;
            if (current == null) {
                return;
            }
            assertEquals(frozen.size(), current.count());
            for (Map.Entry<byte[], byte[]> each : frozen.entrySet()) {
                compare(each, current.next(key, value));
            }
            assertFalse(current.next(key, value));
            current.unpin();
            snapshot = null;
            frozen.clear();
        }

        private void check() {
            map.invariants();
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
}
