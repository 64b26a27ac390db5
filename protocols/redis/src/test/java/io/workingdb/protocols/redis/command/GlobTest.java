package io.workingdb.protocols.redis.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.workingdb.core.random.Random64;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GlobTest {
    private static final String ALPHABET = "ab*?[]^-\\*c\u00e4\u00fc";

    @Property(seed = "1", tries = 200_000)
    void agreesWithRedis(@ForAll long seed) {
        Random64 random = new Random64(seed);
        String pattern = text(random, 9, ALPHABET);
        String string = text(random, 7, "abcABC]^-\\\u00e4\u00fc");
        assertEquals(
                new Recursion(pattern, string).matches(0, 0),
                matches(pattern, string),
                () -> "pattern " + pattern + " string " + string);
    }

    private static String text(Random64 random, int lengthMax, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int i = random.below(lengthMax + 1); i > 0; i--) {
            text.append(alphabet.charAt(random.below(alphabet.length())));
        }
        return text.toString();
    }

    @Test
    void foldsLettersOnlyWhenAsked() {
        Glob folding = new Glob(true);
        byte[] pattern = "MAX[A-m]*".getBytes(StandardCharsets.ISO_8859_1);
        byte[] string = "maxmemory".getBytes(StandardCharsets.ISO_8859_1);
        folding.pattern(MemorySegment.ofArray(pattern), 0, pattern.length);
        assertEquals(true, folding.matches(MemorySegment.ofArray(string), 0, string.length));
        assertFalse(matches("MAX*", "maxmemory"));
    }

    /// With backtracking into every star this takes until the end of the world.
    @Test
    void endsSoonOnPatternsMadeToTakeForEver() {
        assertFalse(matches("*a".repeat(200) + "b", "a".repeat(5_000)));
    }

    private static boolean matches(String pattern, String string) {
        byte[] p = pattern.getBytes(StandardCharsets.ISO_8859_1);
        byte[] s = string.getBytes(StandardCharsets.ISO_8859_1);
        Glob glob = new Glob(false);
        glob.pattern(MemorySegment.ofArray(p), 0, p.length);
        return glob.matches(MemorySegment.ofArray(s), 0, s.length);
    }

    /// `stringmatchlen` of Redis 7.0, transcribed.
    private static final class Recursion {
        private final byte[] pattern;
        private final byte[] string;

        Recursion(String pattern, String string) {
            this.pattern = pattern.getBytes(StandardCharsets.ISO_8859_1);
            this.string = string.getBytes(StandardCharsets.ISO_8859_1);
        }

        /// Zero behind the end, as in C.
        private int p(int index) {
            return index < pattern.length ? pattern[index] : 0;
        }

        boolean matches(int from, int stringFrom) {
            int p = from;
            int s = stringFrom;
            while (p < pattern.length && s < string.length) {
                switch (p(p)) {
                    case '*' -> {
                        while (p < pattern.length && p(p + 1) == '*') {
                            p++;
                        }
                        if (pattern.length - p == 1) {
                            return true;
                        }
                        for (; s < string.length; s++) {
                            if (matches(p + 1, s)) {
                                return true;
                            }
                        }
                        return false;
                    }
                    case '?' -> s++;
                    case '[' -> {
                        p++;
                        boolean not = p(p) == '^';
                        if (not) {
                            p++;
                        }
                        boolean match = false;
                        while (true) {
                            int left = pattern.length - p;
                            if (left >= 2 && p(p) == '\\') {
                                p++;
                                match |= p(p) == string[s];
                            } else if (p(p) == ']') {
                                break;
                            } else if (left == 0) {
                                p--;
                                break;
                            } else if (left >= 3 && p(p + 1) == '-') {
                                int start = Math.min(p(p), p(p + 2));
                                int end = Math.max(p(p), p(p + 2));
                                p += 2;
                                match |= string[s] >= start && string[s] <= end;
                            } else {
                                match |= p(p) == string[s];
                            }
                            p++;
                        }
                        if (match == not) {
                            return false;
                        }
                        s++;
                    }
                    default -> {
                        if (p(p) == '\\' && pattern.length - p >= 2) {
                            p++;
                        }
                        if (p(p) != string[s]) {
                            return false;
                        }
                        s++;
                    }
                }
                p++;
                if (s == string.length) {
                    while (p(p) == '*') {
                        p++;
                    }
                    break;
                }
            }
            return p == pattern.length && s == string.length;
        }
    }
}
