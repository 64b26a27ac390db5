package io.workingdb.benchmarks.report;

import io.workingdb.benchmarks.load.RoundFigures;
import io.workingdb.benchmarks.profile.Profile;
import java.util.List;
import java.util.Locale;

/// All comparisons of one run as JSON, for programs: settings, medians, ratios to the first server, and every round.
public final class JsonReport {
    /// Version of this form.
    private static final int VERSION = 1;

    private JsonReport() {}

    /// The whole report, one line.
    public static String of(List<Comparison> comparisons) {
        JsonWriter json = new JsonWriter();
        json.object().member("version", VERSION).array("profiles");
        long errors = 0;
        for (Comparison comparison : comparisons) {
            json.object();
            settings(comparison.profile, json);
            json.array("servers");
            for (Measured measured : comparison.servers) {
                server(measured, comparison.servers.getFirst(), json);
            }
            json.endArray().endObject();
            errors += comparison.errors();
        }
        return json.endArray().member("errors", errors).endObject() + "\n";
    }

    private static void settings(Profile profile, JsonWriter json) {
        json.member("name", profile.name())
                .member("mode", profile.mode().name().toLowerCase(Locale.ROOT))
                .member("rate", profile.rate())
                .member("arrivals", profile.arrivals().name().toLowerCase(Locale.ROOT))
                .member("clients", profile.clients())
                .member("pipeline", profile.pipeline())
                .member("threads", profile.threads())
                .member("seconds", profile.seconds())
                .member("keys", profile.keys())
                .member("distribution", profile.distribution().toString())
                .member("value_bytes", profile.valueBytes().toString())
                .member("mix", profile.mix().toString())
                .member("durability", profile.durability().name().toLowerCase(Locale.ROOT))
                .member("seed", profile.seed());
    }

    private static void server(Measured measured, Measured base, JsonWriter json) {
        json.object().member("name", measured.server).member("description", measured.description);
        json.object("median");
        for (Figure figure : Figure.values()) {
            json.member(figure.json, measured.median(figure));
        }
        json.endObject().object("median_corrected");
        for (Figure figure : Figure.values()) {
            if (figure.isLatency()) {
                json.member(figure.json, measured.correctedMedian(figure));
            }
        }
        json.endObject();
        if (measured != base) {
            json.object("ratio_to_" + base.server);
            for (Figure figure : Figure.values()) {
                json.member(figure.json, measured.median(figure) / base.median(figure));
            }
            json.endObject();
        }
        json.member("errors", measured.errors())
                .member("first_error", measured.firstError())
                .array("rounds");
        for (RoundFigures round : measured.rounds) {
            json.object()
                    .member("operations", round.operations())
                    .member("elapsed_ms", round.elapsedNanos() / 1e6);
            for (Figure figure : Figure.values()) {
                json.member(figure.json, figure.of(round));
            }
            json.member("errors", round.errors())
                    .member("misses", round.misses())
                    .member("unsent", round.unsent())
                    .endObject();
        }
        json.endArray().endObject();
    }
}
