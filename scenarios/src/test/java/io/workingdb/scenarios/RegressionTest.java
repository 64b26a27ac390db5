package io.workingdb.scenarios;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.simulator.RunResult;
import io.workingdb.simulator.TwiceRun;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class RegressionTest {

    @TestFactory
    Stream<DynamicTest> whatWasFoundOnceStaysMended() {
        List<Regression> all = Regression.all();
        assertTrue(all.size() >= 6, "the index is read");
        return all.stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> run(each)));
    }

    private static void run(Regression regression) {
        Scenario scenario = Scenario.named(regression.scenario());
        assertNotNull(scenario);
        RunResult result = TwiceRun.twice(regression.seed(), scenario.options());
        assertTrue(
                result.ok(),
                () -> regression.sentence() + "\n" + String.join("\n", result.sentences()));
        assertTrue(
                result.events() <= regression.eventsMax(),
                () -> regression.sentence() + " events=" + result.events());
    }
}
