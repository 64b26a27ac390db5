package io.workingdb.core.storage.map;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.SavepointExceeded.Bound;
import io.workingdb.core.trace.Hash64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What holds for the savepoints of every ordered map. A subclass for each says how to make one.
public abstract class SavepointContract {
    private static final int DEPTH_MAX = 4;

    private final MemoryHost host = new MemoryHost();
    private final Slice value = new Slice();

    /// A map in which everything that can be split or merged is after four records.
    protected abstract OrderedMap tiny(Host host, SavepointLimits limits);

    /// A map that is more like one in production.
    protected abstract OrderedMap usual(Host host, SavepointLimits limits);

    /// Most snapshots that can be pinned together.
    protected abstract int snapshotsMax();

    /// Checks everything that must hold inside, with all that is pinned.
    protected abstract void invariants(OrderedMap map, OrderedMap.Snapshot[] pinned);

    @Property(seed = "1", tries = 40, shrinking = ShrinkingMode.OFF)
    void takesBackWhatWasChanged(@ForAll long seed) {
        ModelRounds.run(
                seed,
                each -> {
                    OrderedMap map = tiny(new MemoryHost(), SavepointLimits.production());
                    run(map, each, 20).steps(1_000);
                    map.release();
                });
    }

    @Property(seed = "1", tries = 5, shrinking = ShrinkingMode.OFF)
    void takesBackWhatWasChangedAtItsUsualSize(@ForAll long seed) {
        run(usual(new MemoryHost(), SavepointLimits.production()), seed, 50).steps(2_000);
    }

    @Property(seed = "1", tries = 10, shrinking = ShrinkingMode.OFF)
    void holdsNothingAfterTheLastSavepointAndRelease(@ForAll long seed) {
        MemoryHost memory = new MemoryHost();
        OrderedMap map = tiny(memory, SavepointLimits.production());
        MapRun run = run(map, seed, 100);
        run.steps(1_000);
        run.unpinAll();
        run.closeSavepoints();
        run.deleteAll();
        map.release();
        assertEquals(0, memory.reservedBytes());
    }

    private MapRun run(OrderedMap map, long seed, int stepsPerCheck) {
        Random64 random = new Random64(seed);
        return new MapRun(map, random, snapshotsMax(), stepsPerCheck, this::invariants)
                .withSavepoints(DEPTH_MAX);
    }

    /// Which change is refused is the same whatever the map is like inside.
    @Property(seed = "1", tries = 60, shrinking = ShrinkingMode.OFF)
    void refusesTheSameChangesAsThePlainMap(@ForAll long seed) {
        SavepointLimits limits = new SavepointLimits(4_096, DEPTH_MAX);
        OrderedMap[] maps = {
            tiny(new MemoryHost(), limits),
            usual(new MemoryHost(), limits),
            new ChunkMap(new MemoryHost(), 8, 4_096, limits)
        };
        Random64 random = new Random64(seed);
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            long step = random.nextLong();
            @Nullable Bound[] outcomes = new Bound[maps.length];
            for (int m = 0; m < maps.length; m++) {
                try {
                    step(maps[m], new Random64(step), i);
                } catch (SavepointExceeded e) {
                    outcomes[m] = e.bound();
                    maps[m].rollBack();
                }
                assertEquals(outcomes[0], outcomes[m], "step=" + i);
                assertEquals(maps[0].savepoints(), maps[m].savepoints());
                assertEquals(maps[0].count(), maps[m].count());
                assertEquals(maps[0].logicalBytes(), maps[m].logicalBytes());
            }
            refused += outcomes[0] == null ? 0 : 1;
            if (i % 20 == 0) {
                assertEquals(fingerprint(maps[0]), fingerprint(maps[1]));
                assertEquals(fingerprint(maps[0]), fingerprint(maps[2]));
            }
        }
        assertTrue(refused > 0, "some change was refused");
    }

    private void step(OrderedMap map, Random64 random, int number) {
        byte[] from = {(byte) random.below(20), (byte) random.below(3)};
        byte[] to = {(byte) random.below(20)};
        int open = map.savepoints();
        switch (random.below(30)) {
            case 0, 1 -> {
                if (open < DEPTH_MAX) {
                    long more = random.chance(1, 2) ? 20_000 : 1_000_000;
                    map.openSavepoint(map.logicalBytes() + more);
                }
            }
            case 2 -> {
                if (open > 0) {
                    map.closeSavepoint();
                }
            }
            case 3 -> {
                if (open > 0) {
                    map.rollBack();
                }
            }
            case 4, 5 -> map.delete(bytes(from), 0, from.length);
            case 6 -> map.deleteRange(bytes(from), 0, from.length, bytes(to), 0, 1, 7);
            case 7 -> put(map, from, random.below(9_000), number);
            default -> put(map, from, random.below(300), number);
        }
    }

    @Test
    void refusesGrowthBeyondItsBoundAndNothingElse() {
        OrderedMap map = tiny(host, SavepointLimits.production());
        put(map, new byte[] {1}, 100, 1);
        map.openSavepoint(151);
        put(map, new byte[] {2}, 49, 2);
        assertRefused(Bound.SIZE, () -> put(map, new byte[] {2}, 50, 3));
        assertEquals(151, map.logicalBytes());
        put(map, new byte[] {2}, 49, 4);
        put(map, new byte[] {2}, 48, 5);
        map.openSavepoint(Long.MAX_VALUE);
        put(map, new byte[] {2}, 49, 6);
        assertRefused(Bound.SIZE, () -> put(map, new byte[] {3}, 0, 7));
        map.delete(bytes(new byte[] {1}), 0, 1);
        put(map, new byte[] {3}, 100, 8);
        map.rollBack();
        map.rollBack();
        assertEquals(101, map.logicalBytes());
        map.openSavepoint(50);
        put(map, new byte[] {1}, 100, 9);
        put(map, new byte[] {1}, 99, 10);
        assertRefused(Bound.SIZE, () -> put(map, new byte[] {1}, 100, 11));
        map.closeSavepoint();
        put(map, new byte[] {3}, 1_000, 12);
    }

    @Test
    void refusesWhatItCouldNotTakeBackBeforeItIsDone() {
        OrderedMap map = tiny(host, new SavepointLimits(3_000, 2));
        put(map, new byte[] {1}, 2_900, 1);
        put(map, new byte[] {2}, 60, 2);
        long before = fingerprint(map);
        map.openSavepoint(Long.MAX_VALUE);
        map.delete(bytes(new byte[] {1}), 0, 1);
        long meanwhile = fingerprint(map);
        assertRefused(Bound.UNDO, () -> map.delete(bytes(new byte[] {2}), 0, 1));
        assertRefused(Bound.UNDO, () -> put(map, new byte[] {2}, 60, 3));
        assertEquals(meanwhile, fingerprint(map));
        put(map, new byte[] {1}, 10_000, 4);
        map.delete(bytes(new byte[] {1}), 0, 1);
        map.rollBack();
        assertEquals(before, fingerprint(map));
        invariants(map, new OrderedMap.Snapshot[0]);
    }

    /// Its records were noted to be removed, and are still there when they are brought back.
    @Test
    void aRangeThatIsRefusedIsWholeAfterwards() {
        OrderedMap map = tiny(host, new SavepointLimits(10_000, 2));
        for (int i = 0; i < 40; i++) {
            put(map, new byte[] {(byte) i}, i % 3 == 0 ? 900 : 20, i);
        }
        long before = fingerprint(map);
        map.openSavepoint(Long.MAX_VALUE);
        MemorySegment low = bytes(new byte[] {0});
        MemorySegment high = bytes(new byte[] {50});
        assertRefused(Bound.UNDO, () -> map.deleteRange(low, 0, 1, high, 0, 1, 100));
        map.rollBack();
        assertEquals(before, fingerprint(map));
        invariants(map, new OrderedMap.Snapshot[0]);
        assertEquals(40, map.deleteRange(low, 0, 1, high, 0, 1, 100));
        map.release();
        assertEquals(0, host.reservedBytes());
    }

    /// A command at a time, each in a savepoint of its own within that of a script: what they all change is charged for once.
    @Test
    void whatIsChangedAgainAndAgainIsChargedForOnce() {
        OrderedMap map = tiny(host, new SavepointLimits(2_000, 3));
        put(map, new byte[] {1}, 500, 1);
        put(map, new byte[] {2}, 10, 1);
        long before = fingerprint(map);
        map.openSavepoint(Long.MAX_VALUE);
        for (int i = 0; i < 1_000; i++) {
            map.openSavepoint(Long.MAX_VALUE);
            put(map, new byte[] {1}, 400 + i % 100, i);
            put(map, new byte[] {2}, 10, i);
            map.delete(bytes(new byte[] {2}), 0, 1);
            map.closeSavepoint();
        }
        map.rollBack();
        assertEquals(before, fingerprint(map));
    }

    @Test
    void nothingIsPinnedInASavepoint() {
        OrderedMap map = tiny(host, SavepointLimits.tiny());
        map.openSavepoint(Long.MAX_VALUE);
        assertThrows(InvariantBroken.class, map::pin);
        map.closeSavepoint();
        map.pin().unpin();
    }

    @Test
    void onlySoManySavepointsAreOpen() {
        OrderedMap map = tiny(host, SavepointLimits.tiny());
        for (int i = 0; i < SavepointLimits.tiny().depthMax(); i++) {
            map.openSavepoint(Long.MAX_VALUE);
        }
        assertThrows(InvariantBroken.class, () -> map.openSavepoint(Long.MAX_VALUE));
    }

    @Test
    void aLargeValueIsTakenBack() {
        OrderedMap map = usual(host, SavepointLimits.production());
        int length = 64 << 20;
        put(map, new byte[] {1}, length, 1);
        long before = fingerprint(map);
        map.openSavepoint(Long.MAX_VALUE);
        map.delete(bytes(new byte[] {1}), 0, 1);
        assertFalse(map.get(bytes(new byte[] {1}), 0, 1, value));
        put(map, new byte[] {1}, 10, 2);
        map.rollBack();
        assertEquals(before, fingerprint(map));
        map.openSavepoint(Long.MAX_VALUE);
        put(map, new byte[] {1}, length, 3);
        assertTrue(before != fingerprint(map));
        map.rollBack();
        assertEquals(before, fingerprint(map));
    }

    private static void assertRefused(Bound bound, Executable change) {
        assertEquals(bound, assertThrows(SavepointExceeded.class, change).bound());
    }

    private void put(OrderedMap map, byte[] name, int length, int content) {
        map.put(bytes(name), 0, name.length, length, value);
        for (int i = 0; i < length; i += 1 + length / 4) {
            value.segment.set(JAVA_BYTE, value.offset + i, (byte) content);
        }
    }

    private static long fingerprint(OrderedMap map) {
        Hash64 hash = new Hash64(1);
        map.fingerprint(hash);
        return hash.value();
    }

    private static MemorySegment bytes(byte[] bytes) {
        MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, bytes.length));
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
        return segment;
    }
}
