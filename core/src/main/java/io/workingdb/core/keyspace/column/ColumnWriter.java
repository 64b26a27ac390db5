package io.workingdb.core.keyspace.column;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Writes the columns of a key one behind the other: see {@link ColumnLayout}. When the room is used up nothing more is written, and {@link #isFull}
/// says so. Allocates nothing.
public final class ColumnWriter {
    private final MemorySegment target;
    private long at;
    private long end;
    private boolean full;

    /// The bits that all bits of the value under way are flipped by.
    private long flip;

    /// @param target where to write
    public ColumnWriter(MemorySegment target) {
        this.target = target;
    }

    /// Begins at an offset of the target, with room up to another one.
    public void begin(long from, long to) {
        at = from;
        end = to;
        full = false;
    }

    /// Where the next column would begin.
    public long offset() {
        return at;
    }

    /// Whether a column did not find room: then the key is not whole.
    public boolean isFull() {
        return full;
    }

    /// Writes NULL.
    public void writeNull(ColumnOrder order) {
        if (hasRoom(1)) {
            target.set(JAVA_BYTE, at++, order.nullMarker());
        }
    }

    /// Writes a boolean.
    public void writeBoolean(boolean value, ColumnOrder order) {
        if (beginValue(1, order)) {
            put8(value ? 1 : 0);
        }
    }

    /// Writes a smallint.
    public void writeInt16(short value, ColumnOrder order) {
        if (beginValue(Short.BYTES, order)) {
            target.set(ColumnLayout.U16, at, (short) (value ^ Short.MIN_VALUE ^ flip));
            at += Short.BYTES;
        }
    }

    /// Writes an integer, or a date in days.
    public void writeInt32(int value, ColumnOrder order) {
        if (beginValue(Integer.BYTES, order)) {
            put32(value ^ Integer.MIN_VALUE);
        }
    }

    /// Writes a bigint, or a time or timestamp in microseconds.
    public void writeInt64(long value, ColumnOrder order) {
        if (beginValue(Long.BYTES, order)) {
            put64(value ^ Long.MIN_VALUE);
        }
    }

    /// Writes a real.
    public void writeFloat32(float value, ColumnOrder order) {
        if (beginValue(Float.BYTES, order)) {
            put32(ColumnLayout.ordered(value));
        }
    }

    /// Writes a double precision number.
    public void writeFloat64(double value, ColumnOrder order) {
        if (beginValue(Double.BYTES, order)) {
            put64(ColumnLayout.ordered(value));
        }
    }

    /// Writes a uuid.
    public void writeUuid(long high, long low, ColumnOrder order) {
        if (beginValue(2 * Long.BYTES, order)) {
            put64(high);
            put64(low);
        }
    }

    /// Writes text, or bytea.
    public void writeBytes(MemorySegment source, long offset, int length, ColumnOrder order) {
        int zeros = 0;
        for (int i = 0; i < length; i++) {
            zeros += source.get(JAVA_BYTE, offset + i) == ColumnLayout.ESCAPED ? 1 : 0;
        }
        if (!beginValue((long) length + zeros + 2, order)) {
            return;
        }
        for (int i = 0; i < length; i++) {
            byte each = source.get(JAVA_BYTE, offset + i);
            put8(each);
            if (each == ColumnLayout.ESCAPED) {
                put8(ColumnLayout.ESCAPE);
            }
        }
        put8(ColumnLayout.ESCAPED);
        put8(ColumnLayout.END);
    }

    /// Writes a numeric. Its scale is not kept.
    public void writeNumeric(NumericForm value, ColumnOrder order) {
        switch (value.kind) {
            case FINITE -> writeFinite(value, order);
            case NEGATIVE_INFINITY -> writeSpecial(ColumnLayout.NEGATIVE_INFINITY, order);
            case INFINITY -> writeSpecial(ColumnLayout.INFINITY, order);
            case NAN -> writeSpecial(ColumnLayout.NAN, order);
        }
    }

    private void writeSpecial(byte sign, ColumnOrder order) {
        if (beginValue(1, order)) {
            put8(sign);
        }
    }

    private void writeFinite(NumericForm value, ColumnOrder order) {
        int first = value.firstDigit();
        int last = value.endOfDigits();
        if (first >= last) {
            writeSpecial(ColumnLayout.ZERO, order);
            return;
        }
        int pairs = (last - first + 1) / 2;
        if (!beginValue(1L + Integer.BYTES + pairs + 1, order)) {
            return;
        }
        put8(value.negative ? ColumnLayout.NEGATIVE : ColumnLayout.POSITIVE);
        flip ^= value.negative ? -1 : 0;
        put32(value.exponent - first ^ Integer.MIN_VALUE);
        for (int i = first; i < last; i += 2) {
            int low = i + 1 < last ? value.digits[i + 1] : 0;
            put8(10 * value.digits[i] + low + 1);
        }
        put8(0);
    }

    private boolean hasRoom(long bytes) {
        full |= bytes > end - at;
        return !full;
    }

    /// Writes the marker of a value for which there is room.
    private boolean beginValue(long bytes, ColumnOrder order) {
        flip = order.flip();
        if (!hasRoom(1 + bytes)) {
            return false;
        }
        target.set(JAVA_BYTE, at++, ColumnLayout.VALUE);
        return true;
    }

    private void put8(int value) {
        target.set(JAVA_BYTE, at++, (byte) (value ^ flip));
    }

    private void put32(int value) {
        target.set(ColumnLayout.U32, at, (int) (value ^ flip));
        at += Integer.BYTES;
    }

    private void put64(long value) {
        target.set(ColumnLayout.U64, at, value ^ flip);
        at += Long.BYTES;
    }
}
