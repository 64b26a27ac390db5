package io.workingdb.core.keyspace.column;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.random.Random64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Keys of SQL columns: bytes compare as the values do, come back as they were, and are these.
final class ColumnCodecTest {
    private static final ColumnOrder ASC = ColumnOrder.ASCENDING;
    private static final int ROOM = 4_096;

    private final MemorySegment memory = Arena.ofAuto().allocate(ROOM);
    private final MemorySegment scratch = Arena.ofAuto().allocate(ROOM);
    private final ColumnWriter writer = new ColumnWriter(memory);
    private final ColumnReader reader = new ColumnReader();
    private final NumericForm numeric = new NumericForm();

    private enum Type {
        BOOLEAN,
        INT16,
        INT32,
        INT64,
        FLOAT32,
        FLOAT64,
        UUID,
        BYTES,
        NUMERIC
    }

    private record Column(Type type, ColumnOrder order) {}

    @Property(seed = "1", tries = 3_000)
    void bytesCompareAsRowsDoAndComeBack(@ForAll long seed) {
        ModelRounds.run(seed, this::compareRows);
    }

    private void compareRows(long seed) {
        Random64 random = new Random64(seed);
        List<Column> columns = new ArrayList<>();
        for (int i = 1 + random.below(3); i > 0; i--) {
            Type type = Type.values()[random.below(Type.values().length)];
            columns.add(
                    new Column(type, new ColumnOrder(random.chance(1, 2), random.chance(1, 2))));
        }
        List<@Nullable Object> one = row(columns, random);
        List<@Nullable Object> other = row(columns, random);
        for (int i = 0; i < columns.size() && random.chance(2, 3); i++) {
            other.set(i, one.get(i)); // so that what follows decides
        }
        byte[] first = write(columns, one);
        byte[] second = write(columns, other);
        assertEquals(
                Integer.signum(compare(columns, one, other)),
                Integer.signum(Arrays.compareUnsigned(first, second)),
                () -> one + " and " + other + " in " + columns);
        read(columns, one, first);
    }

    private static List<@Nullable Object> row(List<Column> columns, Random64 random) {
        List<@Nullable Object> row = new ArrayList<>();
        for (Column each : columns) {
            row.add(random.chance(1, 8) ? null : value(each.type, random));
        }
        return row;
    }

    private static Object value(Type type, Random64 random) {
        long bits = random.chance(1, 2) ? random.nextLong() : random.below(5) - 2;
        return switch (type) {
            case BOOLEAN -> random.chance(1, 2);
            case INT16 -> (short) bits;
            case INT32 -> (int) bits;
            case INT64 -> bits;
            case FLOAT32 -> random.chance(1, 2) ? Float.intBitsToFloat((int) bits) : small(random);
            case FLOAT64 ->
                    random.chance(1, 2)
                            ? Double.longBitsToDouble(bits)
                            : Double.valueOf(small(random));
            case UUID -> new UUID(bits, random.below(3) - 1);
            case BYTES -> text(random);
            case NUMERIC -> decimal(random);
        };
    }

    private static Float small(Random64 random) {
        float[] values = {
            0, -0.0f, 1, -1, Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY
        };
        return values[random.below(values.length)];
    }

    /// Bytes of few kinds, with those that are escaped.
    private static String text(Random64 random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.below(6); i > 0; i--) {
            text.append((char) new int[] {0, 1, 'a', 0xFE, 0xFF}[random.below(5)]);
        }
        return text.toString();
    }

    private static Object decimal(Random64 random) {
        if (random.chance(1, 20)) {
            return NumericForm.Kind.values()[1 + random.below(3)];
        }
        BigInteger digits =
                random.chance(1, 2)
                        ? BigInteger.valueOf(random.below(2_001) - 1_000)
                        : BigInteger.valueOf(random.nextLong()).pow(1 + random.below(4));
        return new BigDecimal(digits, random.below(41) - 20);
    }

    private byte[] write(List<Column> columns, List<@Nullable Object> row) {
        writer.begin(0, ROOM);
        for (int i = 0; i < columns.size(); i++) {
            write(columns.get(i), row.get(i));
        }
        assertFalse(writer.isFull());
        return memory.asSlice(0, writer.offset()).toArray(JAVA_BYTE);
    }

    private void write(Column column, @Nullable Object value) {
        switch (value) {
            case null -> writer.writeNull(column.order);
            case Boolean it -> writer.writeBoolean(it, column.order);
            case Short it -> writer.writeInt16(it, column.order);
            case Integer it -> writer.writeInt32(it, column.order);
            case Long it -> writer.writeInt64(it, column.order);
            case Float it -> writer.writeFloat32(it, column.order);
            case Double it -> writer.writeFloat64(it, column.order);
            case UUID it ->
                    writer.writeUuid(
                            it.getMostSignificantBits(),
                            it.getLeastSignificantBits(),
                            column.order);
            case String it -> {
                byte[] bytes = it.getBytes(StandardCharsets.ISO_8859_1);
                writer.writeBytes(MemorySegment.ofArray(bytes), 0, bytes.length, column.order);
            }
            default -> {
                form(value);
                writer.writeNumeric(numeric, column.order);
            }
        }
    }

    /// A numeric as its text has it, with zeros at both ends.
    private void form(Object value) {
        numeric.clear();
        if (value instanceof NumericForm.Kind kind) {
            numeric.kind = kind;
            return;
        }
        BigDecimal decimal = (BigDecimal) value;
        String digits = "00" + decimal.unscaledValue().abs();
        numeric.negative = decimal.signum() < 0;
        numeric.exponent = digits.length() - decimal.scale();
        digits.chars().forEach(each -> numeric.add(each - '0'));
    }

    private void read(List<Column> columns, List<@Nullable Object> row, byte[] key) {
        MemorySegment.copy(key, 0, memory, JAVA_BYTE, 100, key.length);
        reader.begin(memory, 100, key.length);
        for (int i = 0; i < columns.size(); i++) {
            ColumnOrder order = columns.get(i).order;
            Object expected = row.get(i);
            assertEquals(expected == null, reader.readNull(order));
            if (expected != null) {
                Object found = read(columns.get(i).type, order);
                assertEquals(0, compare(columns.get(i).type, expected, found), () -> "" + expected);
            }
        }
        assertTrue(reader.atEnd());
    }

    private Object read(Type type, ColumnOrder order) {
        return switch (type) {
            case BOOLEAN -> reader.readBoolean(order);
            case INT16 -> reader.readInt16(order);
            case INT32 -> reader.readInt32(order);
            case INT64 -> reader.readInt64(order);
            case FLOAT32 -> reader.readFloat32(order);
            case FLOAT64 -> reader.readFloat64(order);
            case UUID -> new UUID(reader.readUuidHigh(order), reader.readUuidLow());
            case BYTES -> {
                int length = reader.readBytes(scratch, 7, order);
                byte[] bytes = scratch.asSlice(7, length).toArray(JAVA_BYTE);
                yield new String(bytes, StandardCharsets.ISO_8859_1);
            }
            case NUMERIC -> {
                reader.readNumeric(numeric, order);
                yield numeric.kind == NumericForm.Kind.FINITE ? decimal() : numeric.kind;
            }
        };
    }

    private BigDecimal decimal() {
        StringBuilder digits = new StringBuilder("0");
        for (int i = 0; i < numeric.count; i++) {
            digits.append(numeric.digits[i]);
        }
        BigInteger unscaled = new BigInteger(digits.toString());
        return new BigDecimal(
                numeric.negative ? unscaled.negate() : unscaled, numeric.count - numeric.exponent);
    }

    private static int compare(
            List<Column> columns, List<@Nullable Object> one, List<@Nullable Object> other) {
        int order = 0;
        for (int i = 0; i < columns.size() && order == 0; i++) {
            order = compare(columns.get(i), one.get(i), other.get(i));
        }
        return order;
    }

    private static int compare(Column column, @Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            int nullFirst = Boolean.compare(other == null, one == null);
            return column.order.nullsFirst() ? nullFirst : -nullFirst;
        }
        int order = compare(column.type, one, other);
        return column.order.descending() ? -order : order;
    }

    private static int compare(Type type, Object one, Object other) {
        return switch (type) {
            case BOOLEAN -> Boolean.compare((boolean) one, (boolean) other);
            case INT16 -> Short.compare((short) one, (short) other);
            case INT32 -> Integer.compare((int) one, (int) other);
            case INT64 -> Long.compare((long) one, (long) other);
            case FLOAT32 -> Float.compare((float) one + 0.0f, (float) other + 0.0f);
            case FLOAT64 -> Double.compare((double) one + 0.0, (double) other + 0.0);
            case UUID -> one.toString().compareTo(other.toString());
            case BYTES -> ((String) one).compareTo((String) other);
            case NUMERIC -> compareNumerics(one, other);
        };
    }

    private static int compareNumerics(Object one, Object other) {
        return one instanceof BigDecimal left && other instanceof BigDecimal right
                ? left.compareTo(right)
                : Integer.compare(rank(one), rank(other));
    }

    private static int rank(Object value) {
        return value instanceof NumericForm.Kind kind
                ? switch (kind) {
                    case NEGATIVE_INFINITY -> 0;
                    case FINITE -> 1;
                    case INFINITY -> 2;
                    case NAN -> 3;
                }
                : 1;
    }

    @Test
    void theseAreTheBytes() {
        assertBytes("0101", Type.BOOLEAN, ASC, true);
        assertBytes("0100", Type.BOOLEAN, ASC, false);
        assertBytes("017ffe", Type.INT16, ASC, (short) -2);
        assertBytes("0180000007", Type.INT32, ASC, 7);
        assertBytes("018000000000000007", Type.INT64, ASC, 7L);
        assertBytes("01bf800000", Type.FLOAT32, ASC, 1.0f);
        assertBytes("0180000000", Type.FLOAT32, ASC, -0.0f);
        assertBytes("01ffc00000", Type.FLOAT32, ASC, Float.NaN);
        assertBytes("013ff7ffffffffffff", Type.FLOAT64, ASC, -3.0);
        assertBytes("016100ff620001", Type.BYTES, ASC, "a\0b");
        assertBytes("019f", Type.NUMERIC, new ColumnOrder(true, false), NumericForm.Kind.NAN);
        assertBytes("01207ffffffdf2ccff", Type.NUMERIC, ASC, new BigDecimal("-12.5"));
        assertBytes("0130", Type.NUMERIC, ASC, new BigDecimal("0.00"));
        assertBytes("0140800000020b00", Type.NUMERIC, ASC, new BigDecimal("10.00"));
        assertBytes("02", Type.INT32, ASC, null);
        assertBytes("00", Type.INT32, ColumnOrder.DESCENDING, null);
        assertBytes("017ffffff8", Type.INT32, ColumnOrder.DESCENDING, 7);
    }

    private void assertBytes(String hex, Type type, ColumnOrder order, @Nullable Object value) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(value);
        assertEquals(
                hex,
                HexFormat.of().formatHex(write(List.of(new Column(type, order)), row)),
                () -> type + " " + value);
    }

    @Test
    void whatFindsNoRoomIsNotWritten() {
        MemorySegment text = MemorySegment.ofArray(new byte[10]);
        for (int room = 0; room < 23; room++) {
            memory.fill((byte) 0x55);
            writer.begin(8, 8 + room);
            writer.writeBytes(text, 0, 10, ASC);
            assertTrue(writer.isFull());
            writer.writeBoolean(true, ASC);
            assertTrue(writer.isFull());
            assertEquals(8, writer.offset());
            assertEquals(0x55, memory.get(JAVA_BYTE, 8));
        }
        assertEquals(23, ColumnLayout.textBytesMax(10));
        writer.begin(8, 8 + 23);
        writer.writeBytes(text, 0, 10, ASC);
        assertFalse(writer.isFull());
        assertEquals(8 + 23, writer.offset());
    }

    @Test
    void aNumericOfManyDigitsTakesWhatIsSaid() {
        numeric.clear();
        for (int i = 0; i < 1_001; i++) {
            numeric.add(9);
        }
        writer.begin(0, ColumnLayout.numericBytesMax(1_001));
        writer.writeNumeric(numeric, ASC);
        assertFalse(writer.isFull());
        assertEquals(ColumnLayout.numericBytesMax(1_001), writer.offset());
    }

    @Property(seed = "1", tries = 2_000)
    void whatIsNoKeyIsRefusedAndNothingBehindItIsRead(@ForAll long seed) {
        Random64 random = new Random64(seed);
        byte[] bytes = new byte[random.below(20)];
        random.fill(bytes);
        if (bytes.length > 0 && random.chance(3, 4)) {
            bytes[0] = ColumnLayout.VALUE;
        }
        Type type = Type.values()[random.below(Type.values().length)];
        reader.begin(MemorySegment.ofArray(bytes), 0, bytes.length);
        try {
            read(type, ASC);
            assertTrue(reader.offset() <= bytes.length);
        } catch (IllegalArgumentException e) {
            assertTrue(
                    String.valueOf(e.getMessage()).startsWith("not a key of these columns"),
                    e::toString);
        }
    }

    @Test
    void aKeyOfOtherColumnsIsRefused() {
        assertArrayEquals(
                new byte[] {1, 1},
                write(List.of(new Column(Type.BOOLEAN, ASC)), new ArrayList<>(List.of(true))));
        reader.begin(memory, 0, 2);
        assertThrows(IllegalArgumentException.class, () -> reader.readInt64(ASC));
    }
}
