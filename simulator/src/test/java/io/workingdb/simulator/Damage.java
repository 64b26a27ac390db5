package io.workingdb.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.port.StopReason;
import io.workingdb.node.NodeInspection.Report;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Starts servers on copies of a directory that somebody has damaged, and accepts only: everything is there, or the start is refused with the place.
final class Damage {
    private final MemoryConfig memory;
    private final EveryType whole;
    private final Pattern place;
    private final long hash;
    private final List<String> census;
    private final Map<String, EnumMap<Outcome, Integer>> counts = new TreeMap<>();
    private final Map<String, Integer> sentences = new TreeMap<>();

    /// How it ends.
    enum Outcome {
        /// Everything is there, and nobody noticed anything.
        INTACT,
        /// Everything is there, and `wdb inspect` says what is damaged.
        INTACT_AND_TOLD,
        /// The start is refused.
        REFUSED
    }

    /// @param place how a refusal names the place
    Damage(MemoryConfig memory, EveryType whole, Pattern place) {
        this.memory = memory;
        this.place = place;
        this.whole = whole;
        try (SmallServer server = server(whole.files())) {
            Report report = server.inspect();
            assertNotNull(report);
            assertEquals("everything that a start would read is whole", server.end().sentence());
            hash = report.contentsHash();
            census = census(report);
        }
        assertEquals(Outcome.INTACT, judge("nothing", whole.files(), "the directory as it is"));
        counts.clear();
    }

    private SmallServer server(Map<String, byte[]> files) {
        return new SmallServer(1, endpoint -> EveryType.config(endpoint, memory), files);
    }

    /// The files as they were.
    Map<String, byte[]> files() {
        return whole.files();
    }

    /// Starts on these files.
    ///
    /// @param kind what the outcome is counted under
    /// @param what was done to them, for a person
    Outcome judge(String kind, Map<String, byte[]> files, String what) {
        Outcome outcome;
        try (SmallServer server = server(files)) {
            outcome = judge(server, what);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
        counts.computeIfAbsent(kind, each -> new EnumMap<>(Outcome.class))
                .merge(outcome, 1, Integer::sum);
        return outcome;
    }

    private Outcome judge(SmallServer server, String what) {
        Report report = server.inspect();
        String sentence = server.end().sentence();
        server.start();
        if (report == null) {
            assertFalse(server.running(), "it is inspected and started alike");
            assertEquals(StopReason.CANNOT_START, server.end().reason());
            assertEquals(sentence, server.end().sentence());
            assertNamesThePlace(sentence);
            return Outcome.REFUSED;
        }
        assertEquals(hash, report.contentsHash(), what);
        assertEquals(census, census(report), what);
        assertTrue(server.running(), () -> "it is inspected and started alike: " + server.end());
        Contents contents = server.contents();
        if (!contents.equals(whole.contents())) {
            throw new AssertionError(contents.difference(whole.contents()));
        }
        return sentence.startsWith("everything") ? Outcome.INTACT : Outcome.INTACT_AND_TOLD;
    }

    private void assertNamesThePlace(String sentence) {
        assertTrue(place.matcher(sentence).find(), sentence);
        sentences.merge(
                sentence.replaceAll("0x[0-9a-f]+|log-[0-9a-f-]+|[0-9]+", "#"), 1, Integer::sum);
    }

    private static List<String> census(Report report) {
        List<String> lines = report.lines();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("keys")) {
                return lines.subList(i, lines.size());
            }
        }
        throw new AssertionError("no keys are counted: " + lines);
    }

    /// Outcomes of this kind so far.
    int count(Outcome outcome) {
        int sum = 0;
        for (EnumMap<Outcome, Integer> each : counts.values()) {
            sum += each.getOrDefault(outcome, 0);
        }
        return sum;
    }

    /// A table of all outcomes, and the sentences of the refusals.
    String table() {
        StringBuilder text = new StringBuilder();
        text.append(line("", "intact", "and told", "refused"));
        counts.forEach((kind, outcomes) ->
                text.append(
                        line(
                                kind,
                                outcomes.getOrDefault(Outcome.INTACT, 0),
                                outcomes.getOrDefault(Outcome.INTACT_AND_TOLD, 0),
                                outcomes.getOrDefault(Outcome.REFUSED, 0))));
        sentences.forEach((sentence, count) ->
                text.append(count).append(" x ").append(sentence).append('\n'));
        return text.toString();
    }

    private static String line(String kind, Object intact, Object told, Object refused) {
        return String.format(Locale.ROOT, "%-24s %8s %8s %8s%n", kind, intact, told, refused);
    }
}
