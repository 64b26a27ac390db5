package io.workingdb.core.storage.map;

import io.workingdb.core.invariant.Invariant;
import java.lang.foreign.MemorySegment;

/// A few keys that are about to be searched for. Holds views: the bytes stay as they are until the group is cleared. Reused; allocates nothing.
public final class KeyGroup {
    /// Most keys: enough to keep the dozen loads busy that a core has under way at once, while what they lead to stays far
    /// below its first cache.
    public static final int KEYS_MAX = 16;

    private final MemorySegment[] segments = new MemorySegment[KEYS_MAX];
    private final long[] offsets = new long[KEYS_MAX];
    private final int[] lengths = new int[KEYS_MAX];
    private int count;

    /// Forgets all keys.
    public void clear() {
        count = 0;
    }

    /// Adds a key; there must be less than {@link #KEYS_MAX}.
    public void add(MemorySegment segment, long offset, int length) {
        Invariant.check(count < KEYS_MAX, "a group has room for one more key", count, KEYS_MAX);
        segments[count] = segment;
        offsets[count] = offset;
        lengths[count] = length;
        count++;
    }

    /// Number of keys.
    public int count() {
        return count;
    }

    /// Memory that a key lies in.
    public MemorySegment segment(int position) {
        return segments[position];
    }

    /// Where in it the key begins.
    public long offset(int position) {
        return offsets[position];
    }

    /// Its length.
    public int length(int position) {
        return lengths[position];
    }
}
