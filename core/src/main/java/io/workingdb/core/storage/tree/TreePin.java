package io.workingdb.core.storage.tree;

/// A tree as it was at one moment: a root that nobody changes any more. Made and let go by the reactor that owns the tree; handed to any other, which
/// reads it with a {@link TreeReader}.
///
/// When it is taken away, or let go, a reader may go on to the end of its turn, because what was pinned waits for the turns of all reactors.
public final class TreePin {
    final Lifetimes.Waiting pinned;
    final int root;
    private final TreePins pins;
    private final PinUse use;
    private final long count;
    private final long appliedIndex;
    private volatile boolean revoked;

    TreePin(
            TreePins pins,
            Lifetimes.Waiting pinned,
            PinUse use,
            int root,
            long count,
            long appliedIndex) {
        this.pins = pins;
        this.pinned = pinned;
        this.use = use;
        this.root = root;
        this.count = count;
        this.appliedIndex = appliedIndex;
    }

    /// What it is pinned for.
    public PinUse use() {
        return use;
    }

    /// Number of records.
    public long count() {
        return count;
    }

    /// Index of the last entry of the log that is in it.
    public long appliedIndex() {
        return appliedIndex;
    }

    /// Whether it had to give way, because what was pinned took too much memory: no turn that begins from now on may read it. Asked by any reactor as it
    /// begins to read in a turn.
    public boolean isRevoked() {
        return revoked;
    }

    /// Lets go, unless that was done for it. Called once, by the owner of the tree.
    public void unpin() {
        if (!revoked) {
            pins.remove(this);
        }
    }

    void revoke() {
        revoked = true;
    }
}
