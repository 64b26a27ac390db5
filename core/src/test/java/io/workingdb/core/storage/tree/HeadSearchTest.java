package io.workingdb.core.storage.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// The vectors against their scalar twin, which is the specification.
final class HeadSearchTest {
    private static final int PAGE_BYTES = 4_096;

    /// As many pages as `-Dwdb.head.pages=` says: 10,000,000 take some minutes.
    private static final int PAGES = Integer.getInteger("wdb.head.pages", 200_000);

    private static final int PAGES_PER_TRY = 1_000;

    private final MemorySegment page = Arena.ofAuto().allocate(PAGE_BYTES);

    @Test
    void vectorsAreUsedWhereTheirModuleIsPresent() {
        boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        assertEquals(present, HeadSearch.description().endsWith("vectors"));
    }

    @Test
    void theModuleIsPresentInTests() {
        assertFalse(HeadSearch.description().startsWith("scalar"));
    }

    @Property(seed = "1", tries = 10, shrinking = ShrinkingMode.OFF)
    void bothWaysFindTheSamePlaceInRandomPages(@ForAll long seed) {
        Random64 random = new Random64(seed);
        for (int i = 0; i < PAGES / 10; i += PAGES_PER_TRY) {
            int countMax = (int) random.logUniform(400);
            int bits = 1 + random.below(32);
            for (int j = 0; j < PAGES_PER_TRY; j++) {
                compareOnOnePage(random, random.below(countMax + 1), bits);
            }
        }
    }

    private void compareOnOnePage(Random64 random, int count, int bits) {
        int[] heads = new int[count];
        for (int i = 0; i < count; i++) {
            heads[i] = someHead(random, bits);
        }
        Arrays.sort(heads);
        long at = PageLayout.HEADER_BYTES + 2L * random.below(3);
        for (int i = 0; i < count; i++) {
            page.set(Bytes.U32, at + 4L * i, heads[i] ^ Integer.MIN_VALUE);
        }
        for (int i = 0; i < 4; i++) {
            int wanted =
                    count > 0 && i % 2 == 0
                            ? (heads[random.below(count)] ^ Integer.MIN_VALUE) + random.below(3) - 1
                            : someHead(random, bits);
            int expected = ScalarHeadSearch.lowerBound(page, at, count, wanted);
            assertEquals(expected, VectorHeadSearch.lowerBound(page, at, count, wanted));
            assertEquals(expected, countBelow(heads, wanted));
        }
    }

    /// Few bits make equal heads; the extremes come often.
    private static int someHead(Random64 random, int bits) {
        int head = (int) random.nextLong() >> (32 - bits);
        return random.chance(1, 50) ? random.below(3) - 1 : head;
    }

    private static int countBelow(int[] heads, int wanted) {
        int below = 0;
        for (int head : heads) {
            below += Integer.compareUnsigned(head ^ Integer.MIN_VALUE, wanted) < 0 ? 1 : 0;
        }
        return below;
    }
}
