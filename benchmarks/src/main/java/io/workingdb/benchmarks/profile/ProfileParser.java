package io.workingdb.benchmarks.profile;

import io.workingdb.core.config.Durability;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads a profile: one `name = value` a line, `#` starts a comment, every setting at most once, unknown ones refused.
///
/// | setting | default | |
/// |---|---|---|
/// | `description` | none | one sentence |
/// | `mode` | `closed` | `closed` or `open` |
/// | `rate` | - | requests per second, for an open loop |
/// | `arrivals` | `even` | `even` or `poisson`, for an open loop |
/// | `clients` | 50 | connections |
/// | `pipeline` | 1 | requests sent together |
/// | `threads` | 1 | of the load generator |
/// | `seconds` | 3 | per round |
/// | `rounds` | 3 | that count |
/// | `warm-up` | 1 | rounds that do not |
/// | `keys` | 100000 | different keys |
/// | `distribution` | `uniform` | see {@link KeyDistribution#parse} |
/// | `value-bytes` | 64 | see {@link ValueBytes} |
/// | `mix` | `get:50,set:50` | see {@link Mix} |
/// | `keys-per-command` | 10 | for mget and mset |
/// | `expiry-seconds` | 60 | for setex |
/// | `load` | `yes` if the mix reads | whether all keys are written first |
/// | `durability` | `always` | `always`, `everysec` or `memory` |
/// | `seed` | 1 | of every choice |
public final class ProfileParser {
    private static final Set<String> NAMES =
            new TreeSet<>(
                    java.util.List.of(
                            "description",
                            "mode",
                            "rate",
                            "arrivals",
                            "clients",
                            "pipeline",
                            "threads",
                            "seconds",
                            "rounds",
                            "warm-up",
                            "keys",
                            "distribution",
                            "value-bytes",
                            "mix",
                            "keys-per-command",
                            "expiry-seconds",
                            "load",
                            "durability",
                            "seed"));

    private final String name;
    private final Map<String, String> settings = new TreeMap<>();

    private ProfileParser(String name) {
        this.name = name;
    }

    /// Reads `text`.
    ///
    /// @param overrides settings that win over those of the text
    /// @throws IllegalArgumentException with a sentence that names the profile, and the line if one is to blame
    public static Profile parse(String name, String text, Map<String, String> overrides) {
        ProfileParser parser = new ProfileParser(name);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            parser.line(++number, line);
        }
        parser.settings.putAll(overrides);
        try {
            return parser.profile();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("profile " + name + ": " + e.getMessage(), e);
        }
    }

    private void line(int number, String line) {
        int comment = line.indexOf('#');
        String content = (comment < 0 ? line : line.substring(0, comment)).strip();
        if (content.isEmpty()) {
            return;
        }
        int equals = content.indexOf('=');
        String setting = equals < 0 ? content : content.substring(0, equals).strip();
        if (equals < 0) {
            throw refused(number, "a line is `name = value`: line=" + content);
        }
        if (!NAMES.contains(setting)) {
            throw refused(
                    number,
                    "there is no such setting, there are "
                            + String.join(", ", NAMES)
                            + ": setting="
                            + setting);
        }
        if (settings.put(setting, content.substring(equals + 1).strip()) != null) {
            throw refused(number, "a setting is given once: setting=" + setting);
        }
    }

    private IllegalArgumentException refused(int number, String sentence) {
        return new IllegalArgumentException(
                "profile " + name + ", line " + number + ": " + sentence);
    }

    private Profile profile() {
        Mix mix = Mix.parse(text("mix", "get:50,set:50"));
        return new Profile(
                name,
                text("description", ""),
                choice("mode", Profile.Mode.values(), Profile.Mode.CLOSED),
                choice("arrivals", Profile.Arrivals.values(), Profile.Arrivals.EVEN),
                number("rate", 0),
                number("clients", 50),
                number("pipeline", 1),
                number("threads", 1),
                number("seconds", 3),
                number("rounds", 3),
                number("warm-up", 1),
                number("keys", 100_000),
                KeyDistribution.parse(text("distribution", "uniform")),
                ValueBytes.parse(text("value-bytes", "64")),
                mix,
                number("keys-per-command", 10),
                number("expiry-seconds", 60),
                choice("load", YesNo.values(), mix.reads() ? YesNo.YES : YesNo.NO) == YesNo.YES,
                choice("durability", Durability.values(), Durability.ALWAYS),
                number("seed", 1));
    }

    private enum YesNo {
        YES,
        NO
    }

    private String text(String setting, String otherwise) {
        return settings.getOrDefault(setting, otherwise);
    }

    private int number(String setting, int otherwise) {
        String digits = settings.get(setting);
        if (digits == null) {
            return otherwise;
        }
        if (!digits.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    setting
                            + " is a whole number of at most nine digits: "
                            + setting
                            + "="
                            + digits);
        }
        return Integer.parseInt(digits);
    }

    private <E extends Enum<E>> E choice(String setting, E[] values, E otherwise) {
        String word = settings.get(setting);
        if (word == null) {
            return otherwise;
        }
        StringBuilder words = new StringBuilder();
        for (E value : values) {
            String each = value.name().toLowerCase(Locale.ROOT);
            if (each.equals(word)) {
                return value;
            }
            words.append(words.isEmpty() ? "" : " or ").append(each);
        }
        throw new IllegalArgumentException(setting + " is " + words + ": " + setting + "=" + word);
    }
}
