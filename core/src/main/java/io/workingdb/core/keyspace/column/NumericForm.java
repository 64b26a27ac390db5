package io.workingdb.core.keyspace.column;

/// A numeric on its way into a key or out of it: reusable, its digits in an array that grows.
///
/// A number is 0.d1 d2 d3 ... times 10 to the exponent. It need not be normal when it is written; it is when it is read.
public final class NumericForm {
    /// Most digits of a numeric: PostgreSQL's 131,072 before the point and 16,383 behind it.
    public static final int DIGITS_MAX = 131_072 + 16_383;

    /// What kind of numeric it is.
    public enum Kind {
        /// A number.
        FINITE,
        /// Below every number.
        NEGATIVE_INFINITY,
        /// Above every number.
        INFINITY,
        /// Above everything, and equal to itself, as PostgreSQL has it.
        NAN
    }

    /// What kind it is.
    public Kind kind = Kind.FINITE;

    /// Whether it is below zero.
    public boolean negative;

    /// Power of ten that the digits are multiplied with.
    public int exponent;

    /// The digits, 0 to 9 each.
    public byte[] digits = new byte[32];

    /// How many digits there are; none is zero.
    public int count;

    /// Makes it zero.
    public void clear() {
        kind = Kind.FINITE;
        negative = false;
        exponent = 0;
        count = 0;
    }

    /// Adds a digit behind the others.
    public void add(int digit) {
        if (count == digits.length) {
            digits = java.util.Arrays.copyOf(digits, 2 * count);
        }
        digits[count++] = (byte) digit;
    }

    /// Position of the first digit that is not zero; {@link #count} if there is none.
    int firstDigit() {
        int first = 0;
        while (first < count && digits[first] == 0) {
            first++;
        }
        return first;
    }

    /// One more than the position of the last digit that is not zero; 0 if there is none.
    int endOfDigits() {
        int end = count;
        while (end > 0 && digits[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
