package io.workingdb.runtime.real.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The program as its user meets it when something is wrong.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkingDbTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--bogus",
                "start --bogus",
                "start --port",
                "start --port x",
                "start --port 70000",
                "start --reactors 0",
                "start --durability sometimes",
                "start --max-memory lots",
                "start --max-memory 1",
                "start --clients-max 0",
                "start extra",
                "unknown"
            })
    void badUsageIsToldWithTheUsageAndStatus2(String line) {
        assertEquals(2, run(line.split(" ")));
        assertTrue(text(err).startsWith("wdb: "), text(err));
        assertTrue(text(err).contains("Usage: wdb"), text(err));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help", "start --help", "version --help"})
    void helpGoesToStandardOutput(String line) {
        assertEquals(0, run(line.split(" ")));
        assertTrue(text(out).contains("Usage: wdb"), text(out));
        assertEquals("", text(err));
    }

    @Test
    void aPortInUseIsOneSentenceAndStatus1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            assertEquals(
                    1, run("start", "--no-pin", "--port", port, "--dir", directory.toString()));
        }
        assertTrue(
                text(err)
                        .matches(
                                "wdb: cannot listen on 127.0.0.1:\\d+: the address is already in use\n"),
                text(err));
    }

    @Test
    void aPortInUseIsNoticedByManyReactors() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            assertEquals(
                    1,
                    run(
                            "start",
                            "--no-pin",
                            "--reactors",
                            "2",
                            "--port",
                            port,
                            "--dir",
                            directory.toString()));
        }
        assertTrue(text(err).contains("the address is already in use"), text(err));
    }

    @Test
    void aDirectoryThatIsAFileIsOneSentenceAndStatus1() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertEquals(1, run("start", "--port", "0", "--dir", file.toString()));
        assertTrue(text(err).startsWith("wdb: the data directory cannot be made: "), text(err));
        assertEquals(1, text(err).lines().count());
    }

    private int run(String... arguments) {
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new WorkingDb(to, new PrintStream(err, true, StandardCharsets.UTF_8)).run(arguments);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
