package io.workingdb.scenarios;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// A bug that the simulation found: the seed that showed it, and a sentence on what it was. One resource file each, in `regressions`.
///
/// A seed keeps its meaning only as long as what is drawn from it does: the scenario stays worth running, the exact path may move.
///
/// @param name of the file
/// @param seed that showed it
/// @param scenario in which
/// @param eventsMax most events of one execution: a core that never sleeps shows only there
/// @param sentence what was wrong
public record Regression(String name, long seed, String scenario, long eventsMax, String sentence) {
    private static final String FOLDER = "/regressions/";

    /// All of them, in the order of the index.
    public static List<Regression> all() {
        List<Regression> all = new ArrayList<>();
        try (BufferedReader index =
                new BufferedReader(new InputStreamReader(open("index"), StandardCharsets.UTF_8))) {
            for (String name = index.readLine(); name != null; name = index.readLine()) {
                all.add(read(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the index of regressions", e);
        }
        return all;
    }

    private static Regression read(String name) throws IOException {
        Properties fields = new Properties();
        try (InputStreamReader file = new InputStreamReader(open(name), StandardCharsets.UTF_8)) {
            fields.load(file);
        }
        return new Regression(
                name,
                Long.parseLong(fields.getProperty("seed")),
                fields.getProperty("scenario"),
                Long.parseLong(fields.getProperty("events_max")),
                fields.getProperty("sentence"));
    }

    private static InputStream open(String name) {
        InputStream found = Regression.class.getResourceAsStream(FOLDER + name);
        if (found == null) {
            throw new IllegalArgumentException("there is no such regression: name=" + name);
        }
        return found;
    }
}
