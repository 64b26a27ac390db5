package io.workingdb.benchmarks.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class BenchTest {
    private final StringWriter error = new StringWriter();

    @Test
    void showsItsUsageForAnUnknownOption() {
        assertEquals(2, execute("--no-such-option"));
        assertTrue(error.toString().contains("Usage: wdb bench"), error.toString());
    }

    @Test
    void namesTheProfileThatDoesNotExist() {
        assertEquals(2, execute("--profile", "no-such-profile"));
        assertTrue(error.toString().contains("profile=no-such-profile"), error.toString());
    }

    @Test
    void namesThePeersThatThereAre() {
        assertEquals(2, execute("--against", "oracle"));
        assertTrue(
                error.toString()
                        .contains(
                                "a peer is redis, redis-always, redis-memory, memcached or etcd: peer=oracle"));
    }

    @Test
    void refusesASettingThatIsOutOfRange() {
        assertEquals(2, execute("--clients", "0"));
        assertTrue(
                error.toString().contains("clients lies between 1 and 10000: clients=0"),
                error.toString());
    }

    @Test
    void namesTheMapsThatThereAre() {
        assertEquals(2, execute("--maps", "10", "--map", "list"));
        assertTrue(
                error.toString().contains("a map is tree, treemap, hashmap or lmdb: map=list"),
                error.toString());
    }

    private int execute(String... arguments) {
        CommandLine command = Bench.commandLine();
        command.setErr(new PrintWriter(error, true));
        return command.execute(arguments);
    }
}
