package io.workingdb.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.runtime.sim.trace.Recording;
import io.workingdb.simulator.RunResult;
import io.workingdb.simulator.Simulation;
import io.workingdb.simulator.TwiceRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class ScenarioTest {
    private static final int SEEDS = 15;

    private static final String DISK_FULL =
            "the disk is full: writes are refused until there is space again; reads go on";
    private static final String SPACE_AGAIN = "the disk has space again: writes are accepted";

    /// About 2,000 commands and 10 simulated seconds; ten times what such a run needs. A core that never sleeps shows here.
    private static final long EVENTS_MAX = 400_000;

    @TestFactory
    Stream<DynamicTest> everyScenarioIsRightAndTheSameTwice() {
        return Scenario.all().stream()
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> run(each)));
    }

    @Test
    void tellsTheOperatorThatTheDiskIsFullAndThenThatItHasSpaceAgain() {
        int recoveries = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<String> told = toldOfTheDisk(seed);
            for (int i = 0; i < told.size(); i++) {
                if (told.get(i).equals(SPACE_AGAIN)) {
                    assertEquals(DISK_FULL, told.get(i - 1), "seed " + seed);
                    recoveries++;
                }
            }
        }
        assertTrue(recoveries > 0, "some seed fills the disk and makes room again");
    }

    private static List<String> toldOfTheDisk(long seed) {
        Scenario full = Objects.requireNonNull(Scenario.named("disk-full"));
        List<String> told = new ArrayList<>();
        try (Simulation simulation = new Simulation(seed, full.options(), Recording.nothing())) {
            simulation.printTo(line -> {
                String sentence = line.substring(line.indexOf(": ") + 2);
                if (sentence.equals(DISK_FULL) || sentence.equals(SPACE_AGAIN)) {
                    told.add(sentence);
                }
            });
            simulation.storm();
            simulation.calm();
        }
        return told;
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
