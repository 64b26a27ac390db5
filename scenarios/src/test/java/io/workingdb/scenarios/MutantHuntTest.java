package io.workingdb.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.checkers.linearizability.Verdict;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.simulator.RunResult;
import io.workingdb.simulator.TwiceRun;
import java.util.EnumSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class MutantHuntTest {

    @TestFactory
    Stream<DynamicTest> findsEveryMutantWithinItsSeedsAndNothingInTheSameSeedWithoutIt() {
        return MutantHunt.all().stream()
                .map(hunt -> DynamicTest.dynamicTest(hunt.mutant().name(), () -> hunt(hunt)));
    }

    @Test
    void huntsEveryMutantThereIs() {
        EnumSet<Mutant> hunted = EnumSet.noneOf(Mutant.class);
        MutantHunt.all().forEach(hunt -> hunted.add(hunt.mutant()));
        assertEquals(EnumSet.allOf(Mutant.class), hunted);
    }

    private static boolean isFoundByTheChecker(int seed, Scenario scenario, Mutant mutant) {
        RunResult result = TwiceRun.once(seed, scenario.options().with(Mutants.of(mutant)), null);
        return !result.ok() && result.telling().startsWith(Verdict.Invalid.CONCLUSION);
    }

    private static void hunt(MutantHunt hunt) {
        RunResult killer = hunt.run().killer();
        assertNotNull(killer, "alive after " + hunt.seedsMax() + " seeds");
        Scenario scenario = Scenario.named(hunt.scenario());
        assertNotNull(scenario);
        if (hunt.mutant() == Mutant.ACKNOWLEDGE_BEFORE_SYNC) {
            assertTrue(
                    IntStream.rangeClosed(1, hunt.seedsMax())
                            .anyMatch(seed -> isFoundByTheChecker(seed, scenario, hunt.mutant())),
                    "the histories tell it too, in one of its seeds");
        }
        RunResult without = TwiceRun.once(killer.seed(), scenario.options(), null);
        assertTrue(without.ok(), () -> String.join("\n", without.sentences()));
    }
}
