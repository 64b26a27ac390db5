package io.workingdb.core.storage.checkpoint;

import static io.workingdb.core.storage.checkpoint.CheckpointBench.same;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.random.Random64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Damage that a disk does to a checkpoint is found while the memory still has what was damaged.
final class ScrubberTest {
    private static final String PAGES = "pages-0003";
    private static final int BLOCK_BYTES = 4_096;
    private static final long BYTES_PER_SECOND = 1 << 20;
    private final CheckpointBench bench = new CheckpointBench();
    private long nowNanos;

    @BeforeEach
    void openAndWriteACheckpoint() {
        bench.mustOpen();
        for (int i = 0; i < 5; i++) {
            bench.change(new Random64(i));
        }
        bench.checkpoint(100);
    }

    private Scrubber scrubber() {
        return new Scrubber(
                bench.pool, bench.pages(), 4 * BLOCK_BYTES, BLOCK_BYTES, BYTES_PER_SECOND);
    }

    /// Lets time pass until a round is over.
    private void round(Scrubber scrubber) {
        long rounds = scrubber.rounds();
        while (scrubber.rounds() == rounds) {
            scrubber.turn(nowNanos, false);
            if (bench.disk.outstanding() > 0) {
                bench.disk.complete(0);
            } else {
                nowNanos = Math.max(nowNanos, scrubber.nextDeadlineNanos());
            }
        }
    }

    @Test
    void findsNothingInAWholeCheckpoint() {
        Scrubber scrubber = scrubber();
        for (int i = 0; i < 3; i++) {
            round(scrubber);
        }
        assertEquals(0, scrubber.damaged());
        assertNull(scrubber.takeNews());
        assertFalse(scrubber.rewriteWanted());
    }

    @Test
    void readsNoFasterThanItMay() {
        Scrubber scrubber = scrubber();
        round(scrubber);
        long start = nowNanos;
        round(scrubber);
        round(scrubber);
        long bytes = 2L * bench.superblocks().current().checkpoint().parts() * BLOCK_BYTES;
        assertTrue(nowNanos - start >= bytes * 1_000_000_000 / BYTES_PER_SECOND);
        assertTrue(
                nowNanos - start >= 2L * 16 * 4 * BLOCK_BYTES * 1_000_000_000 / BYTES_PER_SECOND);
    }

    @Test
    void writesWhatIsDamagedAnewFromMemory() {
        Map<byte[], byte[]> expected = bench.contents();
        bench.disk.flip(PAGES, 3 * BLOCK_BYTES + 1_000, 3);
        Scrubber scrubber = scrubber();
        round(scrubber);
        assertEquals(1, scrubber.damaged());
        assertTrue(scrubber.rewriteWanted());
        String news = scrubber.takeNews();
        assertEquals(
                "the checkpoint is damaged on disk, and what is damaged is written anew from memory: file=pages-0003 block=3"
                        + " offset=12288 blocks=1 status=DONE",
                news);
        scrubber.rewriteBegins();
        assertTrue(bench.checkpoint(100).succeeded());
        round(scrubber);
        assertEquals(1, scrubber.damaged());
        bench.disk.powerCut(new Random64(1));
        bench.mustOpen();
        assertTrue(same(expected, bench.contents()));
    }

    @Test
    void anUnreadableBlockIsDamaged() {
        Scrubber scrubber = scrubber();
        scrubber.turn(nowNanos, false);
        bench.disk.fail(0, DiskStatus.IO_ERROR);
        scrubber.turn(nowNanos, false);
        assertTrue(scrubber.damaged() > 0);
        Map<byte[], byte[]> expected = bench.contents();
        assertTrue(bench.checkpoint(100).succeeded());
        bench.disk.powerCut(new Random64(1));
        bench.mustOpen();
        assertTrue(same(expected, bench.contents()));
    }

    @Test
    void whatWasReadBeforeACheckpointBeganIsNotJudged() {
        bench.disk.flip(PAGES, BLOCK_BYTES + 1_000, 3);
        Scrubber scrubber = scrubber();
        scrubber.turn(nowNanos, false);
        bench.disk.completeAll();
        scrubber.turn(nowNanos, true);
        assertEquals(0, scrubber.damaged());
        assertEquals(0, bench.disk.outstanding());
        round(scrubber);
        assertEquals(1, scrubber.damaged());
    }
}
