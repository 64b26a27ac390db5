package io.workingdb.core.storage.wal;

import static io.workingdb.core.storage.wal.LogBench.expect;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.random.Random64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// The log at any crash point: random entries, completions in any order, a power cut or a kill between any two steps, again and
/// again on the same disk. What recovery delivers is a prefix that holds everything acknowledged; the bench checks it.
final class LogCrashTest {
    private static final int GENERATIONS = 10;

    @Property(seed = "1", tries = 250, shrinking = ShrinkingMode.OFF)
    void losesNothingAcknowledgedWhereverItIsCut(@ForAll long seed) {
        run(new LogBench(), new Random64(seed), Durability.ALWAYS);
    }

    @Property(seed = "1", tries = 80, shrinking = ShrinkingMode.OFF)
    void losesNothingDurableWithASyncPerSecond(@ForAll long seed) {
        run(new LogBench(), new Random64(seed), Durability.EVERYSEC);
    }

    @Property(seed = "1", tries = 60, shrinking = ShrinkingMode.OFF)
    void losesNothingAcknowledgedInLargerBatches(@ForAll long seed) {
        run(new LogBench(LogConfig.tiny()), new Random64(seed), Durability.ALWAYS);
    }

    static void run(LogBench log, Random64 random, Durability durability) {
        log.durability = durability;
        for (int generation = 0; generation < GENERATIONS; generation++) {
            log.open();
            work(log, random, random.below(120));
            end(log, random);
        }
        log.open();
    }

    private static void work(LogBench log, Random64 random, int steps) {
        for (int i = 0; i < steps; i++) {
            switch (random.below(8)) {
                case 0, 1, 2 -> appendSome(log, random);
                case 3 -> log.turn();
                case 4 -> log.writer().begin(log.nowNanos);
                case 5, 6 -> completeOne(log, random);
                default -> {
                    log.nowNanos += random.logUniform(2_000_000_000L);
                    if (random.chance(1, 8)) {
                        log.checkpoint();
                    }
                }
            }
            if (random.chance(1, 20)) {
                log.settle();
            }
        }
    }

    private static void appendSome(LogBench log, Random64 random) {
        long count = random.below(6);
        for (int i = 0; i < count; i++) {
            int length =
                    (int) (random.chance(1, 30) ? random.below(60_000L) : random.logUniform(3_000));
            AppendOutcome outcome = log.append(length);
            expect(
                    outcome == AppendOutcome.ACCEPTED || outcome == AppendOutcome.FULL,
                    "appended or full: " + outcome);
        }
    }

    private static void completeOne(LogBench log, Random64 random) {
        if (log.disk.outstanding() == 0) {
            return;
        }
        int index = random.below(log.disk.outstanding());
        if (log.failures
                && log.disk.operation(index).kind == DiskOperation.Kind.WRITE_DURABLE
                && random.chance(1, 4)) {
            log.fail(index, DiskStatus.IO_ERROR);
        } else {
            log.complete(index);
        }
    }

    private static void end(LogBench log, Random64 random) {
        switch (random.below(6)) {
            case 0 -> log.closeCleanly();
            case 1 -> {
                log.writer().close();
                work(log, random, 4);
                log.disk.powerCut(random);
            }
            case 2 -> log.disk.kill(random);
            case 3 -> {
                log.disk.kill(random);
                log.open();
                log.disk.powerCut(random);
            }
            default -> log.disk.powerCut(random);
        }
    }
}
