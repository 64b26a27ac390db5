package io.workingdb.protocols.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.CommandFlag;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Commands that may make data far larger than their entries are long, applied with a bound.
class MemoryBoundTest {
    private static final String OOM =
            "-OOM command not allowed when used memory > 'maxmemory'.\r\n";

    private final Harness harness = new Harness();

    @Test
    void setrangeIsRefusedIfItWouldExceedTheBound() {
        assertEquals("+OK\r\n", harness.run("SET", "k", "value"));
        harness.dataBytesMax = harness.keyspace.logicalBytes() + 10;
        assertEquals(":15\r\n", harness.run("SETRANGE", "k", "14", "x"));
        assertEquals(OOM, harness.run("SETRANGE", "k", "15", "x"));
        assertEquals(OOM, harness.run("SETRANGE", "new", "15", "x"));
        assertEquals(":0\r\n", harness.run("EXISTS", "new"));
    }

    /// The record that it makes counts with all its parts; a key of more than 255 bytes stands in it once more.
    @Test
    void setrangeOfAMissingKeyIsBoundedWithAllThatItMakes() {
        for (String key : List.of("k", "k".repeat(255), "k".repeat(256), "k".repeat(9_000))) {
            Harness unbounded = new Harness();
            assertEquals(":16\r\n", unbounded.run("SETRANGE", key, "15", "x"));
            long bytes = unbounded.keyspace.logicalBytes();
            Harness bounded = new Harness();
            bounded.dataBytesMax = bytes - 1;
            assertEquals(OOM, bounded.run("SETRANGE", key, "15", "x"));
            assertEquals(0, bounded.keyspace.logicalBytes());
            bounded.dataBytesMax = bytes;
            assertEquals(":16\r\n", bounded.run("SETRANGE", key, "15", "x"));
            assertEquals(bytes, bounded.keyspace.logicalBytes());
        }
    }

    /// The others may have come from a command that is not bounded.
    @Test
    void setrangeWithinTheValueIsTakenHoweverMuchThereIs() {
        assertEquals("+OK\r\n", harness.run("SET", "k", "value"));
        harness.dataBytesMax = 1;
        assertEquals(":5\r\n", harness.run("SETRANGE", "k", "4", "E"));
        assertEquals(":5\r\n", harness.run("SETRANGE", "k", "9", ""));
        assertEquals("$5\r\nvaluE\r\n", harness.run("GET", "k"));
        assertEquals(OOM, harness.run("SETRANGE", "k", "4", "EE"));
    }

    /// The server makes such commands known to nobody: they are none of Redis'.
    @Test
    void theFlagsOfOurOwnAreNotShown() {
        List<Command> commands = harness.protocol.commands().all();
        assertTrue(commands.stream().anyMatch(c -> c.has(CommandFlag.GROWS)));
        assertTrue(commands.stream().anyMatch(c -> c.has(CommandFlag.UNDONE)));
        String info = harness.run("COMMAND", "INFO", "copy", "setrange", "info");
        assertTrue(info.contains("denyoom"));
        for (String ours : List.of("grows", "undone", "here")) {
            assertEquals(-1, info.indexOf("+" + ours + "\r\n"), ours);
        }
    }
}
