package io.workingdb.protocols.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A redis-server of our own on loopback, and one connection to it: what we compare with.
final class RealRedis implements AutoCloseable {
    private static final int CONNECT_TRIES = 200;

    private final Process process;
    private final Path directory;
    private final int port;
    private Socket socket;
    private InputStream input;
    private OutputStream output;

    private RealRedis(Process process, Path directory, int port) throws IOException {
        this.process = process;
        this.directory = directory;
        this.port = port;
        socket = connect(port);
        input = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        output = socket.getOutputStream();
    }

    /// Starts one, or returns null where Redis 7.0 is not installed.
    static @Nullable RealRedis start() throws IOException, InterruptedException {
        String version;
        try {
            Process asked = new ProcessBuilder("redis-server", "--version").start();
            version =
                    new String(
                            asked.getInputStream().readAllBytes(),
                            java.nio.charset.StandardCharsets.UTF_8);
            asked.waitFor();
        } catch (IOException notInstalled) {
            return null;
        }
        if (!version.contains("v=7.0.")) {
            return null;
        }
        Path directory = Files.createTempDirectory("real-redis");
        int port = freePort();
        Process process =
                new ProcessBuilder(
                                "redis-server",
                                "--port",
                                "" + port,
                                "--bind",
                                "127.0.0.1",
                                "--save",
                                "",
                                "--dir",
                                directory.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        return new RealRedis(process, directory, port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static Socket connect(int port) throws IOException {
        for (int i = 0; ; i++) {
            Socket socket = new Socket();
            try {
                socket.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                socket.setSoTimeout(10_000);
                socket.setTcpNoDelay(true);
                return socket;
            } catch (IOException notYet) {
                socket.close();
                if (i == CONNECT_TRIES) {
                    throw notYet;
                }
                java.util.concurrent.locks.LockSupport.parkNanos(25_000_000);
            }
        }
    }

    /// Drops the connection and makes a new one.
    void reconnect() throws IOException {
        socket.close();
        socket = connect(port);
        input = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        output = socket.getOutputStream();
    }

    void send(byte[] bytes) throws IOException {
        output.write(bytes);
        output.flush();
    }

    /// The next whole reply, or what came before the end.
    String reply() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        read(bytes);
        return Harness.text(bytes.toByteArray());
    }

    private void read(ByteArrayOutputStream bytes) throws IOException {
        int from = bytes.size();
        int c;
        do {
            c = input.read();
            if (c < 0) {
                return;
            }
            bytes.write(c);
        } while (c != '\n');
        String line = Harness.text(bytes.toByteArray()).substring(from);
        char type = line.charAt(0);
        int number = "$*%~=".indexOf(type) < 0 ? 0 : Integer.parseInt(line.substring(1).trim());
        if ((type == '$' || type == '=') && number >= 0) {
            bytes.writeBytes(input.readNBytes(number + 2));
        }
        int elements = type == '*' || type == '~' ? number : type == '%' ? 2 * number : 0;
        for (int i = 0; i < elements; i++) {
            read(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException stopWaiting) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(directory.resolve("log"));
        Files.deleteIfExists(directory);
    }
}
