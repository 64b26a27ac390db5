package io.workingdb.core.storage.map;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.Host;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.random.Random64;
import io.workingdb.core.trace.Hash64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// What holds for every ordered map. A subclass for each says how to make one.
public abstract class OrderedMapContract {
    private final MemoryHost host = new MemoryHost();
    private final Slice key = new Slice();
    private final Slice value = new Slice();

    /// A map in which everything that can be split or merged is after four records.
    protected abstract OrderedMap tiny(Host host, SavepointLimits limits);

    /// The same with the usual limits.
    protected final OrderedMap tiny(Host host) {
        return tiny(host, SavepointLimits.production());
    }

    /// A map that is more like one in production.
    protected abstract OrderedMap usual(Host host);

    /// Most snapshots that can be pinned together.
    protected abstract int snapshotsMax();

    /// Checks everything that must hold inside, with all that is pinned.
    protected abstract void invariants(OrderedMap map, OrderedMap.Snapshot[] pinned);

    @Property(seed = "1", tries = 120, shrinking = ShrinkingMode.OFF)
    void behavesAsATreeMap(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(tiny(new MemoryHost()), each, 1, 400));
    }

    @Property(seed = "1", tries = 100, shrinking = ShrinkingMode.OFF)
    void behavesAsATreeMapInALongRun(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(tiny(new MemoryHost()), each, 50, 1_000));
    }

    @Property(seed = "1", tries = 15, shrinking = ShrinkingMode.OFF)
    void behavesAsATreeMapAtItsUsualSize(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(usual(new MemoryHost()), each, 20, 3_000));
    }

    private void run(OrderedMap map, long seed, int stepsPerCheck, int steps) {
        run(map, seed, stepsPerCheck).steps(steps);
        map.release();
    }

    @Property(seed = "1", tries = 30, shrinking = ShrinkingMode.OFF)
    void holdsNothingAfterTheLastSnapshotAndRelease(@ForAll long seed) {
        MemoryHost memory = new MemoryHost();
        OrderedMap map = tiny(memory);
        MapRun run = run(map, seed, 100);
        run.steps(1_000);
        run.unpinAll();
        run.deleteAll();
        map.release();
        assertEquals(0, memory.reservedBytes());
    }

    @Test
    void releasesEverythingItHoldsAtOnceWhileSnapshotsArePinned() {
        OrderedMap map = tiny(host);
        MapRun run = run(map, 4, 100);
        run.pin();
        run.steps(1_000);
        map.release();
        assertEquals(0, host.reservedBytes());
    }

    /// A run that compares every answer.
    protected MapRun run(OrderedMap map, long seed, int stepsPerCheck) {
        return new MapRun(map, new Random64(seed), snapshotsMax(), stepsPerCheck, this::invariants);
    }

    @Test
    void ordersKeysAsUnsignedBytesAndAShorterKeyFirst() {
        OrderedMap map = tiny(host);
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
            invariants(map, new OrderedMap.Snapshot[0]);
        }
        boolean more = map.ceiling(MemorySegment.ofArray(new byte[0]), 0, 0, key, value);
        for (int i = 0; i < ascending.length; i++) {
            assertTrue(more);
            assertArrayEquals(ascending[i], key.toBytes());
            assertArrayEquals(new byte[] {(byte) i}, value.toBytes());
            MemorySegment last = MemorySegment.ofArray(ascending[i]);
            more = map.higher(last, 0, ascending[i].length, key, value);
        }
        assertFalse(more);
    }

    @Test
    void newAndGrownBytesAreZeroInUsedMemory() {
        OrderedMap map = tiny(host);
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
    void deletesByAKeyInItsOwnMemory() {
        OrderedMap map = tiny(host);
        for (int i = 0; i < 100; i++) {
            put(map, new byte[] {(byte) i, 1, 2, 3, 4, 5, 6}, new byte[20]);
        }
        while (map.ceiling(bytes(new byte[0]), 0, 0, key, value)) {
            assertTrue(map.delete(key.segment, key.offset, key.lengthBytes));
            invariants(map, new OrderedMap.Snapshot[0]);
        }
        assertEquals(0, map.count());
    }

    @Test
    void fingerprintIsOfTheContentsAlone() {
        OrderedMap one = tiny(host);
        OrderedMap other = usual(host);
        OrderedMap plain = new ChunkMap(host, 4, 4_096);
        Random64 random = new Random64(11);
        for (int i = 0; i < 300; i++) {
            put(one, new byte[] {(byte) i, (byte) (i >> 8)}, new byte[] {(byte) random.below(256)});
        }
        for (int i = 299; i >= 0; i--) {
            one.get(bytes(new byte[] {(byte) i, (byte) (i >> 8)}), 0, 2, value);
            byte[] content = value.toBytes();
            put(other, new byte[] {(byte) i, (byte) (i >> 8)}, content);
            put(plain, new byte[] {(byte) i, (byte) (i >> 8)}, content);
        }
        assertEquals(fingerprint(one), fingerprint(other));
        assertEquals(fingerprint(one), fingerprint(plain));
        put(other, new byte[] {5, 0}, new byte[] {1, 2});
        assertTrue(fingerprint(one) != fingerprint(other));
    }

    private static long fingerprint(OrderedMap map) {
        Hash64 hash = new Hash64(1);
        map.fingerprint(hash);
        return hash.value();
    }

    private void put(OrderedMap map, byte[] name, byte[] content) {
        map.put(bytes(name), 0, name.length, content.length, value);
        MemorySegment.copy(content, 0, value.segment, JAVA_BYTE, value.offset, content.length);
    }

    private static void delete(OrderedMap map, byte[] name) {
        assertTrue(map.delete(bytes(name), 0, name.length));
    }

    private static MemorySegment bytes(byte[] bytes) {
        MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, bytes.length));
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
        return segment;
    }
}
