package io.workingdb.checkers.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command, its words, its answers and its exit codes.
class CheckTest {
    private static final String WRITE =
            """
            {"process":0, "type":"invoke", "f":"write", "value":1, "key":"x", "time":1000000}
            {"process":0, "type":"ok", "f":"write", "value":1, "key":"x", "time":2000000}
            """;

    private static final String STALE =
            WRITE
                    + """
                    {"process":1, "type":"invoke", "f":"read", "value":null, "key":"x", "time":3000000}
                    {"process":1, "type":"ok", "f":"read", "value":null, "key":"x", "time":4000500}
                    """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void saysValidAndCounts() {
        assertEquals(0, stdin(WRITE, "register"));
        assertEquals("valid\n1 operation, 0 of them open, on 1 key\n", text(out));
    }

    @Test
    void saysValidOfNothing() {
        assertEquals(0, stdin("", "register"));
        assertEquals(0, stdin("[]", "register"));
        assertEquals(0, stdin("; nothing\n", "register"));
    }

    @Test
    void explainsInvalid() {
        assertEquals(1, stdin(STALE, "register"));
        String[] lines = text(out).split("\n");
        assertEquals("invalid", lines[0]);
        assertTrue(
                text(out).contains("process 0 wrote 1 to key \"x\" between 1.000 ms and 2.000 ms."),
                text(out));
        assertTrue(
                text(out)
                        .contains(
                                "process 1 read null from key \"x\" between 3.000 ms and 4.000 ms; it began after step 1"),
                text(out));
        assertEquals(
                "So there is no order: process 1 read null from key \"x\", but at that time key \"x\" can only have held 1.",
                lines[lines.length - 1]);
    }

    @Test
    void readsFilesAndInitialValues(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("history.edn");
        Files.writeString(
                file,
                "[{:process 0, :type :invoke, :f :read, :value nil} {:process 0, :type :ok, :f :read, :value 7N}]");
        assertEquals(
                0,
                run("", "linearizability", "--initial", "7", "--model=register", file.toString()));
        assertEquals(1, run("", "linearizability", "--model", "register", file.toString()));
    }

    @Test
    void countsEventsOfNoClient() {
        assertEquals(
                0,
                stdin(
                        "{\"process\":\"nemesis\",\"type\":\"info\",\"f\":\"start\"}\n" + WRITE,
                        "register"));
        assertTrue(text(out).contains("; 1 event of no client ignored"), text(out));
    }

    @Test
    void showsHelp() {
        assertEquals(0, run("", "--help"));
        assertTrue(text(out).startsWith("Usage: wdb check linearizability"), text(out));
    }

    @Test
    void refusesWrongWordsWithTheUsage() {
        misused("unknown option --foo", "linearizability", "--foo");
        misused("unknown option -x", "linearizability", "-x");
        misused("what to check?", "--model", "register");
        misused("what to check?");
        misused("unknown checker elle", "elle", "file");
        misused("--model is missing", "linearizability", "file");
        misused("unknown model queue", "linearizability", "--model", "queue", "file");
        misused("--model needs a value", "linearizability", "--model");
        misused("the file is missing", "linearizability", "--model", "register");
        misused("one file at a time", "linearizability", "--model", "register", "a", "b");
        misused(
                "--initial [1 is no value",
                "linearizability",
                "--model",
                "register",
                "--initial",
                "[1",
                "a");
    }

    @Test
    void refusesWhatItCannotRead(@TempDir Path directory) {
        assertEquals(
                2,
                run(
                        "",
                        "linearizability",
                        "--model",
                        "register",
                        directory.resolve("missing").toString()));
        assertTrue(text(err).startsWith("unreadable: "), text(err));
        assertEquals(2, stdin("{\"process\":0", "register"));
        assertTrue(text(err).contains("unreadable: line 1, column 1: "), text(err));
        assertEquals(
                2,
                new Check(print(out), print(err))
                        .run(
                                new String[] {"linearizability", "--model", "register", "-"},
                                new ByteArrayInputStream(new byte[] {'{', (byte) 0xFF})));
    }

    private void misused(String why, String... words) {
        err.reset();
        assertEquals(2, run("", words));
        assertTrue(text(err).startsWith("wdb check: " + why), text(err));
        assertTrue(text(err).contains("Usage:"), text(err));
    }

    private int stdin(String history, String model) {
        return run(history, "linearizability", "--model", model, "-");
    }

    private int run(String in, String... words) {
        out.reset();
        return new Check(print(out), print(err))
                .run(words, new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
