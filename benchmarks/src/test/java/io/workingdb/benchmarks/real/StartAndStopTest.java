package io.workingdb.benchmarks.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/// How a server begins and ends, well and badly: one sentence and exit 1, and nothing lost.
final class StartAndStopTest {
    @TempDir private Path dir;

    @Test
    void stopsCleanlyOnSigtermAndKeepsWhatWasWritten() {
        try (RealServer server = RealServer.start(dir)) {
            assertTrue(server.isReady(), server::output);
            try (RedisClient client = client(server)) {
                client.set("greeting", "hello");
            }
            assertEquals(0, server.stop(), server::output);
        }
        try (RealServer server = RealServer.start(dir);
                RedisClient client = client(server)) {
            assertEquals("hello", client.get("greeting"));
        }
    }

    @Test
    void keepsItsContentsWhateverTheNumberOfReactors() {
        for (int reactors : new int[] {2, 1, 3}) {
            try (RealServer server =
                            RealServer.start(dir, "--reactors", Integer.toString(reactors));
                    RedisClient client = client(server)) {
                client.incr("starts");
                for (int i = 0; i < 100; i++) {
                    client.incr("counter:" + i);
                }
                assertEquals(0, server.stop(), server::output);
            }
        }
        try (RealServer server = RealServer.start(dir);
                RedisClient client = client(server)) {
            assertEquals("3", client.get("starts"));
            assertEquals("3", client.get("counter:99"));
            assertEquals(101, client.dbSize());
        }
    }

    @Test
    void refusesAPortThatIsInUse() {
        try (RealServer first = RealServer.start(dir.resolve("one"));
                RealServer second = RealServer.start(first.port(), dir.resolve("two"))) {
            assertRefused(second, Integer.toString(first.port()));
        }
    }

    @Test
    void refusesADirectoryThatAnotherProcessUses() {
        try (RealServer first = RealServer.start(dir);
                RealServer second = RealServer.start(dir)) {
            assertTrue(first.isReady(), first::output);
            assertRefused(second, dir.toString());
        }
    }

    @Test
    void refusesADirectoryOfSomethingElse() throws IOException {
        Files.createDirectories(dir);
        Files.writeString(dir.resolve("holiday.txt"), "not a database");
        try (RealServer server = RealServer.start(dir)) {
            assertRefused(server, "holiday.txt");
        }
        assertEquals("not a database", Files.readString(dir.resolve("holiday.txt")));
    }

    @Test
    void tellsTooManyClientsInsteadOfHanging() throws IOException {
        try (RealServer server = RealServer.start(dir, "--clients-max", "2");
                java.net.Socket one = server.connect();
                java.net.Socket two = server.connect()) {
            ask(one);
            ask(two);
            try (java.net.Socket three = server.connect()) {
                assertEquals(
                        "-ERR max number of clients reached\r\n",
                        new String(
                                three.getInputStream().readAllBytes(),
                                java.nio.charset.StandardCharsets.US_ASCII));
            }
            ask(one);
        }
    }

    private static void ask(java.net.Socket socket) throws IOException {
        socket.getOutputStream()
                .write("PING\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertEquals(
                "+PONG\r\n",
                new String(
                        socket.getInputStream().readNBytes(7),
                        java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static RedisClient client(RealServer server) {
        return RedisClient.create("127.0.0.1", server.port());
    }

    private static void assertRefused(RealServer server, String named) {
        assertFalse(server.isReady(), server::output);
        assertEquals(1, server.exitStatus(), server::output);
        assertTrue(server.output().contains(named), server::output);
    }
}
