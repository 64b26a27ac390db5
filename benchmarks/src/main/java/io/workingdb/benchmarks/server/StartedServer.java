package io.workingdb.benchmarks.server;

import io.workingdb.benchmarks.profile.Operation;
import io.workingdb.benchmarks.wire.ReplyDecoder;
import io.workingdb.benchmarks.wire.Request;
import io.workingdb.core.random.Random64;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server that was started here: on the loopback, with its data in a folder of its own that goes when it goes.
public final class StartedServer implements AutoCloseable {
    private static final long START_NANOS_MAX = 60_000_000_000L;
    private static final long STOP_SECONDS_MAX = 10;
    private static final int LOG_LINES = 5;

    private final StartPlan plan;
    private final Process process;
    private final Path folder;
    private final Path log;
    private final Thread atExit = new Thread(this::stop, "stops a server");
    private boolean stopped;

    private StartedServer(StartPlan plan, Process process, Path folder, Path log) {
        this.plan = plan;
        this.process = process;
        this.folder = folder;
        this.log = log;
    }

    /// Starts it and waits until it answers.
    ///
    /// @param folder removed with all that is in it when the server is closed
    /// @throws ServerUnavailable if it does not answer; the sentence shows the end of its log
    public static StartedServer start(StartPlan plan, Path folder) throws ServerUnavailable {
        Path log = folder.resolve("bench-server.log");
        StartedServer server;
        try {
            Process process =
                    new ProcessBuilder(plan.command())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            process.getOutputStream().close();
            server = new StartedServer(plan, process, folder, log);
        } catch (IOException e) {
            throw new ServerUnavailable(plan.name() + " cannot be started: " + e.getMessage());
        }
        Runtime.getRuntime().addShutdownHook(server.atExit);
        try {
            server.awaitAnswer();
        } catch (ServerUnavailable e) {
            server.close();
            throw e;
        }
        return server;
    }

    /// How it was started.
    public StartPlan plan() {
        return plan;
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), plan.port());
    }

    /// Its processor time. The process is the one that listens: a start script may have put others in between.
    public ProcessCpu cpu() {
        return cpuOn(plan.port());
    }

    /// Processor time of whoever listens on `port` of this machine.
    public static ProcessCpu cpuOn(int port) {
        return new ProcessCpu(ListeningProcess.pidOn(port));
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs already.
        }
    }

    private synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        remove(folder);
    }

    private void awaitAnswer() throws ServerUnavailable {
        long deadline = System.nanoTime() + START_NANOS_MAX;
        while (!answers()) {
            if (!process.isAlive()) {
                throw new ServerUnavailable(
                        plan.name()
                                + " ended with status "
                                + process.exitValue()
                                + " before it answered: "
                                + endOfLog());
            }
            if (System.nanoTime() > deadline) {
                throw new ServerUnavailable(
                        plan.name()
                                + " does not answer within "
                                + START_NANOS_MAX / 1_000_000_000
                                + " s: "
                                + endOfLog());
            }
            pause();
        }
    }

    /// Asks for a key: a server may accept connections before it can answer.
    private boolean answers() {
        Request request = new Request(1, 1, new Random64(1));
        request.operation = Operation.GET;
        request.keyCount = 1;
        ByteBuffer bytes = ByteBuffer.allocate(plan.wire().requestBytesMax(1, 0, 0));
        plan.wire().encode(request, bytes);
        Answer answer = new Answer();
        ReplyDecoder decoder = plan.wire().newDecoder();
        try (Socket socket = new Socket()) {
            socket.connect(address(), 1_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(bytes.array(), 0, bytes.position());
            byte[] reply = new byte[4_096];
            while (!answer.came) {
                int length = socket.getInputStream().read(reply);
                if (length < 0
                        || decoder.decode(ByteBuffer.wrap(reply, 0, length), answer) != null) {
                    return false;
                }
            }
        } catch (IOException e) {
            return false;
        }
        return answer.good;
    }

    private static final class Answer implements ReplyDecoder.Sink {
        private boolean came;
        private boolean good;

        @Override
        public void replied(ReplyDecoder.Outcome outcome) {
            came = true;
            good = outcome != ReplyDecoder.Outcome.FAILED;
        }
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            return String.join(
                    " | ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "it wrote no log";
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println(
                    "bench: a temporary folder could not be removed: folder="
                            + folder
                            + " reason="
                            + e.getMessage());
        }
    }
}
