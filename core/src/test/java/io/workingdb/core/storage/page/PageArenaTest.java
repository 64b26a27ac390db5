package io.workingdb.core.storage.page;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.port.MemoryHost;
import org.junit.jupiter.api.Test;

final class PageArenaTest {
    private static final int PAGE_BYTES = MemoryConfig.PAGE_BYTES;

    private final MemoryHost host = new MemoryHost();

    /// 65,536 bytes hold 16 pages and a part of one more.
    private final PageArena arena =
            new PageArena(host, new MemoryConfig(PAGE_BYTES, 65_536, 8_192));

    @Test
    void commitsEveryPageBeforeItHandsItOut() {
        for (int i = 0; i < 16; i++) {
            int page = allocate();
            long end = arena.offset(page) + PAGE_BYTES;
            assertTrue(end <= host.committedBytes());
            assertTrue(host.committedBytes() < end + 8_192);
            assertEquals(host.committedBytes(), arena.heldBytes());
        }
    }

    @Test
    void handsOutTheLowestPageThatWasGivenBackBeforeANewOne() {
        int first = allocate();
        int second = allocate();
        int third = allocate();
        arena.free(first);
        arena.free(third);
        arena.free(second);
        assertEquals(first, allocate());
        assertEquals(second, allocate());
        assertEquals(third, allocate());
        assertEquals(3, arena.usedPages());
        assertEquals(3, arena.bound());
    }

    @Test
    void givesTheMemoryBehindTheLastPageBackInWholeUnits() {
        int[] pages = new int[12];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = allocate();
        }
        for (int i = 5; i < pages.length; i++) {
            arena.free(pages[i]);
        }
        arena.trim(4, 3);
        assertEquals(8, arena.bound(), "looks at a unit, not at more than it was told");
        arena.trim(4, 100);
        assertEquals(8, arena.bound(), "page 4 is taken, and so is its unit");
        assertEquals(12, arena.boundMax());
        assertEquals(arena.heldBytes(), host.committedBytes());
        assertTrue(arena.heldBytes() < 8 * PAGE_BYTES + 8_192);
        for (int i = 5; i < 12; i++) {
            assertEquals(i, PageReference.number(allocate()));
        }
        arena.trim(4, 100);
        assertEquals(12, arena.bound());
    }

    /// A unit that was never whole is one all the same.
    @Test
    void trimsALastUnitThatIsNotWhole() {
        int first = allocate();
        int second = allocate();
        arena.free(first);
        arena.free(second);
        arena.trim(4, 100);
        assertEquals(0, arena.bound());
        assertEquals(0, arena.heldBytes());
        assertEquals(first, allocate());
    }

    @Test
    void refusesAPageMoreThanTheRangeHolds() {
        for (int i = 0; i < 16; i++) {
            allocate();
        }
        assertThrows(InvariantBroken.class, this::allocate);
    }

    @Test
    void refusesAPageThatIsGivenBackTwice() {
        int page = allocate();
        arena.free(page);
        assertThrows(InvariantBroken.class, () -> arena.free(page));
    }

    @Test
    void givesItsRangeBack() {
        allocate();
        arena.release();
        assertEquals(0, host.reservedBytes());
    }

    /// A page says itself of what kind it is.
    private int allocate() {
        int page = arena.allocate(PageReference.LEAF);
        arena.memory().set(JAVA_BYTE, arena.offset(page), (byte) PageReference.LEAF);
        return page;
    }
}
