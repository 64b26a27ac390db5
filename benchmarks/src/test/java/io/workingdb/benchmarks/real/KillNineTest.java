package io.workingdb.benchmarks.real;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.checkers.history.OperationLog;
import io.workingdb.checkers.linearizability.LinearizabilityChecker;
import io.workingdb.checkers.linearizability.Verdict;
import io.workingdb.core.random.Random64;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real process, killed with SIGKILL at random moments under load and started again: every acknowledged write is there, and the
/// whole history over all rounds is linearizable.
final class KillNineTest {
    private static final int ROUNDS = 20;
    private static final int CONNECTIONS = 6;
    private static final int KEYS = 24;

    /// Commands that each connection has under way.
    private static final int PIPELINE = 4;

    /// Commands after which the process is killed, most.
    private static final int COMMANDS_MAX = 6_000;

    private final Random64 random = new Random64(20_261_125);
    private final OperationLog<StringRegister.Call> history = new OperationLog<>();
    private long values;
    private int answered;

    @TempDir private Path dir;

    @Test
    void losesNothingAcknowledgedInTwentyKillsUnderLoad() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            int reactors = 1 + round % 2;
            try (RealServer server =
                    RealServer.start(
                            dir,
                            "--durability",
                            "always",
                            "--reactors",
                            Integer.toString(reactors))) {
                assertTrue(server.isReady(), server::output);
                readEverything(server);
                loadAndKill(server, 200 + random.below(COMMANDS_MAX - 200), round);
            }
        }
        try (RealServer server = RealServer.start(dir)) {
            readEverything(server);
        }
        Verdict<StringRegister.Call> verdict =
                new LinearizabilityChecker().check(new StringRegister(), history.operations());
        String explanation =
                verdict instanceof Verdict.Invalid<StringRegister.Call> invalid
                        ? String.join("\n", invalid.sentences())
                        : "";
        assertInstanceOf(Verdict.Valid.class, verdict, explanation);
    }

    private void loadAndKill(RealServer server, int commands, int round) throws Exception {
        int killAt;
        synchronized (history) {
            killAt = answered + commands;
        }
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Socket socket = server.connect();
            long process = (long) round * CONNECTIONS + i;
            clients.add(
                    Thread.ofPlatform()
                            .start(() -> new Connection(socket, process, killAt, server).run()));
        }
        for (Thread client : clients) {
            client.join();
        }
        server.killNine();
    }

    private void readEverything(RealServer server) throws IOException {
        try (Socket socket = server.connect()) {
            Connection connection = new Connection(socket, -1, Integer.MAX_VALUE, server);
            for (int key = 0; key < KEYS; key++) {
                connection.get(key);
                connection.answer();
            }
        }
    }

    /// One connection with a short pipeline: each answer is followed by the next command, until the process is killed.
    private final class Connection implements Runnable {
        private final Socket socket;
        private final long process;
        private final int killAt;
        private final RealServer server;
        private final Random64 choices;
        private final java.util.ArrayDeque<Integer> numbers = new java.util.ArrayDeque<>();
        private final java.util.ArrayDeque<StringRegister.Call> calls =
                new java.util.ArrayDeque<>();

        Connection(Socket socket, long process, int killAt, RealServer server) {
            this.socket = socket;
            this.process = process;
            this.killAt = killAt;
            this.server = server;
            choices = random.fork("connection", process);
        }

        @Override
        public void run() {
            try (socket) {
                for (int i = 0; i < PIPELINE; i++) {
                    next();
                }
                while (true) {
                    answer();
                    next();
                }
            } catch (IOException killed) {
                // What was under way stays open: it may have taken effect or not.
                server.killNine();
            }
        }

        private void next() throws IOException {
            if (choices.chance(2, 3)) {
                set(choices.below(KEYS));
            } else {
                get(choices.below(KEYS));
            }
        }

        private void set(int key) throws IOException {
            String value;
            synchronized (history) {
                value = "v" + ++values;
                begin(key, new StringRegister.Call.Set(value));
            }
            send("SET key:" + key + " " + value);
        }

        void get(int key) throws IOException {
            synchronized (history) {
                begin(key, new StringRegister.Call.Get(null));
            }
            send("GET key:" + key);
        }

        private void begin(int key, StringRegister.Call call) {
            numbers.add(history.invoke(process, "key:" + key, call, System.nanoTime()));
            calls.add(call);
        }

        private void send(String inline) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write((inline + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        void answer() throws IOException {
            String answer = read(new DataInputStream(socket.getInputStream()));
            boolean kill;
            synchronized (history) {
                StringRegister.Call call = calls.remove();
                StringRegister.Call complete =
                        call instanceof StringRegister.Call.Get
                                ? new StringRegister.Call.Get(answer)
                                : call;
                history.complete(numbers.remove(), complete, System.nanoTime());
                kill = ++answered == killAt;
            }
            if (kill) {
                server.killNine();
            }
        }

        /// Reads `+OK`, a bulk string, or a null bulk string as empty.
        private String read(DataInputStream in) throws IOException {
            String line = line(in);
            if (line.equals("+OK") || line.equals("$-1")) {
                return "";
            }
            if (!line.startsWith("$")) {
                throw new AssertionError("unexpected answer: " + line);
            }
            byte[] bytes = new byte[Integer.parseInt(line.substring(1))];
            in.readFully(bytes);
            line(in);
            return new String(bytes, StandardCharsets.US_ASCII);
        }

        private String line(DataInputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.readByte(); c != '\n'; c = in.readByte()) {
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }
    }
}
