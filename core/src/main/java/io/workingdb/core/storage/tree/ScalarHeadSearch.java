package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// Searches the heads of a page one by one: the specification for {@link VectorHeadSearch}.
public final class ScalarHeadSearch {
    private ScalarHeadSearch() {}

    /// The first of `count` ascending heads that is not below `head`, as unsigned numbers; `count` if all are.
    public static int lowerBound(MemorySegment segment, long heads, int count, int head) {
        int wanted = head ^ Integer.MIN_VALUE;
        int low = 0;
        int length = count;
        while (length > 0) {
            int half = length >>> 1;
            int found = segment.get(Bytes.U32, heads + 4L * (low + half)) ^ Integer.MIN_VALUE;
            if (found < wanted) {
                low += half + 1;
                length -= half + 1;
            } else {
                length = half;
            }
        }
        return low;
    }
}
