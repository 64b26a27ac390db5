package io.workingdb.core.storage.tree;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;

/// Reads a tree as it was, from the first record to the last, on the reactor that owns it.
final class TreeSnapshot implements OrderedMap.Snapshot {
    private final TreePin pin;
    private final TreePath path;
    private final LeafReader reader;
    private boolean begun;

    TreeSnapshot(TreeMemory memory, TreePin pin) {
        this.pin = pin;
        path = new TreePath(memory);
        reader = new LeafReader(memory, path);
    }

    @Override
    public boolean next(Slice key, Slice value) {
        Invariant.check(!pin.isRevoked(), "a snapshot is read only as long as it is kept");
        if (begun) {
            path.next();
        } else {
            path.first(pin.root);
            begun = true;
        }
        boolean more = path.settle();
        if (more) {
            reader.read(key, value);
        }
        return more;
    }

    @Override
    public long count() {
        return pin.count();
    }

    @Override
    public void unpin() {
        pin.unpin();
        reader.close();
    }

    /// Checks that all of it is still there. For tests.
    void check(TreeCheck check) {
        check.checkPinned(pin.root, pin.count());
    }
}
