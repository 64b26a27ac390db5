package io.workingdb.simulator;

import static io.workingdb.simulator.OneShotClient.command;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.node.NodeInspection.Report;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Looking into a directory says what a server would find there, and changes nothing.
final class InspectionTest {
    private static final String LATER = "99999999999999";

    @Test
    void saysWhatIsThere() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            server.answers(
                    command("MSET", "a", "1", "b", "2", "c", "3")
                            + command("PEXPIREAT", "b", LATER));
            server.stop();
            List<String> lines = lines(server.inspect());
            assertTrue(
                    lines.contains("keys        3: 3 string; 1 with a deadline"), lines::toString);
            assertTrue(
                    lines.contains("checkpoint  none yet: the log tells everything"),
                    lines::toString);
            assertTrue(
                    lines.stream().anyMatch(line -> line.contains("log-0000-00000001: ")),
                    lines::toString);
            assertEquals(
                    "everything that a start would read was read, and its checksums are right",
                    server.end().sentence());
        }
    }

    @Test
    void tellsTheCheckpointAndWhichSegmentsAreSpare() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            String write = command("SET", "key", "v".repeat(1_000));
            assertEquals("+OK\r\n".repeat(2_000), server.answers(write.repeat(2_000)));
            server.kill();
            List<String> lines = lines(server.inspect());
            assertTrue(
                    lines.stream()
                            .anyMatch(line ->
                                    line.matches(
                                            "checkpoint  number \\d+: \\d+ records in 1 chunks, entries up to \\d+, log time .*")),
                    lines::toString);
            assertTrue(
                    lines.stream()
                            .anyMatch(line ->
                                    line.endsWith("; spare, because the checkpoint has it")),
                    lines::toString);
        }
    }

    @Test
    void changesNothing() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            server.answers(command("SET", "key", "v").repeat(500));
            server.kill();
            long before = server.disk().fingerprint();
            assertNotNull(server.inspect());
            assertEquals(before, server.disk().fingerprint());
        }
    }

    @Test
    void theHashIsThatOfTheContents() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            server.answers(command("SET", "key", "v").repeat(500));
            server.kill();
            long hash = hash(server.inspect());
            server.start();
            server.stop();
            assertEquals(hash, hash(server.inspect()), "a restart changes nothing");
            server.start();
            server.answers(command("SET", "key", "w"));
            server.kill();
            assertNotEquals(hash, hash(server.inspect()));
        }
    }

    @Test
    void anEmptyDirectoryIsRefusedAndStaysEmpty() {
        try (SmallServer server = new SmallServer()) {
            assertNull(server.inspect());
            assertEquals(
                    "the directory is empty: no server has run in it yet", server.end().sentence());
            assertEquals(0, server.disk().names().length);
        }
    }

    private static List<String> lines(@Nullable Report report) {
        assertNotNull(report);
        return report.lines();
    }

    private static long hash(@Nullable Report report) {
        assertNotNull(report);
        return report.contentsHash();
    }
}
