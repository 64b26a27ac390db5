package io.workingdb.runtime.real.launch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.EvictionPolicy;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.Endpoint;
import io.workingdb.node.DatabaseNode;
import io.workingdb.runtime.real.DiskChoice;
import io.workingdb.runtime.real.HostOptions;
import io.workingdb.runtime.real.RealHost;
import io.workingdb.runtime.real.TransportChoice;
import io.workingdb.runtime.real.loop.IdlePolicy;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A real server on a directory of real files, on loopback, and one client of it. Pages are as in production; the log is small, so that a checkpoint
/// comes soon and the directory stays small.
///
/// Compiled against earlier releases too, by `config/golden-directory`: it uses what they had.
final class GoldenServer implements AutoCloseable {
    private static final int MIB = 1 << 20;
    private static final int SECONDS = 30;

    private final RealHost host;
    private final Socket socket;
    private final InputStream in;

    GoldenServer(Path directory) throws Exception {
        HostOptions options =
                new HostOptions(
                        1,
                        directory,
                        TransportChoice.AUTO,
                        DiskChoice.AUTO,
                        IdlePolicy.PARK,
                        false,
                        false,
                        false);
        CompletableFuture<Endpoint> listening = new CompletableFuture<>();
        host = RealHost.open(options, System.err);
        host.onListening(listening::complete);
        DatabaseNode.start(host, config());
        int port = listening.get(SECONDS, TimeUnit.SECONDS).port();
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(1_000 * SECONDS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    private static NodeConfig config() {
        return new NodeConfig(
                new Endpoint("127.0.0.1", 0),
                Durability.ALWAYS,
                64L * MIB,
                EvictionPolicy.NOEVICTION,
                64,
                64,
                MIB,
                MIB,
                MIB,
                64L * MIB,
                MemoryConfig.production(),
                LogConfig.tiny(),
                256 * 1_024,
                0,
                64L * MIB,
                4L * MIB,
                60_000,
                256,
                Mutants.NONE);
    }

    /// Sends a command and gives back its answer: a line, or the bytes of a bulk string. Text has a byte for each character.
    String ask(String... words) throws IOException {
        StringBuilder frame = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            frame.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        socket.getOutputStream().write(frame.toString().getBytes(ISO_8859_1));
        String line = line();
        if (line.charAt(0) == '-') {
            throw new IOException(line);
        }
        if (line.charAt(0) != '$' || line.equals("$-1")) {
            return line;
        }
        byte[] bulk = in.readNBytes(Integer.parseInt(line.substring(1)));
        line();
        return new String(bulk, ISO_8859_1);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next != '\n' && next >= 0) {
            line.write(next);
            next = in.read();
        }
        return line.toString(ISO_8859_1).strip();
    }

    /// A number of INFO.
    long info(String name) throws IOException {
        String before = "\n" + name + ":";
        String text = ask("INFO");
        int from = text.indexOf(before) + before.length();
        return Long.parseLong(text.substring(from, text.indexOf('\r', from)));
    }

    /// Writes until so many further checkpoints are complete.
    void checkpoints(int count) throws IOException {
        String filler = "filler ".repeat(1_000);
        long wanted = info("checkpoints_completed") + count;
        while (info("checkpoints_completed") < wanted) {
            ask("SET", "filler", filler);
        }
    }

    /// Stops the server as a signal does.
    @Override
    public void close() throws IOException {
        socket.close();
        host.requestStop();
        int status = -1;
        try {
            status = host.awaitStop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        host.close();
        if (status != 0) {
            throw new IOException("the server ended with status " + status);
        }
    }
}
