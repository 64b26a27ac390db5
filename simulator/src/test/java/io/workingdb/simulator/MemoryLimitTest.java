package io.workingdb.simulator;

import static io.workingdb.simulator.OneShotClient.command;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Commands whose entries are short and whose values are not. All of a pipeline are in the log before the first of them is applied, so only their apply can
/// tell which still fit; and applied again, under another limit, they do the same again.
final class MemoryLimitTest {
    private static final String OOM =
            "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
    private static final int COMMANDS = 30;
    private static final int VALUE_BYTES = 60_000;
    private static final int FITTING = 17;

    @Test
    void aCopyThatDoesNotFitLeavesNothingAndAgainNothingAfterARestart() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            limit(server, "noeviction");
            StringBuilder copies = new StringBuilder();
            copies.append(command("SET", "source", "v".repeat(VALUE_BYTES)));
            for (int i = 1; i < COMMANDS; i++) {
                copies.append(command("COPY", "source", "copy" + i));
            }
            String expected = "+OK\r\n" + ":1\r\n".repeat(FITTING - 1);
            assertEquals(
                    expected + OOM.repeat(COMMANDS - FITTING), server.answers(copies.toString()));
            checkKeys(server);
            server.kill();
            server.start();
            checkKeys(server);
            assertEquals(":1\r\n", server.answers(command("COPY", "source", "another")));
        }
    }

    @Test
    void aRangeThatDoesNotFitIsNotSet() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            limit(server, "noeviction");
            assertEquals(OOM, server.answers(command("SETRANGE", "far", "500000000", "x")));
            StringBuilder ranges = new StringBuilder();
            for (int i = 0; i < COMMANDS; i++) {
                ranges.append(command("SETRANGE", "range" + i, "" + (VALUE_BYTES - 1), "x"));
            }
            ranges.append(command("SETRANGE", "range0", "0", "y"));
            String expected = (":" + VALUE_BYTES + "\r\n").repeat(FITTING);
            assertEquals(
                    expected + OOM.repeat(COMMANDS - FITTING) + ":" + VALUE_BYTES + "\r\n",
                    server.answers(ranges.toString()));
            checkKeys(server);
            server.kill();
            server.start();
            checkKeys(server);
        }
    }

    /// Where others can go, room is made afterwards.
    @Test
    void underAPolicyEveryCopyIsMadeAndOthersGo() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            limit(server, "allkeys-random");
            StringBuilder ranges = new StringBuilder();
            for (int i = 0; i < COMMANDS; i++) {
                ranges.append(command("SETRANGE", "range" + i, "" + (VALUE_BYTES - 1), "x"));
            }
            String expected = (":" + VALUE_BYTES + "\r\n").repeat(COMMANDS);
            assertEquals(expected, server.answers(ranges.toString()));
            checkKeys(server);
        }
    }

    private static void checkKeys(SmallServer server) {
        assertEquals(":" + FITTING + "\r\n", server.answers(command("DBSIZE")));
        String info = server.answers(command("INFO"));
        String label = "used_memory_dataset:";
        int from = info.indexOf(label) + label.length();
        long bytes = Long.parseLong(info.substring(from, info.indexOf('\r', from)));
        assertTrue(bytes > FITTING * VALUE_BYTES && bytes <= 1 << 20, "bytes=" + bytes);
    }

    private static void limit(SmallServer server, String policy) {
        String set = command("CONFIG", "SET", "maxmemory", "1mb", "maxmemory-policy", policy);
        assertEquals("+OK\r\n", server.answers(set));
    }
}
