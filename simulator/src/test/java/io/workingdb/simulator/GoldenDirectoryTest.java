package io.workingdb.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.node.NodeInspection.Report;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Directories with every type that earlier builds have left: this build finds everything in them, goes on with them, and finds everything again.
final class GoldenDirectoryTest {

    @ParameterizedTest
    @ValueSource(strings = {"every-type-8a9f0ef", "every-type-0.2"})
    void everythingIsThere(String name) throws IOException {
        List<String> lines =
                new String(resource(name + ".txt").readAllBytes(), ISO_8859_1).lines().toList();
        try (SmallServer server =
                new SmallServer(
                        1,
                        endpoint -> EveryType.config(endpoint, EveryType.USUAL_EXTENTS),
                        unpacked(name + ".zip"))) {
            Report report = server.inspect();
            assertNotNull(report, () -> server.end().sentence());
            assertEquals(lines.getFirst(), "hash " + Long.toHexString(report.contentsHash()));
            assertTrue(server.end().sentence().startsWith("everything"), server.end().sentence());
            server.start();
            Contents contents = server.contents();
            assertEquals(lines.subList(1, lines.size()), contents.lines());
            server.ask(OneShotClient.command("SET", "filler", "x".repeat(4_000)).repeat(200), 200);
            server.stop();
            server.start();
            server.ask(OneShotClient.command("DEL", "filler"), 1);
            contents.remove(0, "filler");
            assertEquals(contents, server.contents());
        }
    }

    private static Map<String, byte[]> unpacked(String archive) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(resource(archive))) {
            for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
                files.put(each.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(
                GoldenDirectoryTest.class.getResourceAsStream("/golden/" + name), name);
    }
}
