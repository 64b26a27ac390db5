package io.workingdb.core.storage.tree;

import io.workingdb.core.invariant.Invariant;
import org.jspecify.annotations.Nullable;

/// A snapshot that every reactor may read in its turns without asking: it is found here, and forgotten before the turn is over. The owner of the tree puts a
/// newer one in its place.
public final class TreePublication {
    private final Tree tree;
    private volatile @Nullable TreePin current;

    /// Nothing is published.
    public TreePublication(Tree tree) {
        this.tree = tree;
    }

    /// Publishes the tree as it is.
    public void publish() {
        replace(tree.pin(PinUse.SCAN));
    }

    /// Publishes nothing any more.
    public void withdraw() {
        replace(null);
    }

    /// Nobody finds the older one any more when it is let go.
    private void replace(@Nullable TreePin newer) {
        TreePin older = current;
        current = newer;
        if (older != null) {
            older.unpin();
        }
    }

    /// What is published, for the turn in which this is called; null if there is nothing.
    ///
    /// @param reactor that asks, and is in a turn
    public @Nullable TreePin current(int reactor) {
        Invariant.check(
                tree.memory().turns.isIn(reactor),
                "what is published is read in a turn",
                reactor,
                0);
        TreePin found = current;
        return found == null || found.isRevoked() ? null : found;
    }
}
