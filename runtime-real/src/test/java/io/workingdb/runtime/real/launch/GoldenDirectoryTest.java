package io.workingdb.runtime.real.launch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.runtime.real.launch.GoldenDirectory.Line;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Directories that releases have left: this build finds everything in them, goes on with them, and leaves them so that it finds everything again.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class GoldenDirectoryTest {
    private static final String DIRECTORIES = "/golden/";

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"0.1", "0.2"})
    void everythingIsThere(String release) throws Exception {
        unpack(release);
        List<String> expected =
                new String(resource(release + ".txt").readAllBytes(), ISO_8859_1).lines().toList();
        assertEquals(expected.getFirst(), "hash " + inspect("--hash").strip());
        assertTrue(inspect().contains("entries up to "), "it has a checkpoint");
        List<Line> lines = expected.stream().skip(1).map(Line::parse).toList();
        try (GoldenServer server = new GoldenServer(directory)) {
            demand(server, lines);
            server.ask("SELECT", "0");
            server.checkpoints(2);
            server.ask("DEL", "filler");
        }
        String again = inspect("--hash");
        assertEquals(again, inspect("--hash"), "looking changes nothing");
        try (GoldenServer server = new GoldenServer(directory)) {
            demand(server, lines);
        }
    }

    private static void demand(GoldenServer server, List<Line> lines) throws IOException {
        TreeMap<Integer, Integer> keys = new TreeMap<>();
        for (Line each : lines) {
            server.ask("SELECT", Integer.toString(each.database()));
            String key = each.key().text();
            assertEquals(each.value().text(), server.ask("GET", key), each::toString);
            assertEquals(":" + each.deadline(), server.ask("PEXPIRETIME", key), each::toString);
            keys.merge(each.database(), 1, Integer::sum);
        }
        for (int database = 0; database < 16; database++) {
            server.ask("SELECT", Integer.toString(database));
            int expected = keys.getOrDefault(database, 0);
            assertEquals(":" + expected, server.ask("DBSIZE"), "database " + database);
        }
    }

    private String inspect(String... options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] words = new String[options.length + 2];
        words[0] = "inspect";
        System.arraycopy(options, 0, words, 1, options.length);
        words[words.length - 1] = directory.toString();
        int status =
                new WorkingDb(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))
                        .run(words);
        assertEquals(0, status, () -> err.toString(UTF_8));
        return out.toString(UTF_8);
    }

    private void unpack(String release) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(resource(release + ".zip"))) {
            for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
                Files.copy(zip, directory.resolve(each.getName()));
            }
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(
                GoldenDirectoryTest.class.getResourceAsStream(DIRECTORIES + name), name);
    }
}
