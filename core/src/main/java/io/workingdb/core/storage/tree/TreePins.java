package io.workingdb.core.storage.tree;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The snapshots of a tree, and which of them gives way.
final class TreePins {
    private final TreeMemory memory;

    /// The oldest first.
    private final List<TreePin> pins = new ArrayList<>();

    TreePins(TreeMemory memory) {
        this.memory = memory;
    }

    TreePin pin(PinUse use, int root, long count) {
        TreePin pin =
                new TreePin(this, memory.lifetimes.pin(), use, root, count, memory.appliedIndex);
        pins.add(pin);
        return pin;
    }

    void remove(TreePin pin) {
        pins.remove(pin);
        memory.lifetimes.unpinAfterTurns(pin.pinned);
    }

    /// Makes what is pinned take at most `bytesMax`, a step at a time: what has no pin any more comes back first, then one snapshot gives way.
    ///
    /// @return whether it takes no more
    boolean relieve(long bytesMax) {
        Lifetimes lifetimes = memory.lifetimes;
        lifetimes.letLeave();
        if (lifetimes.keptBytes() <= bytesMax) {
            return true;
        }
        lifetimes.sweepMany();
        if (!lifetimes.isSweeping()) {
            TreePin first = firstToGo();
            if (first != null) {
                first.revoke();
                remove(first);
            }
        }
        return lifetimes.keptBytes() <= bytesMax;
    }

    /// Of those that give way first the oldest, which has most of what is dead.
    private @Nullable TreePin firstToGo() {
        TreePin found = null;
        for (TreePin pin : pins) {
            if (found == null || pin.use().compareTo(found.use()) < 0) {
                found = pin;
            }
        }
        return found;
    }
}
