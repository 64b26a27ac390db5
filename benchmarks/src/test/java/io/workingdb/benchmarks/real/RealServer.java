package io.workingdb.benchmarks.real;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A server process on a free loopback port, as `./wdb start` runs it.
final class RealServer implements AutoCloseable {
    private static final long STOP_SECONDS_MAX = 60;

    private final Process process;
    private final int port;
    private final StringBuilder output = new StringBuilder();
    private boolean ready;
    private @Nullable Thread reader;

    private RealServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Starts a server and waits until it accepts connections, or has ended.
    static RealServer start(Path dir, String... options) {
        return start(freePort(), dir, options);
    }

    /// The same on a given port.
    static RealServer start(int port, Path dir, String... options) {
        return start(List.of(), port, dir, options);
    }

    /// The same in a process that may open no more than `files` files.
    static RealServer startWithFewFiles(int files, Path dir, String... options) {
        return start(
                List.of("sh", "-c", "ulimit -n " + files + "; exec \"$@\"", "sh"),
                freePort(),
                dir,
                options);
    }

    private static RealServer start(List<String> before, int port, Path dir, String... options) {
        List<String> command = new ArrayList<>(before);
        command.addAll(program("start"));
        command.addAll(List.of("--port", Integer.toString(port), "--dir", dir.toString()));
        command.addAll(List.of(options));
        try {
            RealServer server =
                    new RealServer(
                            new ProcessBuilder(command).redirectErrorStream(true).start(), port);
            server.awaitReady();
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// The command line of the program behind `./wdb`.
    static List<String> program(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-opens",
                        "java.base/jdk.internal.misc=ALL-UNNAMED"));
        command.addAll(
                List.of(
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1"));
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty(
                                "surefire.test.class.path",
                                System.getProperty("java.class.path"))));
        command.add("io.workingdb.runtime.real.launch.WorkingDb");
        command.addAll(List.of(arguments));
        return command;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /// Whether it accepts connections; false if it ended before that.
    boolean isReady() {
        return ready;
    }

    /// What it has printed so far.
    String output() {
        synchronized (output) {
            return output.toString();
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /// SIGKILL: whatever it had in memory is gone.
    void killNine() {
        process.destroyForcibly();
        exitStatus();
    }

    /// SIGTERM. Asked of the handle: the process object would close what the server still prints into.
    ///
    /// @return its exit status
    int stop() {
        process.toHandle().destroy();
        return exitStatus();
    }

    /// Waits for its end.
    int exitStatus() {
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the server did not end; it said:\n" + output());
            }
            Thread reading = reader;
            if (reading != null) {
                reading.join();
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            killNine();
        }
    }

    static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Reads what the process prints until it is ready, then goes on reading on a thread of its own so that it never blocks.
    private void awaitReady() throws IOException {
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        while (line != null) {
            add(line);
            if (line.startsWith("ready:")) {
                ready = true;
                reader = Thread.ofPlatform().daemon().start(() -> drain(lines));
                return;
            }
            line = lines.readLine();
        }
    }

    private void drain(BufferedReader lines) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line);
            }
        } catch (IOException closed) {
            add("(output closed)");
        }
    }

    private void add(String line) {
        synchronized (output) {
            output.append(line).append('\n');
        }
    }
}
