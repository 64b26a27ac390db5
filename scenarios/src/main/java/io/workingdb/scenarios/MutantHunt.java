package io.workingdb.scenarios;

import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.simulator.RunResult;
import io.workingdb.simulator.TwiceRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a mutant is hunted, and in how many seeds it must be dead.
///
/// @param mutant the bug that is put back
/// @param scenario the scenario whose faults find it
/// @param seedsMax seeds from 1 within which it must be found
public record MutantHunt(Mutant mutant, String scenario, int seedsMax) {

    /// One hunt for each mutant.
    public static List<MutantHunt> all() {
        return List.of(
                new MutantHunt(Mutant.ACKNOWLEDGE_BEFORE_SYNC, "power", 20),
                new MutantHunt(Mutant.ACCEPT_TORN_TAIL, "torn", 40),
                new MutantHunt(Mutant.ACCEPT_RECYCLED_BYTES, "power", 40),
                new MutantHunt(Mutant.GO_ON_AFTER_FAILED_SYNC, "failing-disk", 40),
                new MutantHunt(Mutant.EXPIRE_BY_LOCAL_CLOCK, "expiry", 20),
                new MutantHunt(Mutant.REPLY_OUT_OF_ORDER, "streams", 20),
                new MutantHunt(Mutant.LOSE_SECOND_HALF_OF_FRAME, "streams", 20),
                new MutantHunt(Mutant.APPLY_AT_APPEND, "power", 40),
                new MutantHunt(Mutant.CONTINUE_IN_TORN_SEGMENT, "torn", 40),
                new MutantHunt(Mutant.REWRITE_ACKNOWLEDGED_BLOCK, "power", 20),
                new MutantHunt(Mutant.NIL_BEFORE_TIME_ENTRY, "expiry", 60),
                new MutantHunt(Mutant.SUPERBLOCK_BEFORE_SYNC, "power", 100),
                new MutantHunt(Mutant.SKIP_A_CHANGED_BLOCK, "power", 40),
                new MutantHunt(Mutant.APPLIED_INDEX_APART, "power", 40),
                new MutantHunt(Mutant.FORGET_A_STAMP, "power", 40),
                new MutantHunt(Mutant.REUSE_A_TURN_EARLY, "reclaim", 40),
                new MutantHunt(Mutant.PARKED_COUNTS_AS_BUSY, "reclaim", 40),
                new MutantHunt(Mutant.FREE_WHEN_THE_OLDEST_PIN_GOES, "reclaim", 40),
                new MutantHunt(Mutant.REDISTRIBUTE_ONE_TOO_MANY, "reclaim", 20),
                new MutantHunt(Mutant.EVICT_UNLOGGED, "eviction", 40),
                new MutantHunt(Mutant.RECLAIM_AT_ONCE, "expiry", 40),
                new MutantHunt(Mutant.TAKE_ALL_COMMANDS, "node", 40),
                new MutantHunt(Mutant.APPLY_ALL_AT_ONCE, "node", 40));
    }

    /// What came of a hunt.
    ///
    /// @param seeds seeds tried
    /// @param killer the run that found the mutant, or null
    public record Outcome(int seeds, @Nullable RunResult killer) {}

    /// Runs seeds from 1 until one finds the mutant.
    public Outcome run() {
        Scenario where = Scenario.named(scenario);
        if (where == null) {
            throw new IllegalArgumentException("there is no such scenario: name=" + scenario);
        }
        for (int seed = 1; seed <= seedsMax; seed++) {
            RunResult result = TwiceRun.once(seed, where.options().with(Mutants.of(mutant)), null);
            if (!result.ok()) {
                return new Outcome(seed, result);
            }
        }
        return new Outcome(seedsMax, null);
    }
}
