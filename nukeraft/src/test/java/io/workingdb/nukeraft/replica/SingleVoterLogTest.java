package io.workingdb.nukeraft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.Identity;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.log.ReplicatedLog;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.storage.checkpoint.SuperblockFile;
import io.workingdb.core.storage.wal.LogRecovery;
import io.workingdb.core.storage.wal.LogWriter;
import org.junit.jupiter.api.Test;

/// The log of a group with one voter, durability `always`.
final class SingleVoterLogTest extends ReplicatedLogContract {
    private SingleVoterLog log = open(Durability.ALWAYS);

    @Override
    ReplicatedLog log() {
        return log;
    }

    @Override
    boolean isAgreedWhenAppended() {
        return false;
    }

    @Test
    void leadsInANewTermAfterEveryOpeningAndKeepsItsEntries() {
        append(10);
        append(20);
        settle();
        log.close();
        settle();
        log = open(Durability.ALWAYS);
        assertEquals(2, log.lastIndex());
        assertEquals(2, log.durableIndex());
        assertEquals(0, log.next(entry));
        append(30);
        settle();
        assertEquals(3, taken);
    }

    @Test
    void agreesWhenTheBatchIsDurableAndNotBefore() {
        settle();
        append(10);
        log.turn(nowNanos);
        while (!world.isIdle() && world.firstKind() != DiskOperation.Kind.WRITE_DURABLE) {
            world.completeOne();
        }
        assertEquals(0, take(1));
        assertEquals(0, log.durableIndex());
        world.completeOne();
        assertEquals(1, take(1));
        assertEquals(1, log.durableIndex());
    }

    @Test
    void agreesOnNothingAfterAFailedWrite() {
        settle();
        append(10);
        log.turn(nowNanos);
        while (world.firstKind() != DiskOperation.Kind.WRITE_DURABLE) {
            world.completeOne();
        }
        world.failOne();
        assertTrue(log.failed());
        settle();
        assertEquals(0, taken);
    }

    @Test
    void isReadOnlyWhileTheDiskIsFull() {
        settle();
        world.full = true;
        while (append(3_000) == AppendOutcome.ACCEPTED) {
            settle();
        }
        assertTrue(log.readOnly());
        assertEquals(AppendOutcome.NO_SPACE, append(3_000));
        world.full = false;
        nowNanos += 1_000_000_000;
        settle();
        assertFalse(log.readOnly());
        assertEquals(AppendOutcome.ACCEPTED, append(3_000));
        settle();
        assertEquals(published.size(), taken);
    }

    @Test
    void everysecAgreesAtOnceAndWritesWithinASecond() {
        world.completeAll();
        log = open(Durability.EVERYSEC);
        settle();
        append(10);
        assertEquals(1, take(1));
        log.turn(nowNanos);
        assertEquals(0, log.durableIndex());
        assertTrue(log.nextDeadlineNanos() <= nowNanos + 1_000_000_000);
        nowNanos += 1_000_000_000;
        settle();
        assertEquals(1, log.durableIndex());
    }

    private SingleVoterLog open(Durability durability) {
        SuperblockFile superblocks = new SuperblockFile(world, pool, world.entropy(), 0);
        world.completeAll();
        LogRecovery recovery =
                new LogRecovery(
                        world,
                        pool,
                        LogConfig.tiny(),
                        new Identity(1, 2, 3, 4, 1, 6),
                        0,
                        Mutants.NONE,
                        (index, term, source, offset, length) -> {},
                        superblocks,
                        1,
                        0);
        while (!recovery.done()) {
            recovery.turn(10);
            world.completeAll();
            assertNull(recovery.refusal());
        }
        LogWriter writer = recovery.writer(durability, (event, a, b, c) -> {});
        return new SingleVoterLog(writer, 1, durability, Mutants.NONE);
    }
}
