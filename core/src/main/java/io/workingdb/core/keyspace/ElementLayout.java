package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Key in the map of one element of a collection in rows. Big-endian.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | space, {@link Space#ELEMENT} |
/// | 1 | 2 | slot |
/// | 3 | 8 | id of the collection |
/// | 11 | 1 | kind |
/// | 12 | n | the element |
///
/// | kind | of | element | value |
/// |---|---|---|---|
/// | 1 owner | hash | | keyspace u16, hash u32 and name of the key it belongs to, as in {@link KeyLayout}; only while a field has a deadline |
/// | 2 field deadline | hash | keyed hash u32, field | deadline u64, little-endian, milliseconds since 1970 |
/// | 3 field | hash | keyed hash u32, field | the field's value |
/// | 4 member | set | keyed hash u32, member | |
/// | 5 scored member | sorted set | keyed hash u32, member | score, the bits of a double, little-endian |
/// | 6 score | sorted set | score u64, {@link #ordered}; member | |
/// | 7 position | list | position u64, the highest bit inverted | the element |
///
/// Elements are whole, however long; those that go by hash are visited by it, and a cursor is that hash.
public final class ElementLayout {
    /// Bytes before the kind: all that the elements of a collection have in common.
    public static final int PREFIX_BYTES = 11;

    /// Bytes before the element.
    public static final int HEADER_BYTES = 12;

    /// Kind of the record that leads back to a hash's key.
    public static final byte OWNER = 1;

    /// Kind of a field's deadline. Before the fields, so that it goes before them when a hash is reclaimed.
    public static final byte FIELD_DEADLINE = 2;

    /// Kind of a hash's field.
    public static final byte FIELD = 3;

    /// Kind of a set's member.
    public static final byte MEMBER = 4;

    /// Kind of a sorted set's member, by member.
    public static final byte SCORED_MEMBER = 5;

    /// Kind of a sorted set's member, by score.
    public static final byte SCORE = 6;

    /// Kind of a list's element.
    public static final byte POSITION = 7;

    /// Big-endian fields of keys.
    public static final ValueLayout.OfLong U64 = KeyLayout.U64;

    /// Big-endian fields of keys.
    public static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int SLOT = 1;
    private static final int ID = 3;
    private static final int KIND = 11;

    private ElementLayout() {}

    /// Writes what all elements of a collection have in common.
    public static void writePrefix(MemorySegment target, int slot, long id) {
        target.set(JAVA_BYTE, 0, Space.ELEMENT);
        target.set(KeyLayout.U16, SLOT, (short) slot);
        target.set(U64, ID, id);
    }

    /// Writes the kind.
    public static void writeKind(MemorySegment target, byte kind) {
        target.set(JAVA_BYTE, KIND, kind);
    }

    /// Slot of the element at `at`.
    static int slot(MemorySegment source, long at) {
        return source.get(KeyLayout.U16, at + SLOT) & 0xFFFF;
    }

    /// Id of the collection that the element at `at` is one of.
    static long id(MemorySegment source, long at) {
        return source.get(U64, at + ID);
    }

    /// Whether the key at `at`, of `length` bytes, is an element of the collection.
    public static boolean isOf(MemorySegment source, long at, int length, int slot, long id) {
        return length >= HEADER_BYTES
                && source.get(JAVA_BYTE, at) == Space.ELEMENT
                && slot(source, at) == slot
                && id(source, at) == id;
    }

    /// Kind of the element at `at`.
    public static byte kind(MemorySegment source, long at) {
        return source.get(JAVA_BYTE, at + KIND);
    }

    /// A score as eight bytes that, compared unsigned, are ordered as the numbers are. Both zeros are one. Not a number is not a score.
    public static long ordered(double score) {
        long bits = Double.doubleToRawLongBits(score == 0 ? 0.0 : score);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }

    /// The score that {@link #ordered} has made of it; of either zero, the positive one.
    public static double score(long ordered) {
        return Double.longBitsToDouble(ordered < 0 ? ordered ^ Long.MIN_VALUE : ~ordered);
    }

    /// A list's position as eight bytes that, compared unsigned, are ordered as the numbers are; and back.
    public static long ordered(long position) {
        return position ^ Long.MIN_VALUE;
    }
}
