package io.workingdb.core.keyspace.column;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The bytes of a column's value in a key. Every value says itself where it ends, so columns stand one behind the other. Big-endian.
///
/// | bytes | field |
/// |---|---|
/// | 1 | marker: 0 NULL before all values, 1 a value, 2 NULL behind all values |
/// | n | the value, all bits flipped if the column is descending; nothing behind a NULL's marker |
///
/// | type | n | value | example, ascending |
/// |---|---|---|---|
/// | boolean | 1 | 0 false, 1 true | `true` 01 01 |
/// | smallint, integer, bigint, date, time, timestamp | 2, 4, 8 | the number, its sign bit flipped | `-2` as smallint 01 7FFE |
/// | real, double precision | 4, 8 | the bits of IEEE 754, the sign bit flipped; of a negative number all bits. -0 is 0; NaN is 7FC00000 or 7FF8000000000000, above all | `1.0` as real 01 BF800000 |
/// | uuid | 16 | as it is | |
/// | text, bytea | | its bytes, each 00 as 00 FF; then the end, 00 01 | `a\0b` 01 61 00FF 62 0001 |
/// | numeric | | sign byte, see below; of a number but zero then its exponent and digits | `-12.5` 01 20 7FFFFFFD F2 CC FF |
///
/// Text is ordered by its bytes, as PostgreSQL's collation "C".
///
/// A numeric is 0.d1 d2 d3 ... times 10 to the exponent, d1 not zero, without trailing zeros: so equal numbers have equal bytes, whatever their scale, which
/// is kept in the row. Sign bytes: 10 -Infinity, 20 negative, 30 zero, 40 positive, 50 Infinity, 60 NaN. The exponent is an integer as above; then each pair
/// of digits is a byte, one more than its number, and 00 ends them. Of a negative number, all bits behind the sign byte are flipped.
public final class ColumnLayout {
    static final byte NULL_FIRST = 0;
    static final byte VALUE = 1;
    static final byte NULL_LAST = 2;

    static final byte ESCAPED = 0;
    static final byte ESCAPE = (byte) 0xFF;
    static final byte END = 1;

    static final byte NEGATIVE_INFINITY = 0x10;
    static final byte NEGATIVE = 0x20;
    static final byte ZERO = 0x30;
    static final byte POSITIVE = 0x40;
    static final byte INFINITY = 0x50;
    static final byte NAN = 0x60;

    static final int NAN_32 = 0x7FC00000;
    static final long NAN_64 = 0x7FF8000000000000L;

    static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfLong U64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private ColumnLayout() {}

    /// Most bytes of text or bytea of `length` bytes: every one escaped, with marker and end.
    public static long textBytesMax(int length) {
        return 3 + 2L * length;
    }

    /// Most bytes of a numeric of so many digits: marker, sign, exponent, pairs, end.
    public static int numericBytesMax(int digits) {
        return 7 + (digits + 1) / 2;
    }

    static int ordered(float value) {
        int bits = Float.floatToIntBits(value == 0 ? 0 : value);
        return bits < 0 ? ~bits : bits ^ Integer.MIN_VALUE;
    }

    static float float32(int ordered) {
        return Float.intBitsToFloat(ordered < 0 ? ordered ^ Integer.MIN_VALUE : ~ordered);
    }

    static long ordered(double value) {
        long bits = Double.doubleToLongBits(value == 0 ? 0 : value);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }

    static double float64(long ordered) {
        return Double.longBitsToDouble(ordered < 0 ? ordered ^ Long.MIN_VALUE : ~ordered);
    }
}
