package io.workingdb.benchmarks.real;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/// `./wdb inspect` on real directories.
final class InspectTest {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{16}");

    @TempDir private Path dir;

    private record Outcome(int status, String output, String complaint) {}

    @Test
    void theHashIsTheSameBeforeAndAfterARestart() throws Exception {
        try (RealServer server = RealServer.start(dir);
                RedisClient client = RedisClient.create("127.0.0.1", server.port())) {
            for (int i = 0; i < 1_000; i++) {
                client.set("key:" + i, "value of " + i);
            }
            server.killNine();
        }
        String killed = hash();
        try (RealServer server = RealServer.start(dir)) {
            assertEquals(0, server.stop(), server::output);
        }
        assertEquals(killed, hash());
        Outcome all = inspect(dir.toString());
        assertEquals(0, all.status, all.complaint);
        assertTrue(
                all.output.contains("keys        1000: 1000 string; 0 with a deadline"),
                all.output);
        assertTrue(all.output.contains("hash        " + killed), all.output);
        assertTrue(
                all.complaint.contains("everything that a start would read is whole"),
                all.complaint);
    }

    @Test
    void leavesARunningServerAlone() throws Exception {
        try (RealServer server = RealServer.start(dir)) {
            Outcome outcome = inspect(dir.toString());
            assertEquals(1, outcome.status);
            assertTrue(
                    outcome.complaint.contains(
                            "in use by another process (pid " + server.pid() + ")"),
                    outcome.complaint);
        }
    }

    @Test
    void refusesWhatAServerWouldRefuseWithThePlace() throws Exception {
        try (RealServer server = RealServer.start(dir);
                RedisClient client = RedisClient.create("127.0.0.1", server.port())) {
            client.set("one", "1");
            client.set("two", "2");
            assertEquals(0, server.stop(), server::output);
        }
        Path log = dir.resolve("log-0000-00000001");
        byte[] bytes = Files.readAllBytes(log);
        bytes[8_192 + 100] ^= 1;
        Files.write(log, bytes);
        Outcome outcome = inspect(dir.toString());
        assertEquals(1, outcome.status);
        assertEquals("", outcome.output);
        assertTrue(
                outcome.complaint.contains("file=log-0000-00000001 offset=8192"),
                outcome.complaint);
        assertArrayEquals(bytes, Files.readAllBytes(log));
    }

    @Test
    void makesNothingWhereNoServerHasBeen() throws Exception {
        Path none = dir.resolve("none");
        Outcome outcome = inspect(none.toString());
        assertEquals(1, outcome.status);
        assertEquals("wdb: there is no directory " + none + '\n', outcome.complaint);
        assertFalse(Files.exists(none));
        assertEquals(1, inspect(dir.toString()).status);
        assertArrayEquals(new String[0], dir.toFile().list());
    }

    private String hash() throws Exception {
        Outcome outcome = inspect("--hash", dir.toString());
        assertEquals(0, outcome.status, outcome.complaint);
        String hash = outcome.output.strip();
        assertTrue(HASH.matcher(hash).matches(), outcome.output);
        return hash;
    }

    private Outcome inspect(String... arguments) throws IOException, InterruptedException {
        String[] all = new String[arguments.length + 1];
        all[0] = "inspect";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Path complaint = Files.createTempFile("inspect", ".err");
        try {
            Process process =
                    new ProcessBuilder(RealServer.program(all))
                            .redirectError(complaint.toFile())
                            .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output, Files.readString(complaint));
        } finally {
            Files.delete(complaint);
        }
    }
}
