package io.workingdb.core.storage.tree;

import io.workingdb.core.port.Memory;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// Reads snapshots of a tree on any reactor: one reader each. Takes no lock, and tells nobody what it reads.
///
/// A snapshot that is held by others is opened anew in each turn, after it was asked whether it is revoked.
public final class TreeReader implements AutoCloseable {
    private final Memory ranges;
    private final MemorySegment scratch;
    private final TreePath path;
    private final LeafReader reader;

    /// A reader for the reactor that makes it, or for one that it is handed to.
    public TreeReader(Memory ranges, Tree tree) {
        this(ranges, tree.memory());
    }

    private TreeReader(Memory ranges, TreeMemory memory) {
        this.ranges = ranges;
        scratch = ranges.reserve(Bytes.wholeBlocks(memory.partBytesMax));
        path = new TreePath(memory, new PageSearch(memory));
        reader = new LeafReader(memory, path, scratch);
    }

    /// Goes before the first record of a snapshot.
    public void first(TreePin pin) {
        reader.forgetLeaf();
        path.first(pin.root);
    }

    /// Goes before the first record of a snapshot whose key is not below `key`.
    ///
    /// @return whether that record has this key
    public boolean seek(TreePin pin, MemorySegment key, long keyOffset, int keyLength) {
        reader.forgetLeaf();
        return path.descend(pin.root, key, keyOffset, keyLength);
    }

    /// Goes over the next record.
    ///
    /// @return false after the last; otherwise `key` and `value` view it until the next call, or the end of the turn
    public boolean next(Slice key, Slice value) {
        boolean more = path.settle();
        if (more) {
            reader.read(key, value);
            path.next();
        }
        return more;
    }

    /// Gives its memory back.
    @Override
    public void close() {
        reader.close();
        ranges.release(scratch);
    }
}
