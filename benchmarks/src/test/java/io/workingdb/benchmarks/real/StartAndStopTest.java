package io.workingdb.benchmarks.real;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
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
    void tellsWhereItRunsWhereRedisUsersLookForIt() {
        try (RealServer server = RealServer.start(dir);
                RedisClient client = client(server)) {
            String info = client.info("server");
            assertTrue(info.contains("\r\nprocess_id:" + server.pid() + "\r\n"), info);
            assertTrue(info.contains("\r\ntcp_port:" + server.port() + "\r\n"), info);
            assertTrue(info.contains("\r\narch_bits:64\r\n"), info);
            assertTrue(info.contains("\r\nos:Linux "), info);
            assertTrue(Pattern.compile("\r\nrun_id:[0-9a-f]{40}\r\n").matcher(info).find(), info);
            assertEquals(dir.toString(), client.configGet("dir").get("dir"));
            assertEquals(Integer.toString(server.port()), client.configGet("port").get("port"));
        }
    }

    @Test
    void saysHowManyClientsWereConnectedWhenItStopped() throws IOException {
        try (RealServer server = RealServer.start(dir);
                Socket one = server.connect();
                Socket two = server.connect()) {
            ask(one);
            ask(two);
            assertEquals(0, server.stop(), server::output);
            assertTrue(
                    server.output().contains("stopped; 2 clients were connected"), server::output);
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
        assertArrayEquals(new String[] {"holiday.txt"}, dir.toFile().list());
    }

    @Test
    void refusesADirectoryWhoseLogIsGone() throws IOException {
        try (RealServer server = RealServer.start(dir);
                RedisClient client = client(server)) {
            client.set("greeting", "hello");
            server.killNine();
        }
        try (DirectoryStream<Path> log = Files.newDirectoryStream(dir, "log-*")) {
            for (Path segment : log) {
                Files.delete(segment);
            }
        }
        try (RealServer server = RealServer.start(dir)) {
            assertRefused(server, "a log segment is missing");
        }
    }

    @Test
    void tellsTooManyClientsInsteadOfHanging() throws IOException {
        try (RealServer server = RealServer.start(dir, "--clients-max", "2");
                Socket one = server.connect();
                Socket two = server.connect()) {
            ask(one);
            ask(two);
            try (Socket three = server.connect()) {
                assertEquals(
                        "-ERR max number of clients reached\r\n",
                        new String(
                                three.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            }
            ask(one);
        }
    }

    @Test
    void idleClientsTakeNoDescriptorThatTheLogNeeds() throws IOException {
        List<Socket> clients = new ArrayList<>();
        try (RealServer server = RealServer.startWithFewFiles(200, dir);
                RedisClient writer = client(server)) {
            assertTrue(server.output().contains("clients-max lowered from 10000"), server::output);
            writer.set("first", "1");
            boolean told = false;
            for (int i = 0; i < 250; i++) {
                Socket one = server.connect();
                clients.add(one);
                told |= reply(one).equals("-ERR ma");
            }
            assertTrue(told, "whoever is too many is told");
            byte[] value = new byte[1 << 20];
            for (int i = 0; i < 150; i++) {
                writer.set("large".getBytes(StandardCharsets.US_ASCII), value);
            }
            assertEquals("1", writer.get("first"));
            assertEquals(0, server.stop(), server::output);
        } finally {
            for (Socket one : clients) {
                one.close();
            }
        }
    }

    private static String reply(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(7), StandardCharsets.US_ASCII);
        } catch (SocketException refusedAndClosed) {
            return "";
        }
    }

    private static void ask(Socket socket) throws IOException {
        socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals(
                "+PONG\r\n",
                new String(socket.getInputStream().readNBytes(7), StandardCharsets.US_ASCII));
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
