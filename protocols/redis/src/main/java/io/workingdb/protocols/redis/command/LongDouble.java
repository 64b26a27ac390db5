package io.workingdb.protocols.redis.command;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The 80-bit number of x86, in which Redis computes INCRBYFLOAT: 64 bits of significand, rounded to nearest, ties to even.
///
/// Computed with integers, so it is the same on every machine; and it is what Redis on x86 computes, to the last digit of its
/// `%.17Lf`. Decimal arithmetic would be simpler and would differ where 64 bits end: adding 0.1 to 1e16 is
/// 10000000000000000.09999999999999998 to neither, but Redis says ...0.099609375. Allocates; nobody counts floats in a tight loop.
///
/// Source: `string2ld` and `ld2string` of Redis 7.0; IEEE 754 for the arithmetic; C11 7.22.1.3 for what `strtold` reads.
///
/// @param significand at most 64 bits and a sign
/// @param exponent of two; the value is significand * 2^exponent
/// @param infinite whether it is beyond all that; then the sign is the significand's
record LongDouble(BigInteger significand, int exponent, boolean infinite) {
    /// Zero.
    static final LongDouble ZERO = new LongDouble(BigInteger.ZERO, 0, false);

    /// Longest text that Redis takes, `MAX_LONG_DOUBLE_CHARS` less the zero at its end.
    static final int TEXT_BYTES_MAX = 5 * 1_024 - 1;

    private static final int SIGNIFICAND_BITS = 64;
    private static final int EXPONENT_MIN = -16_445;
    private static final int BITS_MAX = 16_384;

    /// Decimal digits before the point beyond which a number is surely too large: log10(2^16384) is 4,932.1.
    private static final int DIGITS_MAX = 4_934;

    /// Zeros behind the point beyond which it is surely too small: log10(2^-16446) is -4,950.7.
    private static final int ZEROS_MAX = 4_952;

    /// Large enough to be out of range for every text, small enough not to overflow.
    private static final int EXPONENT_CLAMP = 1_000_000;

    private static final int FRACTION_DIGITS = 17;
    private static final BigInteger FRACTION_SCALE = BigInteger.TEN.pow(FRACTION_DIGITS);

    /// Reads a number as Redis does: all of the text, or it is none.
    static @Nullable LongDouble parse(MemorySegment source, long offset, int length) {
        if (length == 0 || length > TEXT_BYTES_MAX) {
            return null;
        }
        byte[] bytes = new byte[length];
        MemorySegment.copy(source, JAVA_BYTE, offset, bytes, 0, length);
        return parse(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /// Reads a number.
    static @Nullable LongDouble parse(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        String lower = rest.toLowerCase(Locale.ROOT);
        if (lower.equals("inf") || lower.equals("infinity")) {
            return new LongDouble(BigInteger.valueOf(negative ? -1 : 1), 0, true);
        }
        boolean hexadecimal = lower.startsWith("0x");
        LongDouble magnitude =
                hexadecimal ? read(lower.substring(2), 16, 'p') : read(lower, 10, 'e');
        return magnitude == null || !negative
                ? magnitude
                : new LongDouble(magnitude.significand.negate(), magnitude.exponent, false);
    }

    private static @Nullable LongDouble read(String text, int radix, char exponentMark) {
        int mark = text.indexOf(exponentMark);
        String number = mark < 0 ? text : text.substring(0, mark);
        int point = number.indexOf('.');
        String whole = point < 0 ? number : number.substring(0, point);
        String fraction = point < 0 ? "" : number.substring(point + 1);
        String digits = whole + fraction;
        if (digits.isEmpty() || !areDigits(digits, radix)) {
            return null;
        }
        int exponent = 0;
        if (mark >= 0) {
            String exponentText = text.substring(mark + 1);
            if (!isExponent(exponentText)) {
                return null;
            }
            exponent = clampedExponent(exponentText);
        }
        BigInteger value = new BigInteger(digits, radix);
        if (value.signum() == 0) {
            return ZERO;
        }
        LongDouble read =
                radix == 10
                        ? ofDecimal(value, significantDigits(digits), exponent - fraction.length())
                        : rounded(value, exponent - 4 * fraction.length());
        return read == null || read.infinite || read.significand.signum() == 0 ? null : read;
    }

    private static int significantDigits(String digits) {
        int zeros = 0;
        while (digits.charAt(zeros) == '0') {
            zeros++;
        }
        return digits.length() - zeros;
    }

    /// value * 10^exponent, or null if that is surely out of range.
    private static @Nullable LongDouble ofDecimal(BigInteger value, int digits, int exponent) {
        if (digits + exponent > DIGITS_MAX || digits + exponent < -ZEROS_MAX) {
            return null;
        }
        if (exponent >= 0) {
            return rounded(value.multiply(BigInteger.TEN.pow(exponent)), 0);
        }
        BigInteger divisor = BigInteger.TEN.pow(-exponent);
        int shift = Math.max(0, SIGNIFICAND_BITS + 2 - value.bitLength() + divisor.bitLength());
        BigInteger[] quotient = value.shiftLeft(shift).divideAndRemainder(divisor);
        // One more bit says whether anything was cut off, so that a tie is told from what is just
        // above it.
        BigInteger sticky = quotient[1].signum() == 0 ? BigInteger.ZERO : BigInteger.ONE;
        return rounded(quotient[0].shiftLeft(1).or(sticky), -shift - 1);
    }

    /// The sum, or null if it is not finite.
    @Nullable LongDouble plus(LongDouble other) {
        if (infinite || other.infinite) {
            return null;
        }
        int low = Math.min(exponent, other.exponent);
        BigInteger a = significand.shiftLeft(exponent - low);
        BigInteger b = other.significand.shiftLeft(other.exponent - low);
        LongDouble sum = rounded(a.add(b), low);
        return sum.infinite ? null : sum;
    }

    /// With 17 digits behind the point, then without the zeros at the end: `%.17Lf` of C, trimmed.
    String text() {
        BigInteger scaled =
                divideByPowerOfTwo(significand.abs().multiply(FRACTION_SCALE), -exponent);
        String digits = scaled.toString();
        if (digits.length() <= FRACTION_DIGITS) {
            digits = "0".repeat(FRACTION_DIGITS + 1 - digits.length()) + digits;
        }
        int end = digits.length();
        int point = end - FRACTION_DIGITS;
        while (end > point && digits.charAt(end - 1) == '0') {
            end--;
        }
        String whole = digits.substring(0, point);
        String text = end == point ? whole : whole + '.' + digits.substring(point, end);
        return significand.signum() < 0 && !text.equals("0") ? "-" + text : text;
    }

    /// value * 2^exponent as a number of this type.
    private static LongDouble rounded(BigInteger value, int exponent) {
        if (value.signum() == 0) {
            return ZERO;
        }
        BigInteger magnitude = value.abs();
        if (magnitude.bitLength() + (long) exponent > BITS_MAX) {
            return new LongDouble(value, 0, true);
        }
        int drop = Math.max(magnitude.bitLength() - SIGNIFICAND_BITS, EXPONENT_MIN - exponent);
        if (drop > 0) {
            magnitude = divideByPowerOfTwo(magnitude, drop);
        }
        int newExponent = exponent + Math.max(drop, 0);
        boolean infinite = magnitude.bitLength() + (long) newExponent > BITS_MAX;
        return new LongDouble(
                value.signum() < 0 ? magnitude.negate() : magnitude, newExponent, infinite);
    }

    /// A magnitude divided by 2^power, rounded to nearest, ties to even; a negative power multiplies.
    private static BigInteger divideByPowerOfTwo(BigInteger magnitude, int power) {
        if (power <= 0) {
            return magnitude.shiftLeft(-power);
        }
        BigInteger quotient = magnitude.shiftRight(power);
        if (!magnitude.testBit(power - 1)) {
            return quotient;
        }
        boolean tie = magnitude.getLowestSetBit() == power - 1;
        return tie && !quotient.testBit(0) ? quotient : quotient.add(BigInteger.ONE);
    }

    private static boolean areDigits(String text, int radix) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = radix == 16 && c >= 'a' && c <= 'f';
            if ((c < '0' || c > '9') && !letter) {
                return false;
            }
        }
        return true;
    }

    private static boolean isExponent(String text) {
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        return !digits.isEmpty() && areDigits(digits, 10);
    }

    private static int clampedExponent(String text) {
        boolean negative = text.startsWith("-");
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                value = Math.min(EXPONENT_CLAMP, value * 10 + c - '0');
            }
        }
        return negative ? -value : value;
    }
}
