package io.workingdb.runtime.real.launch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A data directory that a release has left, kept for ever, and what it must hold. Made by `config/golden-directory`, which compiles this against the
/// release.
///
/// What it holds is a file of lines beside it. The first is `hash` and what `wdb inspect --hash` of that release said; each other is a string:
/// database, deadline in milliseconds since 1970 (-1 for none), key, value; keys and values are written `TIMES*TEXT`.
final class GoldenDirectory {
    private static final String LATER = "99999999999999";

    /// A part of a text, so many times.
    record Repeated(int times, String part) {
        static Repeated parse(String text) {
            int star = text.indexOf('*');
            return new Repeated(
                    Integer.parseInt(text.substring(0, star)), text.substring(star + 1));
        }

        String text() {
            return part.repeat(times);
        }

        @Override
        public String toString() {
            return times + "*" + part;
        }
    }

    /// One string that must be there.
    record Line(int database, String deadline, Repeated key, Repeated value) {
        static Line parse(String line) {
            String[] words = line.split(" ", 4);
            return new Line(
                    Integer.parseInt(words[0]),
                    words[1],
                    Repeated.parse(words[2]),
                    Repeated.parse(words[3]));
        }

        @Override
        public String toString() {
            return database + " " + deadline + " " + key + " " + value;
        }
    }

    private final List<Line> lines = new ArrayList<>();

    private GoldenDirectory() {}

    /// `ARCHIVE LINES`: makes a directory and leaves it in these two files.
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("golden");
        GoldenDirectory golden = new GoldenDirectory();
        try (GoldenServer server = new GoldenServer(directory)) {
            golden.fill(server);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(out, true, UTF_8);
        int status = new WorkingDb(to, System.err).run("inspect", "--hash", directory.toString());
        if (status != 0) {
            throw new IOException("what was just written cannot be inspected");
        }
        pack(directory, Path.of(arguments[0]));
        StringBuilder text = new StringBuilder("hash " + out.toString(UTF_8));
        golden.lines.forEach(line -> text.append(line).append('\n'));
        Files.writeString(Path.of(arguments[1]), text, ISO_8859_1);
    }

    private void fill(GoldenServer server) throws IOException {
        for (int database = 0; database < 3; database++) {
            server.ask("SELECT", Integer.toString(database));
            for (int i = 0; i < 120; i++) {
                string(server, database, "1*key:" + i, (1 + i) + "*v" + i % 7 + ",");
            }
            deadlines(server, database);
            for (int i = 0; i < 40; i++) { // gone again
                server.ask("SET", "gone:" + i, "gone ".repeat(i));
                server.ask("DEL", "gone:" + i);
            }
        }
        server.ask("SELECT", "0");
        extremes(server);
        server.ask("SELECT", "7");
        server.ask("SET", "flushed", "flushed");
        server.ask("FLUSHDB");
        server.checkpoints(2);
        expect(7, "-1", "1*filler", "1000*filler ");
        server.ask("SELECT", "0");
        behindTheCheckpoint(server);
    }

    private void deadlines(GoldenServer server, int database) throws IOException {
        for (int i = 0; i < 20; i++) {
            server.ask("SET", "passing:" + i, "x".repeat(i), "PXAT", LATER);
            expect(database, LATER, "1*passing:" + i, i + "*x");
        }
    }

    private void extremes(GoldenServer server) throws IOException {
        string(server, 0, "0*", "1*the-empty-key");
        string(server, 0, "1*empty-value", "0*");
        string(server, 0, "40*long-key-", "1*value");
        string(server, 0, "700*longer-key-", "300*value,");
        string(server, 0, "1*100-KiB", "6400*0123456789abcdef");
        server.ask("INCRBY", "counter", "41");
        server.ask("INCR", "counter");
        expect(0, "-1", "1*counter", "1*42");
        server.ask("SET", "range", "abcdef");
        server.ask("SETRANGE", "range", "2", "XY");
        expect(0, "-1", "1*range", "1*abXYef");
        server.ask("COPY", "key:5", "copy");
        expect(0, "-1", "1*copy", "6*v5,");
        server.ask("SET", "from", "renamed");
        server.ask("RENAME", "from", "to");
        expect(0, "-1", "1*to", "1*renamed");
    }

    private void behindTheCheckpoint(GoldenServer server) throws IOException {
        for (int i = 0; i < 30; i++) {
            string(server, 0, "1*behind:" + i, i + "*b" + i + ",");
        }
        server.ask("DEL", "key:0", "key:1");
        lines.removeIf(line ->
                line.database == 0
                        && (line.key.part.equals("key:0") || line.key.part.equals("key:1")));
        server.ask("PERSIST", "passing:0");
        lines.replaceAll(line ->
                line.database == 0 && line.key.part.equals("passing:0")
                        ? new Line(0, "-1", line.key, line.value)
                        : line);
    }

    private void string(GoldenServer server, int database, String key, String value)
            throws IOException {
        server.ask("SET", Repeated.parse(key).text(), Repeated.parse(value).text());
        expect(database, "-1", key, value);
    }

    private void expect(int database, String deadline, String key, String value) {
        lines.add(new Line(database, deadline, Repeated.parse(key), Repeated.parse(value)));
    }

    private static void pack(Path directory, Path archive) throws IOException {
        try (OutputStream out = Files.newOutputStream(archive);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.list(directory).sorted()) {
            for (Path file : files.toList()) {
                if (!String.valueOf(file.getFileName()).endsWith(".lock")) {
                    ZipEntry entry = new ZipEntry(String.valueOf(file.getFileName()));
                    entry.setTime(0);
                    zip.putNextEntry(entry);
                    Files.copy(file, zip);
                }
            }
        }
    }
}
