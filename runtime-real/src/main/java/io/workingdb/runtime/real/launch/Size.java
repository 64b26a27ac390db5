package io.workingdb.runtime.real.launch;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Amounts of memory as people write them: `100mb`, `4gb`, `512MiB`, `1k`, or plain bytes.
///
/// As in Redis, `kb` is 1,024 bytes and `k` is 1,000; `KiB` is 1,024 as everywhere. Case does not matter.
final class Size {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,18})\\s*(b|k|kb|kib|m|mb|mib|g|gb|gib|t|tb|tib|)");

    private Size() {}

    /// @return bytes
    /// @throws IllegalArgumentException with a sentence
    static long parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a size is a number with an optional unit, such as 100mb, 4gb or 512MiB, not '"
                            + text
                            + "'");
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "a size is less than 2^63 bytes, not '" + text + "'", e);
        }
    }

    private static long unit(String name) {
        if (name.isEmpty() || name.equals("b")) {
            return 1;
        }
        long base = name.length() == 1 ? 1_000 : 1_024;
        long unit = 1;
        for (int i = "kmgt".indexOf(name.charAt(0)); i >= 0; i--) {
            unit *= base;
        }
        return unit;
    }
}
