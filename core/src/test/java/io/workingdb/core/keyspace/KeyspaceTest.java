package io.workingdb.core.keyspace;

import io.workingdb.core.storage.map.ChunkMap;

/// The logical databases over the plain map.
final class KeyspaceTest extends KeyspaceContract {
    KeyspaceTest() {
        super(host -> new ChunkMap(host, 4, 4_096));
    }
}
