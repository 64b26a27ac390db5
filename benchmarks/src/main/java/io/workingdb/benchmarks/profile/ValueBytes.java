package io.workingdb.benchmarks.profile;

import io.workingdb.core.random.Random64;

/// How large values are: `64`, a range `16..1024`, or a weighted list of either, `64:90,16..4096:10`.
public final class ValueBytes {
    /// Largest value of a profile: a connection holds a whole request in memory.
    public static final int BYTES_MAX = 16 << 20;

    private final String text;
    private final int[] low;
    private final int[] high;
    private final int[] bounds;

    private ValueBytes(String text, int count) {
        this.text = text;
        low = new int[count];
        high = new int[count];
        bounds = new int[count];
    }

    /// Reads the forms above.
    ///
    /// @throws IllegalArgumentException with a sentence
    static ValueBytes parse(String text) {
        String[] parts = text.split(",");
        ValueBytes sizes = new ValueBytes(text, parts.length);
        int sum = 0;
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i].strip();
            int colon = part.indexOf(':');
            String range = colon < 0 ? part : part.substring(0, colon);
            sum += colon < 0 ? 1 : number(part.substring(colon + 1), 1, 999_999, text);
            int dots = range.indexOf("..");
            sizes.low[i] = number(dots < 0 ? range : range.substring(0, dots), 1, BYTES_MAX, text);
            sizes.high[i] =
                    dots < 0
                            ? sizes.low[i]
                            : number(range.substring(dots + 2), sizes.low[i], BYTES_MAX, text);
            sizes.bounds[i] = sum;
        }
        return sizes;
    }

    /// Size of one value. A fixed size draws nothing.
    public int choose(Random64 random) {
        int i = 0;
        if (bounds.length > 1) {
            int drawn = random.below(bounds[bounds.length - 1]);
            while (drawn >= bounds[i]) {
                i++;
            }
        }
        return low[i] == high[i] ? low[i] : (int) random.between(low[i], high[i]);
    }

    /// The largest.
    public int max() {
        int max = 0;
        for (int each : high) {
            max = Math.max(max, each);
        }
        return max;
    }

    @Override
    public String toString() {
        return text;
    }

    private static int number(String digits, int from, int to, String text) {
        String stripped = digits.strip();
        if (!stripped.matches("[0-9]{1,9}")
                || Integer.parseInt(stripped) < from
                || Integer.parseInt(stripped) > to) {
            throw new IllegalArgumentException(
                    "value-bytes is a size like 64, a range like 16..1024, or a weighted list like 64:90,4096:10, up to "
                            + BYTES_MAX
                            + " bytes: value-bytes="
                            + text);
        }
        return Integer.parseInt(stripped);
    }
}
