package io.workingdb.core.storage.tree;

/// What a snapshot is pinned for, in the order in which they give way when what is pinned takes too much memory. The snapshot of a checkpoint never
/// does: it is pinned by `Tree.pin`, and writes wait for it.
public enum PinUse {
    /// A client reads: it gets an error, and may begin again.
    SCAN,
    /// A replica is brought up to date: it begins again.
    REPLICA
}
