package io.workingdb.core.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.Identity;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.random.Random64;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What recovery makes of damage, of foreign and of missing files: it refuses with the place, or cuts and says so.
final class LogRecoveryTest {
    private static final String FIRST = "log-0000-00000001";
    private final LogBench log = new LogBench(LogConfig.tiny());

    @Test
    void deliversNothingFromAnEmptyDirectory() {
        log.open();
        assertEquals(0, log.entries.size());
        assertEquals(1, log.writer().term());
        assertNull(log.notice);
    }

    @Test
    void goesOnInTheSameSegmentAfterACleanClose() {
        log.open().batches(2, 100).closeCleanly();
        log.open().batches(1, 100);
        assertEquals(List.of(FIRST, "log-0000-00000002"), List.of(log.disk.list()));
        assertEquals(3, log.entries.size());
        assertNull(log.notice);
        assertEquals(1, log.writer().segmentCount());
    }

    @Test
    void goesOnInANewSegmentAfterAKill() {
        log.open().batches(2, 100);
        log.disk.kill(new Random64(1));
        log.open().batches(1, 100);
        assertEquals(2, log.writer().segmentCount());
        log.disk.kill(new Random64(1));
        log.open();
        assertEquals(3, log.entries.size());
    }

    @Test
    void termsGrowFromOpeningToOpeningAndAreRepeatedInEverySegment() {
        for (int i = 1; i <= 5; i++) {
            log.open();
            assertEquals(i, log.writer().term());
            log.batches(1, 10);
            log.disk.powerCut(new Random64(i));
        }
        log.open().batches(30, 2_000);
        log.checkpoint();
        assertTrue(log.checkpointEpoch > 5, "the segments of the first terms are given back");
        log.disk.powerCut(new Random64(9));
        log.open();
        assertEquals(7, log.writer().term());
    }

    @Test
    void refusesDamageBelowDurableThroughAndNamesThePlaceAndTheEntries() {
        log.open().batches(4, 100);
        List<Long> offsets = log.batchOffsets(FIRST);
        long damaged = offsets.get(3);
        log.disk.kill(new Random64(1));
        log.disk.flip(FIRST, damaged + 200, 3);
        String refusal = refusal();
        assertTrue(refusal.contains("file=" + FIRST + " offset=" + damaged), refusal);
        assertTrue(refusal.contains("it held entries 3 to 3"), refusal);
    }

    @Test
    void refusesAnyFlippedBitOfAnAcknowledgedBatchThatAnotherProvesDurable() {
        log.open().batches(3, 100);
        log.nowNanos += 20_000_000;
        log.settle();
        List<Long> offsets = log.batchOffsets(FIRST);
        log.disk.kill(new Random64(1));
        Random64 random = new Random64(5);
        for (int i = 0; i < 600; i++) {
            long offset = offsets.get(random.below(offsets.size() - 1)) + random.below(4_096);
            int bit = random.below(8);
            log.disk.flip(FIRST, offset, bit);
            assertTrue(refusal().contains("file=" + FIRST), "offset " + offset + " bit " + bit);
            log.disk.flip(FIRST, offset, bit);
        }
        log.open();
        assertEquals(3, log.entries.size());
    }

    @Test
    void cutsTheOneUnmarkedLastBatchWhereverItIsDamagedAndSaysSo() {
        log.open().batches(3, 100);
        List<Long> offsets = log.batchOffsets(FIRST);
        long last = offsets.getLast();
        log.disk.kill(new Random64(1));
        for (long at = 0; at < 4_096; at += 13) {
            LogBench copy = new LogBench(LogConfig.tiny());
            copy.disk.plant(FIRST, log.disk.contents(FIRST));
            copy.entries.addAll(log.entries);
            copy.terms.addAll(log.terms);
            copy.disk.flip(FIRST, last + at, 2);
            copy.open();
            assertEquals(2, copy.entries.size(), "damage at " + at);
            String notice = copy.notice;
            assertNotNull(notice, "damage at " + at);
            assertTrue(notice.contains("file=" + FIRST + " offset=" + last), notice);
        }
    }

    @Test
    void readsAgainBeforeItCutsABatchThatTheDiskOnceReadFromAnotherPlace() {
        log.open().batches(3, 100);
        long last = log.batchOffsets(FIRST).getLast();
        log.disk.kill(new Random64(1));
        List<Long> delivered = new ArrayList<>();
        LogRecovery recovery =
                log.recovery((index, term, source, offset, length) -> delivered.add(index));
        log.disk.flip(FIRST, last + 30, 1);
        for (int i = 0; i < 20; i++) {
            recovery.turn(10);
            if (delivered.size() == 2) {
                log.disk.flip(FIRST, last + 30, 1);
                delivered.add(0L);
            }
            log.disk.completeAll();
        }
        assertTrue(recovery.done());
        assertEquals(List.of(1L, 2L, 0L, 3L), delivered);
        assertNull(recovery.notice());
    }

    @Test
    void refusesWhenASegmentInTheMiddleIsMissing() {
        log.open().batches(30, 2_000);
        log.disk.kill(new Random64(1));
        log.disk.remove("log-0000-00000002");
        assertEquals(
                "a log segment is missing: epoch=2 next found=3; files without a whole header: log-0000-00000004",
                refusal());
    }

    @Test
    void refusesWhenTheOnlySegmentIsGoneOrBlankOrTheSpare() {
        log.open().batches(3, 100);
        byte[] blank = new byte[log.disk.contents(FIRST).length];
        log.disk.kill(new Random64(1));
        log.disk.remove(FIRST);
        assertTrue(
                refusal()
                        .startsWith(
                                "a log segment is missing, but the superblock says that it has begun"));
        log.disk.plant(FIRST, blank);
        String refusal = refusal();
        assertTrue(refusal.contains("epoch=1; files without a whole header: " + FIRST), refusal);
        for (String name : log.disk.list()) {
            log.disk.remove(name);
        }
        assertTrue(refusal().endsWith("epoch=1"), refusal());
    }

    @Test
    void refusesWhenTheLastSegmentIsMissing() {
        log.open().batches(30, 2_000);
        log.disk.kill(new Random64(1));
        long last = log.ledger.recordedEpoch();
        assertTrue(last > 2);
        log.disk.remove("log-0000-0000000" + last);
        String refusal = refusal();
        assertTrue(refusal.contains("epoch=" + last), refusal);
    }

    @Test
    void recordsASegmentBeforeABatchGoesIntoIt() {
        log.open();
        log.append(100);
        for (int i = 0; i < 100; i++) {
            log.disk.completeAll();
            log.writer().turn(log.nowNanos);
        }
        assertEquals(0, log.ledger.recordedEpoch());
        assertTrue(log.batchOffsets(FIRST).isEmpty());
        log.disk.kill(new Random64(1));
        log.open().batches(1, 100);
        assertEquals(2, log.ledger.recordedEpoch(), "an unclean log goes on in a new segment");
        assertEquals(1, log.acknowledged);
    }

    @Test
    void refusesWhenTheFirstSegmentAfterTheCheckpointIsMissing() {
        log.open().batches(30, 2_000);
        log.checkpoint();
        log.disk.kill(new Random64(1));
        for (String name : log.disk.list()) {
            log.disk.remove(name);
        }
        assertEquals(
                "a log segment is missing, but the superblock says that it has begun, so it may hold what was acknowledged: epoch="
                        + log.checkpointEpoch,
                refusal());
    }

    @Test
    void refusesWhenTheHeaderOfTheLastSegmentIsDamaged() {
        LogBench small = new LogBench();
        small.open();
        while (small.writer().segmentCount() < 2) {
            small.batches(1, 2_000);
        }
        small.disk.kill(new Random64(1));
        assertEquals(1, small.batchOffsets("log-0000-00000002").size());
        small.disk.flip("log-0000-00000002", 100, 1);
        small.disk.flip("log-0000-00000002", 4_196, 1);
        String refusal = small.tryOpen();
        assertNotNull(refusal);
        assertTrue(
                refusal.contains("epoch=2; files without a whole header: log-0000-00000002"),
                refusal);
        small.ledger.forget();
        refusal = small.tryOpen();
        assertNotNull(refusal);
        assertTrue(
                refusal.contains("header of a log segment is damaged: file=log-0000-00000002"),
                refusal);
    }

    @Test
    void readsASegmentWhoseFirstHeaderIsDamagedByTheSecond() {
        log.open().batches(3, 100);
        log.disk.kill(new Random64(1));
        log.disk.flip(FIRST, 60, 1);
        log.open();
        assertEquals(3, log.entries.size());
    }

    @Test
    void refusesAForeignClusterDiskNodeAndLane() {
        log.open().batches(1, 100).closeCleanly();
        log.identity = new Identity(0x1112, 0x2222, 0x3333, 0x4444, 7, 0x5555);
        assertEquals(
                "a log segment belongs to another cluster, disk or node: file=" + FIRST, refusal());
        log.identity = new Identity(0x1111, 0x2222, 0x3333, 0x4445, 7, 0x5555);
        assertEquals(
                "a log segment belongs to another cluster, disk or node: file=" + FIRST, refusal());
        log.identity = new Identity(0x1111, 0x2222, 0x3333, 0x4444, 8, 0x5555);
        assertEquals(
                "a log segment belongs to another cluster, disk or node: file=" + FIRST, refusal());
    }

    @Test
    void refusesANewerLayoutAndANewerFeatureLevelByName() {
        log.open().batches(1, 100).closeCleanly();
        reseal(4, 2);
        assertEquals(
                "a log segment has a newer format than this build knows: file="
                        + FIRST
                        + " format=2 level=1",
                refusal());
        reseal(4, 1);
        reseal(44, 2);
        assertEquals(
                "a log segment has a newer format than this build knows: file="
                        + FIRST
                        + " format=1 level=2",
                refusal());
    }

    @Test
    void namesTheFormatOfAHeaderThatDoesNotCheck() {
        log.open().batches(1, 100).closeCleanly();
        log.disk.poke(FIRST, 4, new byte[] {2});
        log.disk.poke(FIRST, 4_096 + 4, new byte[] {2});
        assertTrue(
                refusal()
                        .contains(
                                "files without a whole header: "
                                        + FIRST
                                        + " (damaged, or of a newer format than this build knows: format=2)"),
                refusal());
    }

    @Test
    void refusesABatchOfANewerFormatEvenIfItIsTheLast() {
        for (int batch : new int[] {1, 3}) {
            LogBench newer = new LogBench(LogConfig.tiny());
            newer.open().batches(3, 100);
            newer.disk.kill(new Random64(1));
            long offset = newer.batchOffsets(FIRST).get(batch);
            newer.resealBatch(FIRST, offset, 4, (byte) 2);
            assertEquals(
                    "a batch of the log has a newer format than this build knows: file="
                            + FIRST
                            + " offset="
                            + offset
                            + " format=2",
                    newer.tryOpen());
        }
    }

    @Test
    void refusesASegmentThatWasCutShort() {
        log.open().batches(3, 100).closeCleanly();
        log.disk.truncate(FIRST, 3 * 4_096);
        assertEquals(
                "a log segment is shorter than it was: file="
                        + FIRST
                        + " bytes=12288 expected=65536",
                refusal());
    }

    @Test
    void leavesFilesAloneThatAreNotNamedAsOurs() {
        log.disk.plant("log-0000-notes.txt", new byte[65_536]);
        log.disk.plant("log-0000-0000000G", new byte[10]);
        log.disk.plant("notes", new byte[10]);
        log.open().batches(30, 2_000);
        assertEquals(65_536, log.disk.contents("log-0000-notes.txt").length);
        assertEquals(10, log.disk.contents("log-0000-0000000G").length);
    }

    @Test
    void whatWasReadAfterAKillIsNotTakenBackByAPowerCut() {
        for (int seed = 0; seed < 200; seed++) {
            LogBench bench = new LogBench();
            bench.open().batches(2, 100);
            assertEquals(AppendOutcome.ACCEPTED, bench.append(3_000));
            bench.turn();
            bench.disk.kill(new Random64(seed));
            bench.open().batches(seed % 3, 100);
            bench.disk.powerCut(new Random64(seed));
            bench.open();
        }
    }

    @Test
    void aSegmentThatWasBeingMadeWhenTheProcessDiedIsDurableBeforeItIsUsed() {
        for (int cut = 1; cut < 12; cut++) {
            LogBench bench = new LogBench();
            bench.open();
            bench.turn();
            for (int i = 0; i < cut && bench.disk.outstanding() > 0; i++) {
                bench.complete(0);
                bench.turn();
            }
            bench.disk.kill(new Random64(cut));
            bench.open().batches(3, 100);
            bench.disk.powerCut(new Random64(cut));
            bench.open();
            assertEquals(3, bench.entries.size(), "cut after " + cut + " operations");
        }
    }

    @Test
    void refusesWhenTheLogCannotBeReadOrSynced() {
        log.open().batches(3, 100).closeCleanly();
        for (DiskOperation.Kind kind :
                new DiskOperation.Kind[] {
                    DiskOperation.Kind.OPEN, DiskOperation.Kind.READ, DiskOperation.Kind.SYNC
                }) {
            String refusal = refusalWhenFails(kind);
            assertTrue(
                    refusal.contains("cannot") && refusal.contains(FIRST), kind + ": " + refusal);
        }
    }

    private String refusalWhenFails(DiskOperation.Kind kind) {
        LogRecovery recovery = log.recovery((index, term, source, offset, length) -> {});
        boolean failed = false;
        for (int i = 0; i < 100 && recovery.refusal() == null; i++) {
            recovery.turn(10);
            while (log.disk.outstanding() > 0) {
                if (!failed && log.disk.operation(0).kind == kind) {
                    failed = true;
                    log.disk.fail(0, DiskStatus.IO_ERROR);
                } else {
                    log.disk.complete(0);
                }
            }
        }
        return String.valueOf(recovery.refusal());
    }

    private String refusal() {
        @Nullable String refusal = log.tryOpen();
        assertNotNull(refusal);
        return refusal;
    }

    /// Changes a byte of both copies of the first segment's header, with checksums that agree.
    private void reseal(int offset, int value) {
        log.resealHeader(FIRST, offset, (byte) value);
    }
}
