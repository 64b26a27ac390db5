package io.workingdb.core.storage.map;

import java.util.Arrays;

/// A sorted run of records: of each the head of its key and where it lies.
///
/// A head is the first eight bytes of a key, zeros beyond its end, as a number that compares signed as the bytes compare
/// unsigned. Only equal heads make anyone look at the keys themselves.
final class Chunk {
    /// Marks a reference whose record was made after the snapshot that is pinned; meaningful while the chunk's epoch is the map's.
    static final long FRESH = Long.MIN_VALUE;

    final long[] heads;
    final long[] references;
    int count;

    /// The map's epoch when this chunk was made: an older chunk may be part of a snapshot.
    final int epoch;

    Chunk(int capacity, int epoch) {
        heads = new long[capacity];
        references = new long[capacity];
        this.epoch = epoch;
    }

    /// A copy that may be changed while this one is part of a snapshot. None of its records is fresh.
    Chunk copy(int newEpoch) {
        Chunk copy = new Chunk(heads.length, newEpoch);
        System.arraycopy(heads, 0, copy.heads, 0, count);
        for (int i = 0; i < count; i++) {
            copy.references[i] = reference(i);
        }
        copy.count = count;
        return copy;
    }

    /// Where record `position` lies.
    long reference(int position) {
        return references[position] & ~FRESH;
    }

    boolean isFresh(int position) {
        return references[position] < 0;
    }

    boolean isFull() {
        return count == heads.length;
    }

    void insert(int position, long head, long reference) {
        int moved = count - position;
        System.arraycopy(heads, position, heads, position + 1, moved);
        System.arraycopy(references, position, references, position + 1, moved);
        heads[position] = head;
        references[position] = reference | FRESH;
        count++;
    }

    void replace(int position, long reference) {
        references[position] = reference | FRESH;
    }

    void remove(int position) {
        count--;
        int moved = count - position;
        System.arraycopy(heads, position + 1, heads, position, moved);
        System.arraycopy(references, position + 1, references, position, moved);
    }

    /// Moves the records from `position` on to `right`, which is empty.
    void splitTo(Chunk right, int position) {
        right.append(this, position, count - position);
        count = position;
    }

    /// Takes over all records of the chunk behind this one.
    void append(Chunk right) {
        append(right, 0, right.count);
    }

    private void append(Chunk from, int position, int length) {
        System.arraycopy(from.heads, position, heads, count, length);
        System.arraycopy(from.references, position, references, count, length);
        count += length;
    }

    /// Bytes of heap that a chunk of `capacity` takes, object headers included.
    static long heapBytes(int capacity) {
        return 2 * (16 + 8L * capacity) + 32;
    }

    @Override
    public String toString() {
        return "Chunk[count="
                + count
                + ", heads="
                + Arrays.toString(Arrays.copyOf(heads, count))
                + "]";
    }
}
