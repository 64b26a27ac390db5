package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// A place between two records of a tree, from which to walk both ways. It survives changes around it: the place is remembered as
/// "before" or "behind" a key, and found again from there.
///
/// While nothing changes a step costs no search. Used by the reactor that owns the tree; closed when done with, before the tree is
/// released.
public final class TreeCursor implements AutoCloseable {
    private final Tree tree;
    private final TreePath path;
    private final LeafReader reader;

    /// Whether the place is behind the key, if it is there.
    private boolean behind;

    /// Changes of the tree that the path knows of.
    private long seenChanges = -1;

    /// Before the first record.
    TreeCursor(Tree tree, TreeMemory memory) {
        this.tree = tree;
        path = new TreePath(memory);
        reader = new LeafReader(memory, path);
    }

    /// Goes to the place before the first record whose key is not below `key`.
    public void seek(MemorySegment key, long keyOffset, int keyLength) {
        reader.keep(key, keyOffset, keyLength);
        behind = false;
        seenChanges = -1;
    }

    /// Goes over the next record.
    ///
    /// @return whether there is one; then `key` and `value` view it until the next step or change
    public boolean next(Slice key, Slice value) {
        if (seenChanges != tree.changes()) {
            findPlace();
        }
        if (!path.settle()) {
            return false;
        }
        if (!reader.read(key, value)) {
            reader.keep(key.segment, key.offset, key.lengthBytes);
        }
        path.next();
        behind = true;
        return true;
    }

    /// Goes back over the record before.
    ///
    /// @return whether there is one; then `key` and `value` view it until the next step or change
    public boolean previous(Slice key, Slice value) {
        if (seenChanges != tree.changes()) {
            findPlace();
        }
        if (!path.previous()) {
            return false;
        }
        if (!reader.read(key, value)) {
            reader.keep(key.segment, key.offset, key.lengthBytes);
        }
        behind = false;
        return true;
    }

    @Override
    public void close() {
        reader.close();
    }

    private void findPlace() {
        seenChanges = tree.changes();
        reader.forgetLeaf();
        boolean found =
                path.descend(
                        tree.root(), reader.buffer(), reader.bufferOffset(), reader.keyLength());
        if (found && behind) {
            path.next();
        }
    }
}
