package io.workingdb.core.storage.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.storage.map.MapRun;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.OrderedMapContract;
import io.workingdb.core.storage.map.SavepointLimits;
import org.junit.jupiter.api.Test;

/// The tree as an ordered map, with pages of four records and up to five snapshots pinned together; after each step that is checked, everything in
/// its memory has one owner.
class TreeContractTest extends OrderedMapContract {
    @Override
    protected OrderedMap tiny(Host host, SavepointLimits limits) {
        return new Tree(host, TreeTest.config(256), limits);
    }

    @Override
    protected OrderedMap usual(Host host) {
        return new Tree(host, TreeTest.config(MemoryConfig.PAGE_BYTES));
    }

    @Override
    protected int snapshotsMax() {
        return 5;
    }

    @Override
    protected void invariants(OrderedMap map, OrderedMap.Snapshot[] pinned) {
        ((Tree) map).invariants(pinned);
    }

    @Test
    void hasOnePageWhenEverythingIsDeletedAndNothingIsPinned() {
        Tree tree = new Tree(new MemoryHost(), TreeTest.config(256));
        MapRun run = run(tree, 3, 20);
        run.steps(2_000);
        run.unpinAll();
        run.deleteAll();
        for (int i = 0; i < 2_000; i++) {
            run.delete(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        }
        assertEquals(1, tree.usedPages());
        assertEquals(0, tree.outOfLineRecords());
        assertEquals(0, tree.leafLevel());
    }
}
