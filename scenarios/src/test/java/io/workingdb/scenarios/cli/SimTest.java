package io.workingdb.scenarios.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class SimTest {

    @Test
    void lastLineOfARunIsForMachines() {
        String[] lines = output(0, "--seed", "7", "--scenario", "calm").split("\n");
        String last = lines[lines.length - 1].strip();
        assertTrue(
                last.matches(
                        "seed=7 result=ok trace=[0-9a-f]{16} operations=\\d+ events=\\d+ simulated_seconds=[\\d.]+ wall_seconds=[\\d.]+"),
                last);
    }

    @Test
    void aMutantFailsWithItsReplayCommandAndStatusOne() {
        String text =
                output(
                        1,
                        "--seed",
                        "1",
                        "--scenario",
                        "streams",
                        "--mutant",
                        "LOSE_SECOND_HALF_OF_FRAME",
                        "--single");
        assertTrue(
                text.contains(
                        "replay: ./wdb sim --seed 1 --scenario streams --mutant LOSE_SECOND_HALF_OF_FRAME"),
                text);
        assertTrue(text.contains("result=violation"), text);
    }

    @Test
    void wrongUsageIsStatusTwo() {
        output(2, "--no-such-option");
        output(2, "--scenario", "no-such-scenario");
        output(2, "--seeds", "a..b");
    }

    @Test
    void listsEveryScenarioWithASentence() {
        assertTrue(output(0, "--list").lines().count() >= 10);
    }

    private static String output(int expected, String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertEquals(expected, Sim.run(arguments));
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
