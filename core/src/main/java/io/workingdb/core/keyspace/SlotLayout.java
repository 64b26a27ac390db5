package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// The record of one slot, which moves with it. It is there once a key of the slot was written, and stays.
///
/// Key, big-endian:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | space, {@link Space#SLOT} |
/// | 1 | 2 | slot |
///
/// Value, little-endian:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | layout, {@link #LAYOUT} |
/// | 1 | 7 | zero |
/// | 8 | 8 | the version given last |
public final class SlotLayout {
    /// Version of this layout.
    public static final int LAYOUT = 1;

    /// Size of the key in bytes.
    public static final int KEY_BYTES = 3;

    /// Size of the value in bytes.
    public static final int VALUE_BYTES = 16;

    private static final int LAYOUT_AT = 0;
    private static final int VERSION = 8;

    private SlotLayout() {}

    /// Writes the key.
    static void writeKey(MemorySegment target, int slot) {
        target.set(JAVA_BYTE, 0, Space.SLOT);
        target.set(KeyLayout.U16, 1, (short) slot);
    }

    /// The version given last, in the value at `at`; 0 when it is new.
    static long version(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + VERSION);
    }

    /// Writes the whole value.
    static void writeVersion(MemorySegment target, long at, long version) {
        target.set(JAVA_BYTE, at + LAYOUT_AT, (byte) LAYOUT);
        target.set(Bytes.U64, at + VERSION, version);
    }
}
