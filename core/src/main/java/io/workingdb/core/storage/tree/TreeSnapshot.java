package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// A tree as it was: a root that nobody changes any more.
final class TreeSnapshot implements OrderedMap.Snapshot {
    private static final MemorySegment NOTHING = MemorySegment.NULL;

    private final TreeMemory memory;
    private final Lifetimes.Waiting pin;
    private final TreePath path;
    private final int root;
    private final long count;

    /// Where keys are put together, as a record out of line that no page refers to.
    private final long keyBuffer;

    private boolean begun;

    TreeSnapshot(TreeMemory memory, int root, long count) {
        this.memory = memory;
        this.root = root;
        this.count = count;
        pin = memory.lifetimes.pin();
        path = new TreePath(memory);
        keyBuffer = memory.allocate(NOTHING, 0, 0, memory.partBytesMax);
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
            RecordPage leaf = path.leaf();
            long buffer = memory.valueOffset(keyBuffer);
            leaf.key(path.position(), key, memory.slab.segment(keyBuffer), buffer);
            leaf.value(path.position(), value);
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
        memory.slab.free(keyBuffer);
    }

    /// Checks that all of it is still there. For tests.
    void check(TreeCheck check) {
        check.checkPinned(root, count);
    }
}
