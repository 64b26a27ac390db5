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
    void handsOutAPageThatWasGivenBackBeforeANewOne() {
        int first = allocate();
        int second = allocate();
        arena.free(first);
        arena.free(second);
        assertEquals(second, allocate());
        assertEquals(first, allocate());
        assertEquals(2, arena.usedPages());
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
