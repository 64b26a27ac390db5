package io.workingdb.checkers.history;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Numbers of JSON and EDN: recognised by hand, because the platform's parsers take more than either notation allows.
final class Numerals {
    /// Digits of an exponent: a double needs three, and larger ones only serve to make a parser work for hours.
    private static final int EXPONENT_DIGITS_MAX = 6;

    private Numerals() {}

    /// The number that `token` writes, or null if it writes none.
    ///
    /// @param clojure allow what EDN allows: a plus sign, the suffixes N and M, ratios, a missing fraction
    static @Nullable Value read(String token, boolean clojure, int offset) {
        int length = token.length();
        int at =
                length > 0 && (token.charAt(0) == '-' || (clojure && token.charAt(0) == '+'))
                        ? 1
                        : 0;
        int digits = digits(token, at);
        if (digits == at || (token.charAt(at) == '0' && digits > at + 1)) {
            return null;
        }
        boolean fraction = digits < length && token.charAt(digits) == '.';
        int end = fraction ? digits(token, digits + 1) : digits;
        if (fraction && end == digits + 1 && !clojure) {
            return null;
        }
        int exponent = exponent(token, end);
        if (exponent < 0) {
            return null;
        }
        boolean whole = !fraction && exponent == end;
        String suffix = token.substring(exponent);
        if (suffix.isEmpty()
                || (clojure && suffix.equals("N") && whole)
                || (clojure && suffix.equals("M"))) {
            boolean integer = whole && !suffix.equals("M");
            return integer
                    ? integer(new BigInteger(unsigned(token.substring(0, exponent))), token, offset)
                    : decimal(unsigned(token.substring(0, exponent)), suffix, token, offset);
        }
        return clojure && whole ? ratio(token, digits, offset) : null;
    }

    private static Value integer(BigInteger number, String token, int offset) {
        return new Value(Value.Kind.INTEGER, number.toString(), token, List.of(), offset);
    }

    private static Value decimal(String digits, String suffix, String token, int offset) {
        BigDecimal number = new BigDecimal(digits.endsWith(".") ? digits + "0" : digits);
        String canonical = "." + number.stripTrailingZeros() + suffix;
        return new Value(Value.Kind.NUMBER, canonical, token, List.of(), offset);
    }

    private static @Nullable Value ratio(String token, int slash, int offset) {
        if (token.charAt(slash) != '/'
                || slash + 1 == token.length()
                || digits(token, slash + 1) != token.length()) {
            return null;
        }
        BigInteger numerator = new BigInteger(unsigned(token.substring(0, slash)));
        BigInteger denominator = new BigInteger(token.substring(slash + 1));
        if (denominator.signum() == 0) {
            return null;
        }
        BigInteger common = numerator.gcd(denominator);
        if (common.equals(denominator)) {
            return integer(numerator.divide(denominator), token, offset);
        }
        String canonical = numerator.divide(common) + "/" + denominator.divide(common);
        return new Value(Value.Kind.NUMBER, canonical, token, List.of(), offset);
    }

    private static String unsigned(String token) {
        return token.startsWith("+") ? token.substring(1) : token;
    }

    /// End of the exponent that begins at `at`; `at` if there is none, -1 if it is broken.
    private static int exponent(String token, int at) {
        if (at >= token.length() || (token.charAt(at) != 'e' && token.charAt(at) != 'E')) {
            return at;
        }
        int from = at + 1;
        if (from < token.length() && (token.charAt(from) == '-' || token.charAt(from) == '+')) {
            from++;
        }
        int end = digits(token, from);
        return end == from || end - from > EXPONENT_DIGITS_MAX ? -1 : end;
    }

    private static int digits(String token, int from) {
        int at = from;
        while (at < token.length() && token.charAt(at) >= '0' && token.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
