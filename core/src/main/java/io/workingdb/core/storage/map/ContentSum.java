package io.workingdb.core.storage.map;

import io.workingdb.core.trace.Hash64;
import io.workingdb.core.trace.Sink;
import java.lang.foreign.MemorySegment;

/// The state hash of a map: the 128-bit sum of hash(key, value) over all records.
///
/// A sum, so that it depends neither on order nor on where records lie, and can be kept incrementally.
public final class ContentSum {
    private static final long LOW_SEED = 0x6C6F7700;
    private static final long HIGH_SEED = 0x68696768;

    private final long[] halves = new long[2];
    private long low;
    private long high;

    /// Adds a record.
    public void add(Slice key, Slice value) {
        hash(key, value);
        addHash();
    }

    /// Adds a record.
    void add(
            MemorySegment key,
            long keyOffset,
            int keyLength,
            MemorySegment value,
            long valueOffset,
            int valueLength) {
        hash(key, keyOffset, keyLength, value, valueOffset, valueLength);
        addHash();
    }

    /// Takes away a record that is in it.
    public void remove(Slice key, Slice value) {
        hash(key, value);
        long borrow = Long.compareUnsigned(low, halves[0]) < 0 ? 1 : 0;
        low -= halves[0];
        high -= halves[1] + borrow;
    }

    private void addHash() {
        low += halves[0];
        long carry = Long.compareUnsigned(low, halves[0]) < 0 ? 1 : 0;
        high += halves[1] + carry;
    }

    private void hash(Slice key, Slice value) {
        hash(
                key.segment,
                key.offset,
                key.lengthBytes,
                value.segment,
                value.offset,
                value.lengthBytes);
    }

    private void hash(
            MemorySegment key,
            long keyOffset,
            int keyLength,
            MemorySegment value,
            long valueOffset,
            int valueLength) {
        halves[0] = LOW_SEED;
        halves[1] = HIGH_SEED;
        Hash64.both(halves, key, keyOffset, keyLength);
        Hash64.both(halves, value, valueOffset, valueLength);
    }

    /// Whether both are sums of the same records, as far as a hash can tell.
    public boolean isSame(ContentSum other) {
        return low == other.low && high == other.high;
    }

    /// Feeds the sum.
    public void fingerprint(Sink sink) {
        sink.put(high);
        sink.put(low);
    }
}
