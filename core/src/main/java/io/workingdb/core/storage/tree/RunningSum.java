package io.workingdb.core.storage.tree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.map.ContentSum;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.TreeSet;

/// The state hash of a tree, kept up to date: so that a simulation, which asks for it all the time, pays for what has changed and not for what there is.
///
/// A value is written after its place was handed out, so what a record came to is not known when it changes. Therefore what it was is taken away then, once,
/// and what it is is added when somebody asks.
final class RunningSum {
    private final ContentSum sum;

    /// Keys that have changed since it was asked for last: their records are not in the sum.
    private final TreeSet<ByteBuffer> changed = new TreeSet<>();

    private final Slice key = new Slice();
    private final Slice value = new Slice();

    /// @param sum of all records that there are
    RunningSum(ContentSum sum) {
        this.sum = sum;
    }

    /// A record is about to be put.
    ///
    /// @param found whether it is there already, at the place of `path`
    void put(TreePath path, boolean found, MemorySegment name, long offset, int length) {
        boolean first = note(name, offset, length);
        if (first && found) {
            key.set(name, offset, length);
            path.leaf().value(path.position(), value);
            sum.remove(key, value);
        }
    }

    /// A record is about to be removed.
    void remove(RecordPage leaf, int position, MemorySegment part) {
        leaf.key(position, key, part, 0);
        if (note(key.segment, key.offset, key.lengthBytes)) {
            leaf.value(position, value);
            sum.remove(key, value);
        }
    }

    private boolean note(MemorySegment name, long offset, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(name, JAVA_BYTE, offset, bytes, 0, length);
        return changed.add(ByteBuffer.wrap(bytes));
    }

    /// The sum of all records that there are now.
    ContentSum now(TreeRecords records, TreePath path) {
        for (ByteBuffer each : changed) {
            MemorySegment name = MemorySegment.ofBuffer(each);
            if (records.find(name, 0, each.capacity())) {
                key.set(name, 0, each.capacity());
                path.leaf().value(path.position(), value);
                sum.add(key, value);
            }
        }
        changed.clear();
        return sum;
    }
}
