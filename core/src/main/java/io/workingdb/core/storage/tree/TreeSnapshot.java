package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;

/// A tree as it was: a root that nobody changes any more.
final class TreeSnapshot implements OrderedMap.Snapshot {
    private final TreeMemory memory;
    private final Lifetimes.Waiting pin;
    private final TreePath path;
    private final LeafReader reader;
    private final int root;
    private final long count;
    private boolean begun;

    TreeSnapshot(TreeMemory memory, int root, long count) {
        this.memory = memory;
        this.root = root;
        this.count = count;
        pin = memory.lifetimes.pin();
        path = new TreePath(memory);
        reader = new LeafReader(memory, path);
    }

    @Override
    public boolean next(Slice key, Slice value) {
        if (begun) {
            path.next();
        } else {
            path.first(root);
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
        return count;
    }

    @Override
    public void unpin() {
        memory.lifetimes.unpin(pin);
        reader.close();
    }

    /// Checks that all of it is still there. For tests.
    void check(TreeCheck check) {
        check.checkPinned(root, count);
    }
}
