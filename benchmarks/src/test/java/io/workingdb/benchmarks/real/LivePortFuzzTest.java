package io.workingdb.benchmarks.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.random.Random64;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Random and mutated bytes into a live port: no crash, no unbounded growth, no wrong reply afterwards, and other clients notice nothing.
///
/// Bytes per run: system property `wdb.fuzz.bytes`, by default 4 MiB.
final class LivePortFuzzTest {
    private static final long BYTES = Long.getLong("wdb.fuzz.bytes", 4L << 20);
    private static final int CHUNK_BYTES_MAX = 64 * 1_024;

    /// Growth that would be suspicious: buffers of one reactor are kept, so some growth is normal.
    private static final long GROWTH_KIB_MAX = 400 * 1_024;

    private static final byte[][] SEEDS = {
        bytes("*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\n"),
        bytes("*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n"),
        bytes("*-1\r\n*0\r\n*1048577\r\n$-5\r\n*1\r\n$536870913\r\n"),
        bytes("MSET a b c d\r\nPING\r\n\r\nECHO \"a b\\x00\"\r\n"),
        bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        bytes("*3\r\n$6\r\nCLIENT\r\n$7\r\nSETINFO\r\n$8\r\nlib-name\r\n"),
        bytes("*4\r\n$8\r\nSETRANGE\r\n$1\r\nk\r\n$4\r\n5000\r\n$1\r\nx\r\n"),
    };

    private final Random64 random = new Random64(8);

    @TempDir private Path dir;

    @Test
    void survivesRandomAndMutatedBytes() throws IOException {
        try (RealServer server =
                        RealServer.start(dir, "--durability", "memory", "--max-memory", "64mb");
                Socket witness = server.connect()) {
            long before = residentKib(server);
            long sent = 0;
            while (sent < BYTES) {
                byte[] chunk = chunk();
                throwAt(server, chunk);
                sent += chunk.length;
                assertEquals("+PONG\r\n", ask(witness, "PING\r\n", 7));
            }
            assertEquals("+OK\r\n", ask(witness, "SET witness here\r\n", 5));
            assertEquals("$4\r\nhere\r\n", ask(witness, "GET witness\r\n", 10));
            long growth = residentKib(server) - before;
            assertTrue(growth < GROWTH_KIB_MAX, () -> "grew by " + growth + " KiB");
        }
    }

    /// Each of these commands holds 8 MiB of words that are not over yet; 256 MiB of them may be held.
    @Test
    @Timeout(120)
    void unfinishedCommandsOfManyWordsHoldABoundedAmountOfMemory() throws IOException {
        byte[] words = bytes("*1048576\r\n" + "$0\r\n\r\n".repeat(524_289));
        try (RealServer server = RealServer.start(dir, "--durability", "memory");
                Socket witness = server.connect()) {
            List<Socket> open = new ArrayList<>();
            for (int i = 0; i < 33; i++) {
                Socket socket = server.connect();
                socket.getOutputStream().write(words);
                open.add(socket);
            }
            String refused = "-ERR Protocol error: too many words in unfinished commands\r\n";
            Socket unlucky = null;
            while (unlucky == null) {
                assertEquals("+PONG\r\n", ask(witness, "PING\r\n", 7));
                for (Socket socket : open) {
                    unlucky = socket.getInputStream().available() > 0 ? socket : unlucky;
                }
            }
            assertEquals(
                    refused,
                    new String(unlucky.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            for (Socket socket : open) {
                assertEquals(0, socket == unlucky ? 0 : socket.getInputStream().available());
                socket.close();
            }
            try (Socket later = server.connect()) {
                later.getOutputStream().write(words);
                later.getOutputStream().write(bytes("$-1\r\n"));
                String over = "-ERR Protocol error: invalid bulk length\r\n";
                assertEquals(
                        over,
                        new String(
                                later.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            }
        }
    }

    /// Sends bytes on a connection of their own and looks at no answer; the server may close it at any moment.
    private static void throwAt(RealServer server, byte[] chunk) throws IOException {
        try (Socket socket = server.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(chunk);
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            byte[] dropped = new byte[CHUNK_BYTES_MAX];
            while (in.read(dropped) >= 0) {
                Arrays.fill(dropped, (byte) 0);
            }
        } catch (SocketException closedByTheServer) {
            // Its right: the bytes were no protocol.
        }
    }

    private byte[] chunk() {
        byte[] chunk = new byte[1 + random.below(CHUNK_BYTES_MAX)];
        if (random.chance(1, 4)) {
            random.fill(chunk);
            return chunk;
        }
        for (int at = 0; at < chunk.length; ) {
            byte[] seed = SEEDS[random.below(SEEDS.length)];
            int length = Math.min(seed.length, chunk.length - at);
            System.arraycopy(seed, 0, chunk, at, length);
            at += length;
        }
        int mutations = random.below(1 + chunk.length / 16);
        for (int i = 0; i < mutations; i++) {
            chunk[random.below(chunk.length)] = (byte) random.nextLong();
        }
        return chunk;
    }

    private static String ask(Socket socket, String request, int answerBytes) throws IOException {
        socket.getOutputStream().write(bytes(request));
        return new String(
                socket.getInputStream().readNBytes(answerBytes), StandardCharsets.US_ASCII);
    }

    private static long residentKib(RealServer server) throws IOException {
        for (String line :
                Files.readAllLines(Path.of("/proc", Long.toString(server.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new AssertionError("the kernel tells the resident size");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
