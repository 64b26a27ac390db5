package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Searches the heads of a page with the widest vectors of the processor. Answers what {@link ScalarHeadSearch} answers.
///
/// Heads ascend, so the place of one is the number of those below it. A window of {@link #WINDOW} heads is chosen and counted without a
/// branch on what they are: how many records a page has differs from page to page, and a loop over them would be predicted wrongly each time. What is read
/// of the page behind the heads is masked away.
public final class VectorHeadSearch {
    private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /// Heads that are counted together, as many as a number has bits: four vectors of 512 bits.
    private static final int WINDOW = Long.SIZE;

    /// From so many heads on a window is read whatever is behind the heads: slots and records of 10 bytes at least, so it ends within the page.
    private static final int WHOLE = WINDOW / 2;

    /// Halvings come down to so many: three windows.
    private static final int WINDOWS = 3 * WINDOW;

    private VectorHeadSearch() {}

    /// The first of `count` ascending heads that is not below `head`, as unsigned numbers; `count` if all are.
    public static int lowerBound(MemorySegment segment, long heads, int count, int head) {
        int wanted = head ^ Integer.MIN_VALUE;
        int low = 0;
        int length = count;
        while (length > WINDOWS) {
            int half = length >>> 1;
            low += isBelow(segment, heads, low + half, wanted) ? half : 0;
            length -= half;
        }
        if (length > WINDOW) {
            int second = Math.min(2 * WINDOW, length) - 1;
            int below = isBelow(segment, heads, low + WINDOW - 1, wanted) ? WINDOW : 0;
            below += isBelow(segment, heads, low + second, wanted) ? WINDOW : 0;
            low += Math.min(below, length - WINDOW);
            length = WINDOW;
        }
        return low + below(segment, heads + 4L * low, length, head);
    }

    private static boolean isBelow(MemorySegment segment, long heads, int at, int wanted) {
        return (segment.get(Bytes.U32, heads + 4L * at) ^ Integer.MIN_VALUE) < wanted;
    }

    private static int below(MemorySegment segment, long heads, int count, int head) {
        int end = count > WHOLE ? WINDOW : count;
        long below = 0;
        for (int at = 0; at < end; at += LANES) {
            below |= compare(segment, heads + 4L * at, head) << at;
        }
        return Long.bitCount(below & -1L >>> (WINDOW - count));
    }

    /// A bit for each lane whose head is below.
    private static long compare(MemorySegment segment, long heads, int head) {
        return IntVector.fromMemorySegment(SPECIES, segment, heads, ByteOrder.LITTLE_ENDIAN)
                .compare(VectorOperators.ULT, head)
                .toLong();
    }
}
