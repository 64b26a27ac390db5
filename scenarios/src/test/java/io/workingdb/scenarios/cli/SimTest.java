package io.workingdb.scenarios.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--no-such-option | Unknown option: '--no-such-option'",
                "--scenario x | there is no scenario called 'x'; --list shows all",
                "--seeds a..b | seeds are written A..B, such as 1..200, not 'a..b'",
                "--seeds x | seeds are written A..B, such as 1..200, not 'x'",
                "--seeds 1.. | seeds are written A..B, such as 1..200, not '1..'",
                "--seeds 5..1 | the first seed comes before the last, not '5..1'",
                "--seeds 1..99999999999999999999 | not '1..99999999999999999999'",
                "--seed x | 9223372036854775807 is wanted, not 'x'",
                "--seed 99999999999999999999 | is wanted, not '99999999999999999999'",
                "--seeds 1..2 --seed 7 | --seeds runs many seeds, --seed one: take one of the two",
                "--seeds 1..2 --trace - | --seeds runs many seeds, --trace prints one: take one of the two",
                "--jobs 0 | a whole number from 1 to 1024 is wanted, not '0'",
                "--simulated-seconds 0 | a whole number from 1 to 1000000 is wanted, not '0'",
                "--self-test 0 | a whole number from 1 to 1000000 is wanted, not '0'",
            })
    void wrongUsageIsASentenceAndStatusTwo(String options, String sentence) {
        String said = errors(2, options.split(" "));
        String first = said.lines().findFirst().orElse("");
        assertTrue(first.startsWith("wdb sim: ") && first.endsWith(sentence), said);
        assertTrue(said.contains("Usage: wdb sim"), said);
        assertFalse(said.contains("Exception"), said);
    }

    @Test
    void aTraceThatCannotBeWrittenIsOneSentence() {
        assertEquals(
                "wdb sim: cannot write the trace to /nope/x: there is no such directory\n",
                errors(2, "--seed", "1", "--trace", "/nope/x"));
    }

    @Test
    void listsEveryScenarioWithASentence() {
        assertTrue(output(0, "--list").lines().count() >= 10);
    }

    private static String errors(int expected, String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertEquals(expected, Sim.run(arguments));
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
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
