package io.workingdb.core.storage.map;

import io.workingdb.core.port.Host;

/// The savepoints of the plain map.
final class ChunkMapSavepointTest extends SavepointContract {
    @Override
    protected OrderedMap tiny(Host host, SavepointLimits limits) {
        return new ChunkMap(host, 4, 4_096, limits);
    }

    @Override
    protected OrderedMap usual(Host host, SavepointLimits limits) {
        return new ChunkMap(host, 16, 65_536, limits);
    }

    @Override
    protected int snapshotsMax() {
        return 1;
    }

    @Override
    protected void invariants(OrderedMap map, OrderedMap.Snapshot[] pinned) {
        ((ChunkMap) map).invariants();
    }
}
