package io.workingdb.core.keyspace;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// What stands behind the header of a stream, and in the rows of its groups and of their consumers. Little-endian. Ids are two numbers of
/// 64 bits, unsigned: milliseconds, and a sequence among entries of the same; 0-0 is no entry's.
///
/// Behind the header:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 24 | {@link CollectionLayout}: id, number of entries, zero |
/// | 24 | 16 | last id: none that is added may be below or equal |
/// | 40 | 16 | the highest id of those that were deleted one by one; 0-0 if none was |
/// | 56 | 8 | how many entries were ever added |
///
/// A group:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 8 | id of the collection that is the group: its consumers, and entries pending for them |
/// | 8 | 16 | last id delivered |
/// | 24 | 8 | entries read: how many of those ever added have been delivered; -1 if unknown |
/// | 32 | 8 | number of the consumer that is made next |
///
/// A consumer:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 8 | number, which no other consumer of the group ever has |
/// | 8 | 8 | when it was seen last, milliseconds since 1970 |
/// | 16 | 8 | when it was given entries last, likewise; -1 never |
public final class StreamLayout {
    /// Size in bytes of what stands behind the header.
    public static final int BYTES = 64;

    /// Size in bytes of a group's value.
    public static final int GROUP_BYTES = 40;

    /// Size in bytes of a consumer's value.
    public static final int CONSUMER_BYTES = 24;

    /// Offset of a stream's last id.
    public static final int LAST_ID = CollectionLayout.BYTES;

    /// Offset of a stream's highest deleted id.
    public static final int DELETED_ID = LAST_ID + 16;

    /// Offset of the last id delivered to a group.
    public static final int GROUP_LAST_ID = 8;

    private static final int ADDED = DELETED_ID + 16;
    private static final int GROUP = 0;
    private static final int READ = GROUP_LAST_ID + 16;
    private static final int NEXT_CONSUMER = READ + 8;
    private static final int NUMBER = 0;
    private static final int SEEN = 8;
    private static final int ACTIVE = 16;
    private static final int SEQUENCE = 8;

    private StreamLayout() {}

    /// Milliseconds of an id.
    public static long millis(MemorySegment source, long at) {
        return source.get(Bytes.U64, at);
    }

    /// Sequence of an id.
    public static long sequence(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + SEQUENCE);
    }

    /// Changes an id.
    public static void writeId(MemorySegment target, long at, long millis, long sequence) {
        target.set(Bytes.U64, at, millis);
        target.set(Bytes.U64, at + SEQUENCE, sequence);
    }

    /// How many entries a stream was ever given.
    public static long added(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + ADDED);
    }

    /// Changes that number.
    public static void writeAdded(MemorySegment target, long at, long added) {
        target.set(Bytes.U64, at + ADDED, added);
    }

    /// Id of the collection that is a group.
    public static long group(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + GROUP);
    }

    /// Changes it.
    public static void writeGroup(MemorySegment target, long at, long id) {
        target.set(Bytes.U64, at + GROUP, id);
    }

    /// Entries that a group has read, or -1.
    public static long read(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + READ);
    }

    /// Changes that number.
    public static void writeRead(MemorySegment target, long at, long read) {
        target.set(Bytes.U64, at + READ, read);
    }

    /// Number of a group's next consumer.
    public static long nextConsumer(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + NEXT_CONSUMER);
    }

    /// Changes it.
    public static void writeNextConsumer(MemorySegment target, long at, long number) {
        target.set(Bytes.U64, at + NEXT_CONSUMER, number);
    }

    /// Number of a consumer.
    public static long number(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + NUMBER);
    }

    /// When a consumer was seen.
    public static long seen(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + SEEN);
    }

    /// When a consumer was given entries, or -1.
    public static long active(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + ACTIVE);
    }

    /// Writes a whole consumer.
    public static void writeConsumer(
            MemorySegment target, long at, long number, long seen, long active) {
        target.set(Bytes.U64, at + NUMBER, number);
        target.set(Bytes.U64, at + SEEN, seen);
        target.set(Bytes.U64, at + ACTIVE, active);
    }
}
