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
                    lines.contains("tables      3 count, 3 slot, 1 expiry, 3 key"),
                    lines::toString);
            assertTrue(
                    lines.contains("checkpoint  none yet: the log tells everything"),
                    lines::toString);
            assertTrue(
                    lines.stream().anyMatch(line -> line.contains("log-0000-00000001: ")),
                    lines::toString);
            assertEquals("everything that a start would read is whole", server.end().sentence());
        }
    }

    @Test
    void saysWhatThereIsOfEveryType() {
        EveryType made = EveryType.made(EveryType.SMALL_EXTENTS, true);
        try (SmallServer server = everyType(made)) {
            List<String> lines = lines(server.inspect());
            for (String expected :
                    new String[] {
                        "keys        \\d+: \\d+ string, 14 hash, 8 list, 13 set, 10 zset, 10 stream; \\d+ with a deadline",
                        "            hash: 4 packed, 10 in rows; \\d+ elements, 92 with a deadline",
                        "            list: 2 packed, 6 in rows; \\d+ elements",
                        "            set: 9 packed, 4 in rows; \\d+ elements",
                        "            stream: 0 packed, 10 in rows; \\d+ elements",
                        "            zset: 5 packed, 5 in rows; \\d+ elements",
                        "orphans     collections whose key is gone: [12]; rows of them still to be reclaimed: \\d{3,4}",
                        "records     \\d+ of all tables, \\d+ bytes; \\d+ of them rows of collections"
                    }) {
                assertEquals(
                        1,
                        lines.stream().filter(line -> line.matches(expected)).count(),
                        () -> expected + lines);
            }
        }
    }

    @Test
    void theHashIsThatOfTheContentsWithEveryType() {
        EveryType made = EveryType.made(EveryType.SMALL_EXTENTS, true);
        try (SmallServer server = everyType(made)) {
            long unfinished = hash(server.inspect());
            server.start();
            server.stop();
            long hash = hash(server.inspect());
            assertNotEquals(unfinished, hash, "what was removed has been reclaimed");
            server.start();
            assertEquals(made.contents(), server.contents());
            server.stop();
            assertEquals(hash, hash(server.inspect()), "a restart changes nothing");
            server.start();
            server.ask(command("dropmember", "db0:set in rows", "member5"), 1);
            server.kill();
            assertNotEquals(hash, hash(server.inspect()));
        }
    }

    private static SmallServer everyType(EveryType made) {
        return new SmallServer(
                1, endpoint -> EveryType.config(endpoint, EveryType.SMALL_EXTENTS), made.files());
    }

    @Test
    void tellsTheCheckpointAndWhichSegmentsAreSpare() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            String write = command("SET", "key", "v".repeat(1_000));
            assertEquals("+OK\r\n".repeat(2_000), server.answers(write.repeat(2_000)));
            List<String> lines = killed(server);
            for (int tries = 1; tries < 50 && !hasSpare(lines); tries++) {
                server.start(); // what is spare is soon used again
                server.ask(write.repeat(20), 20);
                lines = killed(server);
            }
            List<String> last = lines;
            assertTrue(hasSpare(last), last::toString);
            assertTrue(
                    last.stream()
                            .anyMatch(line ->
                                    line.matches(
                                            "checkpoint  number \\d+: \\d+ records in \\d+ blocks, entries up to \\d+, log time .*")),
                    last::toString);
            assertTrue(
                    last.stream().anyMatch(line -> line.matches(".*, from batch \\d+")),
                    last::toString);
        }
    }

    private static List<String> killed(SmallServer server) {
        server.kill();
        return lines(server.inspect());
    }

    private static boolean hasSpare(List<String> lines) {
        return lines.stream()
                .anyMatch(line -> line.endsWith("; spare, because the checkpoint has it"));
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
    void namesATornEndAndLeavesIt() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            server.answers(command("SET", "key", "v"));
            server.kill();
            String file = "log-0000-00000001";
            long torn = 0;
            for (long at = 8_192; at < 10 * 4_096; at += 4_096) {
                server.disk().flip(file, 8 * at);
                long before = server.disk().fingerprint();
                Report report = server.inspect();
                if (report != null
                        && report.lines()
                                .toString()
                                .contains("the last batch is incomplete and left out")) {
                    torn++;
                    assertEquals(
                            "a server would start here, but not everything is whole: see above",
                            server.end().sentence());
                }
                assertEquals(before, server.disk().fingerprint());
                server.disk().flip(file, 8 * at);
            }
            assertEquals(1, torn, "one block holds the end of the log");
        }
    }

    @Test
    void namesADamagedCopyOfTheSuperblock() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            server.answers(command("SET", "key", "v"));
            server.stop();
            assertTrue(lines(server.inspect()).toString().contains("whole copies: "));
            server.disk().flip("superblock-0000", 800);
            List<String> lines = lines(server.inspect());
            assertTrue(lines.toString().contains("; one copy is damaged"), lines::toString);
            assertEquals(
                    "a server would start here, but not everything is whole: see above",
                    server.end().sentence());
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
