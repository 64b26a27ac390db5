package io.workingdb.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.checkers.linearizability.Verdict;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.simulator.RunResult;
import io.workingdb.simulator.TwiceRun;
import java.util.EnumSet;
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

    private static void hunt(MutantHunt hunt) {
        RunResult killer = hunt.run().killer();
        assertNotNull(killer, "alive after " + hunt.seedsMax() + " seeds");
        if (hunt.mutant() == Mutant.ACKNOWLEDGE_BEFORE_SYNC) {
            assertTrue(killer.telling().startsWith(Verdict.Invalid.CONCLUSION), killer::telling);
        }
        Scenario scenario = Scenario.named(hunt.scenario());
        assertNotNull(scenario);
        RunResult without = TwiceRun.once(killer.seed(), scenario.options(), null);
        assertTrue(without.ok(), () -> String.join("\n", without.sentences()));
    }
}
