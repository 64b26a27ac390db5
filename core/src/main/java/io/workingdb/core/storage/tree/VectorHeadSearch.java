package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Searches the heads of a page with the widest vectors of the processor. Answers what {@link ScalarHeadSearch} answers.
///
/// Heads ascend, so the place of one is the number of those below it. A few halvings come down to {@link #WINDOW} heads, and these are
/// counted without a branch that could be predicted wrongly. The last vector may reach over the heads, by 64 bytes at most; that is still in the
/// page, because heads end at 140 of 256 bytes in the smallest page and leave more room in larger ones, and is masked away.
public final class VectorHeadSearch {
    private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /// Heads that are counted: four vectors of 512 bits, as quick as one branch predicted wrongly.
    private static final int WINDOW = 64;

    private VectorHeadSearch() {}

    /// The first of `count` ascending heads that is not below `head`, as unsigned numbers; `count` if all are.
    public static int lowerBound(MemorySegment segment, long heads, int count, int head) {
        int wanted = head ^ Integer.MIN_VALUE;
        int low = 0;
        int length = count;
        while (length > WINDOW) {
            int half = length >>> 1;
            int found = segment.get(Bytes.U32, heads + 4L * (low + half)) ^ Integer.MIN_VALUE;
            low += found < wanted ? half : 0;
            length -= half;
        }
        return low + below(segment, heads + 4L * low, length, head);
    }

    private static int below(MemorySegment segment, long heads, int count, int head) {
        int below = 0;
        int at = 0;
        for (; at + LANES <= count; at += LANES) {
            below += Long.bitCount(compare(segment, heads + 4L * at, head));
        }
        long rest = (1L << (count - at)) - 1;
        return below + Long.bitCount(compare(segment, heads + 4L * at, head) & rest);
    }

    /// A bit for each lane whose head is below.
    private static long compare(MemorySegment segment, long heads, int head) {
        return IntVector.fromMemorySegment(SPECIES, segment, heads, ByteOrder.LITTLE_ENDIAN)
                .compare(VectorOperators.ULT, head)
                .toLong();
    }
}
