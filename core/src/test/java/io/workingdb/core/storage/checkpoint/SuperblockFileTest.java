package io.workingdb.core.storage.checkpoint;

import static io.workingdb.core.storage.checkpoint.CheckpointBench.same;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.random.Random64;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// Superblocks: formatting, the older copy, epochs beside checkpoints, and what is refused.
final class SuperblockFileTest {
    private static final String SUPERBLOCK = "superblock-0003";
    private static final String PAGES = "pages-0003";
    private final CheckpointBench bench = new CheckpointBench();

    @Property(seed = "1", tries = 100, shrinking = ShrinkingMode.OFF)
    void aDirectoryCanBeFormattedWhereverFormattingWasCut(@ForAll long seed) {
        Random64 random = new Random64(seed);
        CheckpointBench log = new CheckpointBench();
        for (int i = 0; i < 4; i++) {
            SuperblockFile file = new SuperblockFile(log.disk, log.pool, random::fill, 3);
            for (int left = random.below(8); left > 0 && !file.isOpen(); left--) {
                log.disk.complete(0);
            }
            boolean formatted = file.isOpen();
            if (random.chance(1, 2)) {
                log.disk.kill(random);
            } else {
                log.disk.powerCut(random);
            }
            lookOnly(log, formatted);
            if (formatted) {
                log.mustOpen();
                assertEquals(file.current().identity(), log.superblocks().current().identity());
            }
        }
        log.mustOpen();
        log.disk.plant("log-0003-00000001", new byte[4_096]);
        log.disk.powerCut(random);
        log.mustOpen();
    }

    /// Opens a directory in which no superblock may be made: nothing is.
    private static void lookOnly(CheckpointBench log, boolean formatted) {
        List<String> names = List.of(log.disk.list());
        SuperblockFile file = new SuperblockFile(log.disk, log.pool, null, 3);
        while (!file.isOpen() && file.refusal() == null) {
            log.disk.complete(0);
        }
        assertEquals(names, List.of(log.disk.list()));
        assertTrue(file.isOpen() || !formatted, "refused: " + file.refusal());
        file.close();
    }

    @Test
    void fallsBackToTheOlderSuperblock() {
        Map<byte[], byte[]> first = bench.twoCheckpoints();
        bench.disk.flip(SUPERBLOCK, 4_096 + 70, 3);
        bench.mustOpen();
        assertEquals(10, bench.superblocks().current().checkpoint().appliedIndex());
        assertTrue(same(first, bench.contents()));
        bench.change(new Random64(9));
        assertTrue(bench.checkpoint(30).succeeded());
        Map<byte[], byte[]> expected = bench.contents();
        bench.disk.powerCut(new Random64(1));
        bench.mustOpen();
        assertTrue(same(expected, bench.contents()));
    }

    @Test
    void refusesWhenBothSuperblocksAreDamaged() {
        bench.twoCheckpoints();
        bench.disk.flip(SUPERBLOCK, 4_096 + 70, 3);
        bench.disk.flip(SUPERBLOCK, 70, 3);
        assertEquals(
                "the superblock holds no whole block although the directory holds data: file=superblock-0003 data="
                        + PAGES,
                bench.refusal());
    }

    @Test
    void namesTheFormatOfASuperblockThatDoesNotCheck() {
        bench.twoCheckpoints();
        bench.disk.poke(SUPERBLOCK, 4, new byte[] {3});
        bench.disk.poke(SUPERBLOCK, 4_096 + 4, new byte[] {3});
        assertEquals(
                "the superblock is damaged, or of a newer format than this build knows (format=3), although the directory"
                        + " holds data: file="
                        + SUPERBLOCK
                        + " data="
                        + PAGES,
                bench.refusal());
    }

    @Test
    void recordsEpochsBesideACheckpointAndForgetsNeither() {
        for (int completions = 0; completions < 30; completions++) {
            CheckpointBench busy = new CheckpointBench();
            busy.mustOpen();
            busy.change(new Random64(1));
            SuperblockFile file = busy.superblocks();
            CheckpointWriter writer = busy.begin(10);
            for (int i = 0; i < completions && !writer.done(); i++) {
                writer.turn();
                if (busy.disk.outstanding() > 0) {
                    busy.disk.complete(0);
                }
            }
            file.recordEpoch(7);
            file.recordEpoch(8);
            while (!writer.done() || file.recordedEpoch() < 8) {
                writer.turn();
                busy.disk.completeAll();
            }
            assertTrue(writer.succeeded());
            busy.disk.powerCut(new Random64(completions));
            busy.mustOpen();
            assertEquals(8, busy.superblocks().recordedEpoch());
            assertEquals(10, busy.superblocks().current().checkpoint().appliedIndex());
        }
    }

    @Test
    void anEpochCountsAsRecordedOnlyWhenItIsDurable() {
        bench.mustOpen();
        bench.superblocks().recordEpoch(1);
        assertEquals(0, bench.superblocks().recordedEpoch());
        bench.disk.fail(0, DiskStatus.IO_ERROR);
        assertEquals(0, bench.superblocks().recordedEpoch());
        assertTrue(bench.superblocks().failed());
    }

    @Test
    void refusesANewerFormatByName() {
        bench.twoCheckpoints();
        bench.reseal(4_096, 4, 3);
        assertEquals(
                "the data directory has a newer format than this build knows: format=3 level=2",
                bench.refusal());
        bench.reseal(4_096, 4, 2);
        bench.reseal(4_096, 44, 3);
        assertEquals(
                "the data directory has a newer format than this build knows: format=2 level=3",
                bench.refusal());
    }

    @Test
    void refusesAForeignDirectoryAndTouchesNothing() {
        bench.disk.plant("dump.rdb", new byte[] {1, 2, 3});
        String refusal = bench.refusal();
        assertEquals(
                "the data directory holds files but no superblock, so it is not ours or is damaged: file=dump.rdb",
                refusal);
        assertEquals(List.of("dump.rdb"), List.of(bench.disk.list()));
    }
}
