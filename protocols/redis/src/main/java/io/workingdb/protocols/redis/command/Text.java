package io.workingdb.protocols.redis.command;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/// Bytes and numbers as text for people.
public final class Text {
    /// Beyond this many digits before the point a number is written with an exponent, as by C's `%.17g`.
    private static final int PLAIN_DIGITS_MAX = 17;

    private static final int PLAIN_ZEROS_MAX = 4;

    private Text() {}

    /// What a client sent, for an error message: one character per byte, up to the first zero byte as C prints it.
    public static String quoted(MemorySegment source, long offset, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(source, JAVA_BYTE, offset, bytes, 0, length);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int zero = text.indexOf(0);
        return zero < 0 ? text : text.substring(0, zero);
    }

    /// The shortest text that reads back equal, in the style of C's `%.17g`.
    public static String of(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -PLAIN_ZEROS_MAX && exponent < PLAIN_DIGITS_MAX) {
            return decimal.toPlainString();
        }
        String digits = decimal.movePointLeft(exponent).toPlainString();
        String sign = exponent < 0 ? "-" : "+";
        int size = Math.abs(exponent);
        return digits + "e" + sign + (size < 10 ? "0" : "") + size;
    }
}
