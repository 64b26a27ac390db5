package io.workingdb.core.keyspace.column;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Reads what {@link ColumnWriter} wrote: the columns in their order, each with its type and order. What was not written so is refused by an exception: a
/// key is the database's own, and so a fault of it. Allocates nothing but room for digits.
public final class ColumnReader {
    private MemorySegment source = MemorySegment.NULL;
    private long at;
    private long end;
    private long flip;

    /// Begins with the columns of a key.
    public void begin(MemorySegment key, long offset, long lengthBytes) {
        source = key;
        at = offset;
        end = offset + lengthBytes;
    }

    /// Where the next column begins.
    public long offset() {
        return at;
    }

    /// Whether all columns were read.
    public boolean atEnd() {
        return at == end;
    }

    /// Reads a NULL, if the next column is one; otherwise the value has to be read next.
    public boolean readNull(ColumnOrder order) {
        demand(1);
        boolean isNull = source.get(JAVA_BYTE, at) == order.nullMarker();
        at += isNull ? 1 : 0;
        return isNull;
    }

    /// Reads a boolean.
    public boolean readBoolean(ColumnOrder order) {
        beginValue(1, order);
        int value = take8();
        require(value <= 1);
        return value == 1;
    }

    /// Reads a smallint.
    public short readInt16(ColumnOrder order) {
        beginValue(Short.BYTES, order);
        short value = (short) (source.get(ColumnLayout.U16, at) ^ flip ^ Short.MIN_VALUE);
        at += Short.BYTES;
        return value;
    }

    /// Reads an integer, or a date.
    public int readInt32(ColumnOrder order) {
        beginValue(Integer.BYTES, order);
        return take32() ^ Integer.MIN_VALUE;
    }

    /// Reads a bigint, a time or a timestamp.
    public long readInt64(ColumnOrder order) {
        beginValue(Long.BYTES, order);
        return take64() ^ Long.MIN_VALUE;
    }

    /// Reads a real.
    public float readFloat32(ColumnOrder order) {
        beginValue(Float.BYTES, order);
        return ColumnLayout.float32(take32());
    }

    /// Reads a double precision number.
    public double readFloat64(ColumnOrder order) {
        beginValue(Double.BYTES, order);
        return ColumnLayout.float64(take64());
    }

    /// Reads the first half of a uuid; {@link #readUuidLow} follows.
    public long readUuidHigh(ColumnOrder order) {
        beginValue(2 * Long.BYTES, order);
        return take64();
    }

    /// Reads the second half of a uuid.
    public long readUuidLow() {
        return take64();
    }

    /// Reads text, or bytea.
    ///
    /// @param target has room for as many bytes as are left of the key
    /// @return how many were written
    public int readBytes(MemorySegment target, long offset, ColumnOrder order) {
        beginValue(2, order);
        long to = offset;
        while (true) {
            int value = take8();
            if (value != ColumnLayout.ESCAPED) {
                target.set(JAVA_BYTE, to++, (byte) value);
                continue;
            }
            int next = take8();
            if (next == ColumnLayout.END) {
                return (int) (to - offset);
            }
            require(next == (ColumnLayout.ESCAPE & 0xFF));
            target.set(JAVA_BYTE, to++, ColumnLayout.ESCAPED);
        }
    }

    /// Reads a numeric, its digits without zeros at either end.
    public void readNumeric(NumericForm value, ColumnOrder order) {
        beginValue(1, order);
        value.clear();
        int sign = take8();
        switch (sign) {
            case ColumnLayout.ZERO -> {}
            case ColumnLayout.NEGATIVE_INFINITY -> value.kind = NumericForm.Kind.NEGATIVE_INFINITY;
            case ColumnLayout.INFINITY -> value.kind = NumericForm.Kind.INFINITY;
            case ColumnLayout.NAN -> value.kind = NumericForm.Kind.NAN;
            case ColumnLayout.NEGATIVE, ColumnLayout.POSITIVE -> {
                value.negative = sign == ColumnLayout.NEGATIVE;
                flip ^= value.negative ? -1 : 0;
                readDigits(value);
            }
            default -> require(false);
        }
    }

    private void readDigits(NumericForm value) {
        demand(Integer.BYTES);
        value.exponent = take32() ^ Integer.MIN_VALUE;
        for (int pair = take8(); pair != 0; pair = take8()) {
            require(pair <= 100 && value.count < NumericForm.DIGITS_MAX);
            value.add((pair - 1) / 10);
            value.add((pair - 1) % 10);
        }
        value.count = value.endOfDigits();
    }

    private void beginValue(int bytes, ColumnOrder order) {
        demand(1L + bytes);
        require(source.get(JAVA_BYTE, at++) == ColumnLayout.VALUE);
        flip = order.flip();
    }

    private int take8() {
        demand(1);
        return (int) (source.get(JAVA_BYTE, at++) ^ flip) & 0xFF;
    }

    private int take32() {
        int value = (int) (source.get(ColumnLayout.U32, at) ^ flip);
        at += Integer.BYTES;
        return value;
    }

    private long take64() {
        long value = source.get(ColumnLayout.U64, at) ^ flip;
        at += Long.BYTES;
        return value;
    }

    private void demand(long bytes) {
        require(end - at >= bytes);
    }

    private void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not a key of these columns: offset=" + at);
        }
    }
}
