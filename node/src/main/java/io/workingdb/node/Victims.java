package io.workingdb.node;

import io.workingdb.core.keyspace.KeySampler;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.storage.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Keys to evict, as the arguments of an entry: each a version u64, little-endian, and the name as {@link KeySampler} gives it.
final class Victims {
    private static final int ARGUMENT_BYTES_MAX =
            EntryLayout.ARGUMENT_HEADER_BYTES + Long.BYTES + KeySampler.NAME_BYTES_MAX;

    private final MemorySegment arguments;
    private final long[] ids;
    private int argumentBytes;
    private int count;
    private long bytes;

    /// @param most how many there is room for
    Victims(int most) {
        ids = new long[most];
        arguments = Arena.ofAuto().allocate((long) most * ARGUMENT_BYTES_MAX);
    }

    void clear() {
        argumentBytes = 0;
        count = 0;
        bytes = 0;
    }

    /// Adds the key that is looked at.
    void add(KeySampler key) {
        int length = Long.BYTES + key.nameBytes();
        EntryLayout.writeArgumentLength(arguments, argumentBytes, length);
        long at = argumentBytes + EntryLayout.ARGUMENT_HEADER_BYTES;
        arguments.set(Bytes.U64, at, key.version());
        key.name(arguments, at + Long.BYTES);
        argumentBytes += EntryLayout.ARGUMENT_HEADER_BYTES + length;
        ids[count++] = key.id();
        bytes += key.bytes();
    }

    int count() {
        return count;
    }

    /// What tells a victim from other keys.
    long id(int index) {
        return ids[index];
    }

    /// Logical bytes that removing them frees.
    long bytes() {
        return bytes;
    }

    /// Length of the arguments.
    int argumentBytes() {
        return argumentBytes;
    }

    /// Writes the arguments.
    void write(MemorySegment target, long at) {
        MemorySegment.copy(arguments, 0, target, at, argumentBytes);
    }
}
