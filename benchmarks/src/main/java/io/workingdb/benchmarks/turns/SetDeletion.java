package io.workingdb.benchmarks.turns;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.port.Endpoint;
import io.workingdb.node.DatabaseNode;
import io.workingdb.protocols.redis.RedisProtocol;
import io.workingdb.runtime.real.DiskChoice;
import io.workingdb.runtime.real.HostOptions;
import io.workingdb.runtime.real.RealHost;
import io.workingdb.runtime.real.TransportChoice;
import io.workingdb.runtime.real.disk.CannotOpen;
import io.workingdb.runtime.real.loop.IdlePolicy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Deletes a large set in a server of this process, a real one that holds its data in memory, and tells what turns took of the processor from the
/// command until all members were reclaimed. The first rounds say what cold code costs.
public final class SetDeletion implements AutoCloseable {
    /// Rounds, unless somebody wants others.
    public static final int ROUNDS = 4;

    private static final int MEMBERS_PER_COMMAND = 500;
    private static final long MEMORY_BYTES = 16L << 30;
    private static final int PATIENCE_SECONDS = 30;
    private static final int LOOK_MILLIS = 200;

    /// More than what a slot keeps of its own when it has no keys.
    private static final int SLOT_BYTES_MAX = 1_024;

    private final RealHost host;
    private final Socket socket;
    private final InputStream in;

    private SetDeletion() throws IOException {
        HostOptions options =
                new HostOptions(
                        1,
                        null,
                        TransportChoice.AUTO,
                        DiskChoice.AUTO,
                        IdlePolicy.PARK,
                        true,
                        true,
                        true);
        CompletableFuture<Endpoint> listening = new CompletableFuture<>();
        try {
            host = RealHost.open(options, System.err);
        } catch (CannotOpen e) {
            throw new IOException(e.getMessage(), e);
        }
        host.onListening(listening::complete);
        NodeConfig config =
                NodeConfig.production(
                        new Endpoint("127.0.0.1", 0), Durability.MEMORY, MEMORY_BYTES);
        DatabaseNode.start(host, config, () -> new RedisProtocol(List.of(FillSet.command())));
        socket = new Socket(InetAddress.getLoopbackAddress(), port(listening));
        in = new BufferedInputStream(socket.getInputStream());
    }

    private static int port(CompletableFuture<Endpoint> listening) throws IOException {
        try {
            return listening.get(PATIENCE_SECONDS, TimeUnit.SECONDS).port();
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IOException("the server does not listen", e);
        }
    }

    /// Prints a row for each round.
    ///
    /// @param members at least 1
    /// @throws IOException if the server cannot start, or answers an error
    public static void run(int members, int rounds, PrintWriter out) throws IOException {
        try (SetDeletion server = new SetDeletion()) {
            out.println(
                    "deletion of a set of "
                            + members
                            + " members; us of processor time a turn\nround     turns     p50     p99  p99.99     max  over 1 ms  preempted  seconds");
            for (int round = 1; round <= rounds; round++) {
                server.round(round, members, out);
            }
        }
    }

    private void round(int round, int members, PrintWriter out) throws IOException {
        for (int made = 0; made < members; made += MEMBERS_PER_COMMAND) {
            int count = Math.min(MEMBERS_PER_COMMAND, members - made);
            ask("FILLSET set " + made + " " + count);
        }
        ask("CONFIG RESETSTAT");
        long begun = System.nanoTime();
        ask("DEL set");
        while (fact(ask("INFO"), "used_memory_dataset") > SLOT_BYTES_MAX) {
            rest();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        String info = ask("INFO");
        out.println(
                String.format(
                        Locale.ROOT,
                        "%5d %9d %7d %7d %7d %7d %10d %10d %8.1f",
                        round,
                        fact(info, "reactor_0_turns_measured"),
                        fact(info, "reactor_0_turn_cpu_usec_p50"),
                        fact(info, "reactor_0_turn_cpu_usec_p99"),
                        fact(info, "reactor_0_turn_cpu_usec_p9999"),
                        fact(info, "reactor_0_turn_cpu_usec_max"),
                        fact(info, "reactor_0_turns_over_1000_usec"),
                        fact(info, "reactor_0_turn_preemptions"),
                        seconds));
    }

    private static void rest() throws IOException {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private static long fact(String info, String name) throws IOException {
        int at = info.indexOf("\n" + name + ":");
        if (at < 0) {
            throw new IOException("INFO does not tell " + name);
        }
        int from = at + name.length() + 2;
        return Long.parseLong(info.substring(from, info.indexOf('\r', from)));
    }

    private String ask(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        String line = line();
        return switch (line.isEmpty() ? '-' : line.charAt(0)) {
            case '-' -> throw new IOException("the server answered: " + line);
            case '$' -> bulk(Integer.parseInt(line.substring(1)));
            default -> line;
        };
    }

    private String bulk(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        line();
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the server hung up");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        host.requestStop();
        try {
            host.awaitStop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        host.close();
    }
}
