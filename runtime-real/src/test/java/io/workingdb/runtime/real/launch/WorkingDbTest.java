package io.workingdb.runtime.real.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.params.provider.CsvSource;
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
                "start --max-memory-policy some",
                "start --max-memory 1",
                "start --clients-max 0",
                "start extra",
                "inspect one two",
                "inspect --bogus",
                "unknown"
            })
    void badUsageIsToldWithTheUsageAndStatus2(String line) {
        assertEquals(2, run(line.split(" ")));
        assertTrue(text(err).startsWith("wdb: "), text(err));
        assertTrue(text(err).contains("Usage: wdb"), text(err));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port abc | a number from 0 to 65535 is wanted, not 'abc'",
                "--port 70000 | a number from 0 to 65535 is wanted, not '70000'",
                "--port 99999999999999999999 | a number from 0 to 65535 is wanted, not '99999999999999999999'",
                "--reactors 0 | a number from 1 to 256 is wanted, not '0'",
                "--reactors 1.5 | a number from 1 to 256 is wanted, not '1.5'",
                "--clients-max 0 | a number from 1 to 1000000 is wanted, not '0'",
                "--durability sometimes | always, everysec or memory is wanted, not 'sometimes'",
                "--transport x | auto, io_uring, epoll or nio is wanted, not 'x'",
                "--disk x | auto, io_uring or thread is wanted, not 'x'",
                "--idle x | park, yield or spin is wanted, not 'x'",
                "--max-memory 10x | a size is a number with an optional unit, such as 100mb, 4gb or 512MiB, not '10x'",
                "--max-memory-policy some | noeviction, allkeys-lru, allkeys-lfu, allkeys-random, volatile-lru, volatile-lfu, volatile-random or volatile-ttl is wanted, not 'some'",
                "--max-memory 1 | at least 1048576 bytes are wanted, not '1'",
                "--max-memory 600gb | at most 549755813888 bytes are possible, not '600gb'",
                "--max-memory 9999999tb | a size is less than 2^63 bytes, not '9999999tb'",
                "--dir= | a directory has a name; this one is empty",
                "--bind= | an address such as 127.0.0.1 is wanted, not ''",
                "--no-pin=5 | without '5' parameter",
                "--no-huge-pages=5 | without '5' parameter",
            })
    void aBadValueIsToldInTheWordsOfTheHelp(String option, String sentence) {
        assertEquals(2, run(("start " + option).split(" ")));
        String first = text(err).lines().findFirst().orElse("");
        assertTrue(first.startsWith("wdb: "), first);
        assertTrue(first.endsWith(sentence), first);
        assertFalse(text(err).contains("Exception"), text(err));
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.7", "no..host"})
    void aBadAddressIsFoundBeforeAnythingIsMade(String address) {
        Path data = directory.resolve("data");
        assertEquals(1, run("start", "--port", "0", "--bind", address, "--dir", data.toString()));
        assertTrue(text(err).startsWith("wdb: cannot listen on "), text(err));
        assertEquals(1, text(err).lines().count(), text(err));
        assertFalse(Files.exists(data));
    }

    @Test
    void aNameOfThisMachineIsAnAddress() throws Exception {
        assertEquals("127.0.0.1", ListenAddress.of("localhost"));
        assertEquals("::1", ListenAddress.of("::1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help", "start --help", "inspect --help", "version --help"})
    void helpGoesToStandardOutput(String line) {
        assertEquals(0, run(line.split(" ")));
        assertTrue(text(out).contains("Usage: wdb"), text(out));
        assertEquals("", text(err));
    }

    @Test
    void aPortInUseIsOneSentenceAndStatus1AndLeavesNothingBehind() throws Exception {
        Path data = directory.resolve("data");
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            assertEquals(1, run("start", "--no-pin", "--port", port, "--dir", data.toString()));
        }
        assertFalse(Files.exists(data));
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
