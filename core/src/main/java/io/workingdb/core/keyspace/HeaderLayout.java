package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// Value in the map of one user key. Little-endian.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | type, {@link RecordType} |
/// | 1 | 1 | layout, {@link #LAYOUT} |
/// | 2 | 1 | form, {@link RecordForm} |
/// | 3 | 1 | zero |
/// | 4 | 4 | of a string, Memcached's flags, 0 from Redis; of a packed collection, the number of its elements; else zero |
/// | 8 | 8 | version, from the slot's counter |
/// | 16 | 8 | deadline, milliseconds since 1970; 0 is none |
/// | 24 | 4 | only if the user's key has more than 255 bytes: its length |
/// | 28 | n | only then: the user's key |
/// | 24 or 28 + n | m | the content, according to the form |
public final class HeaderLayout {
    /// Version of this layout.
    public static final int LAYOUT = 1;

    /// Size of the header in bytes.
    public static final int HEADER_BYTES = 24;

    private static final int TYPE = 0;
    private static final int LAYOUT_AT = 1;
    private static final int FORM = 2;
    private static final int ZERO = 3;
    private static final int FLAGS = 4;
    private static final int VERSION = 8;
    private static final int DEADLINE = 16;
    private static final int KEY_LENGTH = 24;
    private static final int KEY = 28;

    private HeaderLayout() {}

    /// Writes a whole header at `at`, flags zero, of a string's form.
    static void write(
            MemorySegment target, long at, RecordType type, long version, long deadlineMillis) {
        target.set(JAVA_BYTE, at + TYPE, type.code());
        target.set(JAVA_BYTE, at + LAYOUT_AT, (byte) LAYOUT);
        target.set(JAVA_BYTE, at + FORM, RecordForm.WHOLE.code());
        target.set(JAVA_BYTE, at + ZERO, (byte) 0);
        target.set(Bytes.U32, at + FLAGS, 0);
        target.set(Bytes.U64, at + VERSION, version);
        target.set(Bytes.U64, at + DEADLINE, deadlineMillis);
    }

    /// Code of the type.
    static byte type(MemorySegment source, long at) {
        return source.get(JAVA_BYTE, at + TYPE);
    }

    /// How the content lies.
    static RecordForm form(MemorySegment source, long at) {
        return RecordForm.of(source.get(JAVA_BYTE, at + FORM));
    }

    /// Changes the form.
    static void writeForm(MemorySegment target, long at, RecordForm form) {
        target.set(JAVA_BYTE, at + FORM, form.code());
    }

    /// Whether the record's elements are rows.
    static boolean isRows(MemorySegment source, long at) {
        return source.get(JAVA_BYTE, at + FORM) == RecordForm.ROWS.code();
    }

    /// Elements of a packed collection.
    static int elements(MemorySegment source, long at) {
        return source.get(Bytes.U32, at + FLAGS);
    }

    /// Changes the number of elements.
    static void writeElements(MemorySegment target, long at, int elements) {
        target.set(Bytes.U32, at + FLAGS, elements);
    }

    /// Changes Memcached's flags.
    static void writeFlags(MemorySegment target, long at, int flags) {
        target.set(Bytes.U32, at + FLAGS, flags);
    }

    /// Memcached's flags.
    static int flags(MemorySegment source, long at) {
        return source.get(Bytes.U32, at + FLAGS);
    }

    /// The version.
    static long version(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + VERSION);
    }

    /// Changes the version.
    static void writeVersion(MemorySegment target, long at, long version) {
        target.set(Bytes.U64, at + VERSION, version);
    }

    /// The deadline, 0 if there is none.
    static long deadlineMillis(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + DEADLINE);
    }

    /// Changes the deadline.
    static void writeDeadline(MemorySegment target, long at, long deadlineMillis) {
        target.set(Bytes.U64, at + DEADLINE, deadlineMillis);
    }

    /// Where the content begins, counted from the header, under a user key of `keyLength` bytes.
    static int contentOffset(int keyLength) {
        return keyLength > KeyLayout.WHOLE_NAME_BYTES_MAX ? KEY + keyLength : HEADER_BYTES;
    }

    /// Writes a long user key behind the header.
    static void writeLongKey(
            MemorySegment target, long at, MemorySegment key, long offset, int length) {
        target.set(Bytes.U32, at + KEY_LENGTH, length);
        MemorySegment.copy(key, offset, target, at + KEY, length);
    }

    /// Length of the long user key behind the header.
    static int longKeyLength(MemorySegment source, long at) {
        return source.get(Bytes.U32, at + KEY_LENGTH);
    }

    /// Where that key begins.
    static long longKeyOffset(long at) {
        return at + KEY;
    }
}
