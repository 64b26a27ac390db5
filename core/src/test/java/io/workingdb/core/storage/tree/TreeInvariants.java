package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.map.OrderedMap;

/// Lets tests of what stands on the tree look into it.
public final class TreeInvariants {
    private TreeInvariants() {}

    /// Checks everything that must hold in a tree, and in all that is pinned of it.
    public static void check(Tree tree, OrderedMap.Snapshot... pinned) {
        tree.invariants(pinned);
    }
}
