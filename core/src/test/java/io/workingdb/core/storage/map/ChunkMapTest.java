package io.workingdb.core.storage.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.MemoryHost;
import org.junit.jupiter.api.Test;

/// The plain map, with chunks of four records and extents of a page.
final class ChunkMapTest extends OrderedMapContract {
    private final MemoryHost host = new MemoryHost();

    @Override
    protected OrderedMap tiny(Host memory, SavepointLimits limits) {
        return new ChunkMap(memory, 4, 4_096, limits);
    }

    @Override
    protected OrderedMap usual(Host memory) {
        return new ChunkMap(memory, 16, 65_536);
    }

    @Override
    protected int snapshotsMax() {
        return 1;
    }

    @Override
    protected void invariants(OrderedMap map, OrderedMap.Snapshot[] pinned) {
        ((ChunkMap) map).invariants();
    }

    @Test
    void givesAllMemoryBackWhenEverythingIsDeleted() {
        OrderedMap map = tiny(host);
        MapRun run = run(map, 3, 1);
        run.steps(2_000);
        run.unpinAll();
        run.deleteAll();
        for (int i = 0; i < 2_000; i++) {
            run.delete(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        }
        assertEquals(0, map.count());
        assertEquals(0, map.logicalBytes());
        assertEquals(tiny(host).heldBytes(), map.heldBytes());
        map.release();
        assertEquals(0, host.reservedBytes());
    }

    @Test
    void onlyOneSnapshotAtATimeIsPinned() {
        OrderedMap map = tiny(host);
        map.pin();
        assertThrows(InvariantBroken.class, map::pin);
    }
}
