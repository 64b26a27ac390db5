package io.workingdb.core.storage.wal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.Durability;
import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.random.Random64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The crash property notices the bugs of other systems' logs.
final class LogMutantTest {
    private static final int SEEDS = 400;

    @ParameterizedTest
    @EnumSource(
            value = Mutant.class,
            names = {
                "ACCEPT_TORN_TAIL",
                "ACCEPT_RECYCLED_BYTES",
                "GO_ON_AFTER_FAILED_SYNC",
                "REWRITE_ACKNOWLEDGED_BLOCK",
                "CONTINUE_IN_TORN_SEGMENT"
            })
    void isKilledByTheCrashProperty(Mutant mutant) {
        int killed = 0;
        for (int seed = 1; seed <= SEEDS && killed == 0; seed++) {
            killed += survives(mutant, seed) ? 0 : 1;
        }
        assertTrue(killed > 0, "no seed noticed " + mutant);
    }

    private static boolean survives(Mutant mutant, long seed) {
        LogBench log = new LogBench();
        log.mutants = Mutants.of(mutant);
        log.failures = mutant == Mutant.GO_ON_AFTER_FAILED_SYNC;
        try {
            LogCrashTest.run(log, new Random64(seed), Durability.ALWAYS);
            return true;
        } catch (AssertionError | InvariantBroken | IndexOutOfBoundsException noticed) {
            return false;
        }
    }
}
