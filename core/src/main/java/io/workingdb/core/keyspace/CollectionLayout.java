package io.workingdb.core.keyspace;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// What stands behind the header of a collection in rows ({@link RecordForm#ROWS}); a stream has more, {@link StreamLayout}. Little-endian.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 8 | id, from the slot's version counter: no other collection of the slot ever has it |
/// | 8 | 8 | number of elements |
/// | 16 | 8 | of a hash, how many of its fields have a deadline; else zero |
public final class CollectionLayout {
    /// Size in bytes.
    public static final int BYTES = 24;

    private static final int ID = 0;
    private static final int ELEMENTS = 8;
    private static final int DEADLINES = 16;

    private CollectionLayout() {}

    /// Id of the collection whose content begins at `at`.
    public static long id(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + ID);
    }

    /// Changes the id.
    public static void writeId(MemorySegment target, long at, long id) {
        target.set(Bytes.U64, at + ID, id);
    }

    /// Number of elements.
    public static long elements(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + ELEMENTS);
    }

    /// Changes the number of elements.
    public static void writeElements(MemorySegment target, long at, long elements) {
        target.set(Bytes.U64, at + ELEMENTS, elements);
    }

    /// Number of fields with a deadline.
    public static long deadlines(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + DEADLINES);
    }

    /// Changes that number.
    public static void writeDeadlines(MemorySegment target, long at, long deadlines) {
        target.set(Bytes.U64, at + DEADLINES, deadlines);
    }
}
