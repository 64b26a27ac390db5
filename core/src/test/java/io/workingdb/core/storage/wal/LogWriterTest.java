package io.workingdb.core.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.random.Random64;
import org.junit.jupiter.api.Test;

/// Group commit, marks, rotation, a full disk and a failing one.
final class LogWriterTest {
    private static final String FIRST = "log-0000-00000001";
    private final LogBench log = new LogBench(LogConfig.tiny());

    @Test
    void gathersTheNextBatchWhileOneIsInFlight() {
        log.open().settle();
        long before = log.writer().bytesWritten();
        for (int i = 0; i < 10; i++) {
            assertEquals(AppendOutcome.ACCEPTED, log.append(50));
            log.turn();
        }
        assertEquals(1, writesInFlight());
        assertEquals(0, log.writer().durableIndex());
        log.settle();
        assertEquals(10, log.writer().durableIndex());
        assertEquals(2 * 4_096, log.writer().bytesWritten() - before);
    }

    /// Entries came in until shortly before the write ended: the disk goes on while the answers are worked out.
    @Test
    void theNextBatchLeavesBeforeTheAnswersWhenClientsAreBusy() {
        log.open().settle();
        log.append(50);
        log.turn();
        log.nowNanos += 800_000;
        log.append(50);
        log.writer().begin(log.nowNanos);
        log.nowNanos += 200_000;
        completeWrites();
        assertEquals(1, log.writer().durableIndex());
        assertTrue(log.writer().begin(log.nowNanos));
        assertEquals(1, writesInFlight());
        log.settle();
        assertEquals(2, log.writer().durableIndex());
    }

    /// Nothing came in for most of the write: everybody waited for it, and comes into one batch.
    @Test
    void theAnswersLeaveFirstWhenClientsWait() {
        log.open().settle();
        log.append(50);
        log.turn();
        log.nowNanos += 200_000;
        log.append(50);
        log.writer().begin(log.nowNanos);
        log.nowNanos += 800_000;
        completeWrites();
        assertFalse(log.writer().begin(log.nowNanos));
        log.turn();
        assertEquals(0, writesInFlight());
        log.append(50);
        assertTrue(log.writer().begin(log.nowNanos));
        completeWrites();
        assertEquals(3, log.writer().durableIndex());
    }

    /// Two batches may hold entries that nobody has taken, not three.
    @Test
    void aBatchIsNotWrittenWhileTheOneBeforeTheLastIsStillApplied() {
        log.open().settle();
        for (int i = 0; i < 3; i++) {
            log.append(50);
            assertEquals(i < 2, log.writer().begin(log.nowNanos));
            completeWrites();
        }
        assertEquals(2, log.writer().durableIndex());
        log.settle();
        assertEquals(3, log.writer().durableIndex());
    }

    @Test
    void acknowledgesNothingBeforeItsWriteIsDurable() {
        log.open().settle();
        log.append(50);
        log.turn();
        assertEquals(0, log.writer().durableIndex());
        completeWrites();
        assertEquals(1, log.writer().durableIndex());
    }

    @Test
    void marksTheLogAfterTenIdleMilliseconds() {
        log.open().batches(1, 50);
        int batches = log.batchOffsets(FIRST).size();
        assertTrue(log.writer().nextDeadlineNanos() <= log.nowNanos + 10_000_000);
        log.nowNanos += 9_000_000;
        log.settle();
        assertEquals(batches, log.batchOffsets(FIRST).size());
        log.nowNanos += 1_000_000;
        log.settle();
        assertEquals(batches + 1, log.batchOffsets(FIRST).size());
        log.nowNanos += 1_000_000_000;
        log.settle();
        assertEquals(batches + 1, log.batchOffsets(FIRST).size());
        assertEquals(Long.MAX_VALUE, log.writer().nextDeadlineNanos());
    }

    @Test
    void writesTheTermTwiceInDifferentBlocks() {
        log.open().settle();
        assertEquals(2, log.batchOffsets(FIRST).size());
    }

    @Test
    void answersFullWhenTheBatchIsFullAndTooLargeBeyondAnyEntry() {
        log.open();
        while (log.append(1_000) == AppendOutcome.ACCEPTED) {
            assertTrue(log.entries.size() < 20);
        }
        assertEquals(AppendOutcome.FULL, log.append(1_000));
        assertEquals(AppendOutcome.TOO_LARGE, log.writer().claim(EntryLayout.ENTRY_BYTES_MAX + 1));
        log.settle();
        assertEquals(AppendOutcome.ACCEPTED, log.append(1_000));
    }

    @Test
    void writesAnEntryLargerThanASegmentIntoASegmentOfItsOwn() {
        log.open().settle();
        assertEquals(AppendOutcome.ACCEPTED, log.append(300_000));
        log.settle();
        log.batches(2, 10);
        log.disk.powerCut(new Random64(1));
        log.open();
        assertEquals(3, log.entries.size());
    }

    @Test
    void everysecWritesWithinASecondAndAtOnceWhenTheBatchIsFull() {
        log.durability = Durability.EVERYSEC;
        log.open().settle();
        log.append(50);
        log.settle();
        assertEquals(0, log.writer().durableIndex());
        log.nowNanos += 1_000_000_000;
        log.settle();
        assertEquals(1, log.writer().durableIndex());
        for (int i = 0; i < 64; i++) {
            assertEquals(AppendOutcome.ACCEPTED, log.append(1));
        }
        assertEquals(AppendOutcome.FULL, log.append(1));
        log.settle();
        assertEquals(65, log.writer().durableIndex());
        log.append(1);
        assertEquals(AppendOutcome.FULL, log.append(40_000));
        log.settle();
        assertEquals(AppendOutcome.ACCEPTED, log.append(40_000));
    }

    @Test
    void acknowledgesNothingAfterAFailedWrite() {
        for (DiskStatus status :
                new DiskStatus[] {DiskStatus.IO_ERROR, DiskStatus.NO_SPACE, DiskStatus.CANCELLED}) {
            LogBench bench = new LogBench(LogConfig.tiny());
            bench.open().batches(1, 50);
            bench.append(50);
            bench.turn();
            bench.fail(indexOf(bench, DiskOperation.Kind.WRITE_DURABLE), status);
            assertTrue(bench.writer().failed());
            bench.append(50);
            for (int i = 0; i < 5; i++) {
                bench.nowNanos += 2_000_000_000L;
                bench.turn();
                bench.disk.completeAll();
            }
            assertEquals(1, bench.writer().durableIndex());
            bench.disk.powerCut(new Random64(1));
            bench.open();
        }
    }

    @Test
    void failsWhenASegmentCannotBeMade() {
        log.open();
        log.turn();
        log.fail(0, DiskStatus.IO_ERROR);
        assertTrue(log.writer().failed());
    }

    @Test
    void refusesEntriesOnAFullDiskOnlyWhenNoRoomIsLeftAndRecoversByItself() {
        log.open().batches(1, 50);
        log.disk.capacityBytes = 0;
        int accepted = 0;
        while (log.append(3_000) == AppendOutcome.ACCEPTED) {
            accepted++;
            log.settle();
            assertTrue(accepted < 100);
        }
        assertTrue(log.writer().noSpace());
        assertFalse(log.writer().failed());
        assertTrue(accepted >= 8, "the segments at hand are filled first: " + accepted);
        assertEquals(AppendOutcome.NO_SPACE, log.append(3_000));
        assertEquals(log.entries.size(), log.writer().durableIndex());
        long deadline = log.writer().nextDeadlineNanos();
        assertTrue(
                deadline > log.nowNanos && deadline <= log.nowNanos + 1_000_000_000,
                "asks again within a second, and not at once");
        assertEquals(2, log.disk.list().length);

        log.disk.capacityBytes = Long.MAX_VALUE;
        log.nowNanos += 1_000_000_000;
        log.settle();
        assertFalse(log.writer().noSpace());
        log.batches(20, 3_000);
        log.disk.powerCut(new Random64(3));
        log.open();
    }

    @Test
    void entriesAcceptedBeforeTheDiskWasFoundFullAreWrittenWhenSpaceReturns() {
        log.disk.capacityBytes = 0;
        log.open();
        assertEquals(AppendOutcome.ACCEPTED, log.append(50));
        log.settle();
        assertTrue(log.writer().noSpace());
        assertEquals(AppendOutcome.NO_SPACE, log.append(50));
        assertTrue(log.writer().nextDeadlineNanos() > log.nowNanos, "does not spin on a full disk");
        log.disk.capacityBytes = Long.MAX_VALUE;
        log.nowNanos += 1_000_000_000;
        log.settle();
        assertEquals(1, log.writer().durableIndex());
    }

    @Test
    void trimmedSegmentsAreWrittenAgainInsteadOfNewOnesOnAFullDisk() {
        log.open().batches(2, 3_000);
        log.disk.capacityBytes = 3 * 65_536;
        for (int i = 0; i < 100; i++) {
            AppendOutcome outcome = log.append(3_000);
            log.settle();
            if (outcome == AppendOutcome.NO_SPACE) {
                log.checkpoint();
                log.settle();
            }
        }
        assertTrue(log.entries.size() > 80, "entries: " + log.entries.size());
        assertTrue(log.disk.list().length <= 3);
        log.disk.powerCut(new Random64(3));
        log.open();
    }

    @Test
    void closesOnAFullDiskInTheBlockKeptForIt() {
        for (int entries = 1; entries < 12; entries++) {
            LogBench bench = new LogBench(new LogConfig(8 * 4_096, 16 * 4_096, 400, 4_096));
            bench.open().settle();
            bench.disk.capacityBytes = 0;
            for (int i = 0; i < entries; i++) {
                for (int j = 0; j < 200; j++) {
                    bench.append(1);
                }
                bench.settle();
            }
            bench.closeCleanly();
            bench.open();
            assertEquals(null, bench.notice);
        }
    }

    private int writesInFlight() {
        int count = 0;
        for (int i = 0; i < log.disk.outstanding(); i++) {
            count += log.disk.operation(i).kind == DiskOperation.Kind.WRITE_DURABLE ? 1 : 0;
        }
        return count;
    }

    private void completeWrites() {
        while (writesInFlight() > 0) {
            log.complete(indexOf(log, DiskOperation.Kind.WRITE_DURABLE));
        }
    }

    private static int indexOf(LogBench bench, DiskOperation.Kind kind) {
        for (int i = 0; i < bench.disk.outstanding(); i++) {
            if (bench.disk.operation(i).kind == kind) {
                return i;
            }
        }
        throw new AssertionError("no operation of this kind is outstanding: " + kind);
    }
}
