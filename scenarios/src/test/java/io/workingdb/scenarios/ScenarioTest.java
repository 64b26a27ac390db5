package io.workingdb.scenarios;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.simulator.RunResult;
import io.workingdb.simulator.TwiceRun;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class ScenarioTest {
    private static final int SEEDS = 15;

    /// About 2,000 commands and 10 simulated seconds; ten times what such a run needs. A core that never sleeps shows here.
    private static final long EVENTS_MAX = 400_000;

    @TestFactory
    Stream<DynamicTest> everyScenarioIsRightAndTheSameTwice() {
        return Scenario.all().stream()
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> run(each)));
    }

    private static void run(Scenario scenario) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            RunResult result = TwiceRun.twice(seed, scenario.options());
            long number = seed;
            assertTrue(
                    result.ok(),
                    () -> "seed " + number + ": " + String.join("\n", result.sentences()));
            assertTrue(
                    result.events() < EVENTS_MAX,
                    () -> "seed " + number + ": events=" + result.events());
        }
    }
}
