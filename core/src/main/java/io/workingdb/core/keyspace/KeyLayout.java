package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Key in the map of one user key. Big-endian, because it is compared as bytes.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | space, {@link Space#KEY} |
/// | 1 | 2 | slot |
/// | 3 | 2 | keyspace id |
/// | 5 | 4 | keyed hash of the user's key, {@link KeyHash#head} |
/// | 9 | 0 - 256 | the name |
///
/// The name is the user's key if that has at most 255 bytes. Of a longer one it is the first 240 bytes and a 128-bit keyed hash
/// of the whole, 256 bytes in all; the whole key then stands in the record, behind its header ({@link HeaderLayout}), and is
/// compared in full. So the length tells the two forms apart, and no page of a tree has to hold a long key.
///
/// The hash comes before the name so that the first eight bytes of any two keys of one slot differ almost always. Nobody scans
/// keys by name; SCAN goes by (slot, hash).
public final class KeyLayout {
    /// Bytes before the name.
    public static final int HEADER_BYTES = 9;

    /// Longest user key that stands in the map as it is.
    public static final int WHOLE_NAME_BYTES_MAX = 255;

    /// Bytes of a longer user key that stand in its name.
    public static final int LONG_NAME_PREFIX_BYTES = 240;

    /// Bytes of the name of a longer user key: its first bytes and 128 bits of hash.
    public static final int LONG_NAME_BYTES = LONG_NAME_PREFIX_BYTES + 16;

    /// Longest key in the map.
    public static final int BYTES_MAX = HEADER_BYTES + LONG_NAME_BYTES;

    static final int SPACE = 0;
    static final int SLOT = 1;
    static final int KEYSPACE = 3;
    static final int HASH = 5;
    static final int NAME = 9;

    static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfLong U64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private KeyLayout() {}

    /// Most bytes that a missing key of this length adds to {@link Keyspace#logicalBytes} when it is given a value, beside that: its key in the map, its header, the
    /// whole of it if it is long; and the count and the version of its slot, which may be the first there.
    public static int newKeyBytes(int keyLength) {
        int name = keyLength > WHOLE_NAME_BYTES_MAX ? LONG_NAME_BYTES : keyLength;
        return HEADER_BYTES
                + name
                + HeaderLayout.contentOffset(keyLength)
                + TableLayout.COUNT_KEY_BYTES
                + TableLayout.COUNT_BYTES
                + SlotLayout.KEY_BYTES
                + SlotLayout.VALUE_BYTES;
    }

    /// Writes everything before the name: eight bytes and one, instead of four fields.
    static void writeHeader(MemorySegment target, int slot, int keyspace, int hash) {
        long first =
                (long) Space.KEY << 56
                        | (long) slot << 40
                        | (long) keyspace << 24
                        | (hash & 0xFFFFFFFFL) >>> 8;
        target.set(U64, SPACE, first);
        target.set(JAVA_BYTE, NAME - 1, (byte) hash);
    }

    /// Slot of the key at `at`.
    static int slot(MemorySegment source, long at) {
        return source.get(U16, at + SLOT) & 0xFFFF;
    }

    /// Keyspace id of the key at `at`.
    static int keyspace(MemorySegment source, long at) {
        return source.get(U16, at + KEYSPACE) & 0xFFFF;
    }

    /// Hash in the key at `at`.
    static int hash(MemorySegment source, long at) {
        return source.get(U32, at + HASH);
    }

    /// Whether the key at `at` lies in `slot` of `keyspace`; false for keys of other spaces.
    static boolean isIn(MemorySegment source, long at, int slot, int keyspace) {
        return source.get(JAVA_BYTE, at + SPACE) == Space.KEY
                && slot(source, at) == slot
                && keyspace(source, at) == keyspace;
    }
}
