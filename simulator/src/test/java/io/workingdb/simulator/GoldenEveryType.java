package io.workingdb.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Makes a directory with every type, as a server of this build leaves it, to be kept for ever: see `config/golden-directory`.
///
/// What it holds is a file of lines beside it: `hash` and what `wdb inspect --hash` says, and the lines of {@link Contents#lines}.
final class GoldenEveryType {
    private GoldenEveryType() {}

    /// `ARCHIVE LINES`
    public static void main(String[] arguments) throws IOException {
        EveryType made = EveryType.made(EveryType.USUAL_EXTENTS, false);
        try (OutputStream out = Files.newOutputStream(Path.of(arguments[0]));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(9);
            for (Map.Entry<String, byte[]> each : made.files().entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(each.getValue());
            }
        }
        Files.writeString(
                Path.of(arguments[1]),
                "hash " + hash(made) + "\n" + String.join("\n", made.contents().lines()) + "\n",
                ISO_8859_1);
    }

    private static String hash(EveryType made) {
        try (SmallServer server =
                new SmallServer(
                        1,
                        endpoint -> EveryType.config(endpoint, EveryType.USUAL_EXTENTS),
                        made.files())) {
            return Long.toHexString(Objects.requireNonNull(server.inspect()).contentsHash());
        }
    }
}
