package io.workingdb.benchmarks.profile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The built-in profiles, and those in files.
public final class Profiles {
    private static final String FOLDER = "/profiles/";

    private Profiles() {}

    /// Names of the built-in profiles, as their index lists them.
    public static List<String> names() {
        String index = resource("index");
        return index == null ? List.of() : index.lines().filter(line -> !line.isBlank()).toList();
    }

    /// A built-in profile by name, or one in a file.
    ///
    /// @throws IllegalArgumentException with a sentence
    public static Profile find(String nameOrFile, Map<String, String> overrides) {
        String builtIn = names().contains(nameOrFile) ? resource(nameOrFile + ".profile") : null;
        if (builtIn != null) {
            return ProfileParser.parse(nameOrFile, builtIn, overrides);
        }
        Path file = Path.of(nameOrFile);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "there is neither a built-in profile nor a file of that name (--list shows the built-in ones): profile="
                            + nameOrFile);
        }
        try {
            String name = file.getFileName().toString().replaceFirst("\\.profile$", "");
            return ProfileParser.parse(
                    name, Files.readString(file, StandardCharsets.UTF_8), overrides);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the profile cannot be read: file=" + file + " reason=" + e.getMessage(), e);
        }
    }

    private static @Nullable String resource(String name) {
        try (InputStream in = Profiles.class.getResourceAsStream(FOLDER + name)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("a resource can be read: name=" + name, e);
        }
    }
}
