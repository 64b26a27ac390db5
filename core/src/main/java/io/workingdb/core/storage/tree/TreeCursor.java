package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// A place between two records of a tree, from which to walk both ways. It survives changes around it: the place is remembered as
/// "before" or "behind" a key, and found again from there.
///
/// While nothing changes a step costs no search. Used by the reactor that owns the tree; closed when done with, before the tree is
/// released.
public final class TreeCursor implements AutoCloseable {
    private static final MemorySegment NOTHING = MemorySegment.NULL;

    private final Tree tree;
    private final TreeMemory memory;
    private final TreePath path;

    /// Where the key is kept, as a record out of line that no page refers to; so long.
    private long keyBuffer;

    private int keyCapacity;
    private int keyLength;

    /// Whether the place is behind the key, if it is there.
    private boolean behind;

    /// Changes of the tree that the path knows of.
    private long seenChanges = -1;

    /// Before the first record.
    TreeCursor(Tree tree, TreeMemory memory) {
        this.tree = tree;
        this.memory = memory;
        path = new TreePath(memory);
        keyCapacity = memory.partBytesMax;
        keyBuffer = memory.allocate(NOTHING, 0, 0, keyCapacity);
    }

    /// Goes to the place before the first record whose key is not below `key`.
    public void seek(MemorySegment key, long keyOffset, int keyLength) {
        keep(key, keyOffset, keyLength);
        behind = false;
        seenChanges = -1;
    }

    /// Goes over the next record.
    ///
    /// @return whether there is one; then `key` and `value` view it until the next step or change
    public boolean next(Slice key, Slice value) {
        findPlace();
        boolean more = path.settle();
        if (more) {
            take(key, value);
            path.next();
            behind = true;
        }
        return more;
    }

    /// Goes back over the record before.
    ///
    /// @return whether there is one; then `key` and `value` view it until the next step or change
    public boolean previous(Slice key, Slice value) {
        findPlace();
        boolean more = path.previous();
        if (more) {
            take(key, value);
            behind = false;
        }
        return more;
    }

    @Override
    public void close() {
        memory.slab.free(keyBuffer);
    }

    private void findPlace() {
        if (seenChanges != tree.changes()) {
            seenChanges = tree.changes();
            boolean found = path.descend(tree.root(), buffer(), bufferOffset(), keyLength);
            if (found && behind) {
                path.next();
            }
        }
    }

    private void take(Slice key, Slice value) {
        RecordPage leaf = path.leaf();
        leaf.key(path.position(), key, buffer(), bufferOffset());
        leaf.value(path.position(), value);
        keyLength = key.lengthBytes;
        if (leaf.hasLongKey(path.position())) {
            keep(key.segment, key.offset, key.lengthBytes);
        }
    }

    private void keep(MemorySegment key, long offset, int length) {
        if (length > keyCapacity) {
            memory.slab.free(keyBuffer);
            keyBuffer = memory.allocate(NOTHING, 0, 0, length);
            keyCapacity = length;
        }
        MemorySegment.copy(key, offset, buffer(), bufferOffset(), length);
        keyLength = length;
    }

    private MemorySegment buffer() {
        return memory.slab.segment(keyBuffer);
    }

    private long bufferOffset() {
        return memory.valueOffset(keyBuffer);
    }
}
