package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.map.Slice;
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
/// | 8 group | stream | name | {@link StreamLayout} |
/// | 9 entry | stream | id | fields and values by turns, each as {@link io.workingdb.core.keyspace.collection.PackedLayout} |
/// | 10 consumer | group | name | {@link StreamLayout} |
/// | 11 consumer's name | group | number of the consumer u64 | name |
/// | 12 pending | group | id of the entry | when it was delivered last, how often, number of the consumer: packed integers |
/// | 13 consumer's pending | group | number of the consumer u64, id of the entry | |
///
/// A group of a stream is a collection of its own, whose id stands in the group's row.
///
/// Elements are whole, however long; those that go by hash are visited by it, and a cursor is that hash. The id of an entry in a key:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 8 | milliseconds |
/// | 8 | 1 | s: bytes of the sequence without its leading zeros, 0 to 8 |
/// | 9 | s | sequence |
///
/// A sequence is nearly always short, and zero where entries come less than once a millisecond. Its length before it keeps the order, and spares
/// up to seven bytes that no page can share, because the milliseconds before them differ.
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

    /// Kind of a stream's group.
    public static final byte GROUP = 8;

    /// Kind of a stream's entry.
    public static final byte ENTRY = 9;

    /// Kind of a group's consumer, by name.
    public static final byte CONSUMER = 10;

    /// Kind of the name of a group's consumer, by number.
    public static final byte CONSUMER_NAME = 11;

    /// Kind of an entry that was delivered and not acknowledged.
    public static final byte PENDING = 12;

    /// Kind of the same, by consumer.
    public static final byte CONSUMER_PENDING = 13;

    /// Most bytes of the id of an entry.
    public static final int ENTRY_ID_BYTES_MAX = 17;

    /// Big-endian fields of keys.
    public static final ValueLayout.OfLong U64 = KeyLayout.U64;

    /// Big-endian fields of keys.
    public static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int SLOT = 1;
    private static final int ID = 3;
    private static final int KIND = 11;
    private static final int SEQUENCE_BYTES = 8;
    private static final int SEQUENCE = 9;

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

    /// Whether a key in the map is an element of the collection, and of this kind.
    public static boolean isOf(Slice key, int slot, long id, byte kind) {
        return isOf(key.segment, key.offset, key.lengthBytes, slot, id)
                && kind(key.segment, key.offset) == kind;
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

    /// Writes the id of an entry.
    ///
    /// @return bytes written, at most {@link #ENTRY_ID_BYTES_MAX}
    public static int writeEntryId(MemorySegment target, long at, long millis, long sequence) {
        int bytes = Long.BYTES - (Long.numberOfLeadingZeros(sequence) >>> 3);
        target.set(U64, at, millis);
        target.set(JAVA_BYTE, at + SEQUENCE_BYTES, (byte) bytes);
        for (int i = 0; i < bytes; i++) {
            target.set(JAVA_BYTE, at + SEQUENCE + i, (byte) (sequence >>> (8 * (bytes - 1 - i))));
        }
        return SEQUENCE + bytes;
    }

    /// Milliseconds of the entry's id at `at`.
    public static long entryMillis(MemorySegment source, long at) {
        return source.get(U64, at);
    }

    /// Sequence of the entry's id at `at`.
    public static long entrySequence(MemorySegment source, long at) {
        int bytes = source.get(JAVA_BYTE, at + SEQUENCE_BYTES);
        long sequence = 0;
        for (int i = 0; i < bytes; i++) {
            sequence = sequence << 8 | (source.get(JAVA_BYTE, at + SEQUENCE + i) & 0xFF);
        }
        return sequence;
    }

    /// A list's position as eight bytes that, compared unsigned, are ordered as the numbers are; and back.
    public static long ordered(long position) {
        return position ^ Long.MIN_VALUE;
    }
}
