package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// Looks at random keys, for eviction: each key, or each with a deadline, as likely. Changes nothing.
///
/// A key is named here by what stands of it in the map behind the space: slot, keyspace, hash and name, as in {@link KeyLayout}.
public final class KeySampler {
    /// Longest name of a key.
    public static final int NAME_BYTES_MAX = KeyLayout.BYTES_MAX - KeyLayout.SLOT;

    /// Guess of an element's bytes: its key's first sixteen, and as many as a field and a value often have.
    private static final int ROW_BYTES = 64;

    private final KeyRecords records;
    private final KeyBuffer key = new KeyBuffer();
    private final MemorySegment probe = MemorySegment.ofArray(new byte[1]);
    private final Slice foundKey = new Slice();
    private final Slice record = new Slice();
    private boolean withDeadlineOnly;
    private long first;
    private long count;

    KeySampler(KeyRecords records) {
        this.records = records;
    }

    /// Begins to look at the keys that there are now.
    ///
    /// @return how many: all, or those with a deadline; flushed ones included
    public long begin(boolean withDeadlineOnly) {
        this.withDeadlineOnly = withDeadlineOnly;
        byte space = withDeadlineOnly ? Space.EXPIRY : Space.KEY;
        first = rankOf(space);
        count = rankOf(space + 1) - first;
        return count;
    }

    private long rankOf(int space) {
        probe.set(JAVA_BYTE, 0, (byte) space);
        return records.map.rank(probe, 0, 1);
    }

    /// Looks at the key of a number; of keys with a deadline, they ascend by it.
    ///
    /// @param number below what {@link #begin} answered
    /// @return false if it was flushed
    public boolean look(long number) {
        OrderedMap map = records.map;
        map.select(first + number, foundKey, record);
        if (withDeadlineOnly) {
            key.takeExpiring(foundKey);
            return isThere();
        }
        key.take(foundKey);
        return records.databases.isOfDatabase(key.keyspace);
    }

    /// Looks at the key of a name.
    ///
    /// @return whether it is there, and not flushed, and has a deadline if one is wanted
    public boolean look(MemorySegment name, long offset, int length) {
        key.takeName(name, offset, length);
        return isThere();
    }

    private boolean isThere() {
        return records.map.get(key.bytes, 0, key.length, record)
                && records.databases.isOfDatabase(key.keyspace)
                && (!withDeadlineOnly || hasDeadline());
    }

    private boolean hasDeadline() {
        return HeaderLayout.deadlineMillis(record.segment, record.offset) != Keyspace.NO_DEADLINE;
    }

    /// Length of the name of the key looked at.
    public int nameBytes() {
        return key.length - KeyLayout.SLOT;
    }

    /// Copies the name of the key looked at.
    public void name(MemorySegment target, long offset) {
        MemorySegment.copy(key.bytes, KeyLayout.SLOT, target, offset, nameBytes());
    }

    /// Version of the key looked at.
    public long version() {
        return HeaderLayout.version(record.segment, record.offset);
    }

    /// Logical bytes that removing the key looked at frees: those of its record, and of the elements of a collection in rows, which are reclaimed later, a guess.
    public long bytes() {
        long bytes = key.length + (long) record.lengthBytes;
        if (HeaderLayout.isRows(record.segment, record.offset)) {
            long content = record.offset + key.contentOffsetIn(record);
            bytes += ROW_BYTES * CollectionLayout.elements(record.segment, content);
        }
        return bytes;
    }

    /// What tells the key looked at from others, but for one in four thousand million.
    public long id() {
        return key.accessId();
    }

    /// How much the key looked at was used: {@link AccessTable#worth}.
    public int worth() {
        return records.worth(key.accessId());
    }
}
