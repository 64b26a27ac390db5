package io.workingdb.core.keyspace;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.storage.tree.Tree;

/// The logical databases over the tree, in which a put moves other records.
final class KeyspaceOverTreeTest extends KeyspaceContract {
    KeyspaceOverTreeTest() {
        super(host -> new Tree(host, new MemoryConfig(512, 16 << 20, 4_096)));
    }
}
