package io.workingdb.core.storage.map;

import io.workingdb.core.invariant.Invariant;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The chunks in key order, and a place among them: the one searched last.
///
/// Chunk `i` takes the keys from its first one up to, not including, the first of chunk `i + 1`; chunk 0 also those below. No
/// chunk is empty. The place is tried first by every search, because whoever writes a key has just looked it up.
///
/// While a snapshot is pinned, a chunk that is older than it is copied before it is changed, once.
final class ChunkDirectory {
    private final RecordSlab slab;
    private final int capacity;
    private Chunk[] chunks = new Chunk[16];
    private long[] firstHeads = new long[16];
    private int count;
    private int at;
    private int position;
    private int epoch;
    private boolean pinned;
    private int pinnedCopies;

    /// @param capacity most records of a chunk, at least 4
    ChunkDirectory(RecordSlab slab, int capacity) {
        Invariant.check(capacity >= 4, "a chunk can be split and merged", capacity, 4);
        this.slab = slab;
        this.capacity = capacity;
    }

    /// Goes to where `key` is, or would be.
    ///
    /// @return whether it is there
    boolean search(MemorySegment key, long offset, int length) {
        long head = Keys.head(key, offset, length);
        if (isHere(head, key, offset, length)) {
            return true;
        }
        at = chunkOf(head, key, offset, length);
        if (count == 0) {
            position = 0;
            return false;
        }
        return searchChunk(chunks[at], head, key, offset, length);
    }

    private boolean isHere(long head, MemorySegment key, long offset, int length) {
        if (at >= count) {
            return false;
        }
        Chunk chunk = chunks[at];
        return position < chunk.count
                && chunk.heads[position] == head
                && compare(chunk.reference(position), key, offset, length) == 0;
    }

    /// The last chunk whose first key is not above `key`; 0 if there is none.
    private int chunkOf(long head, MemorySegment key, long offset, int length) {
        int low = 1;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            long first = firstHeads[middle];
            if (first < head
                    || (first == head
                            && compare(chunks[middle].reference(0), key, offset, length) <= 0)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private boolean searchChunk(
            Chunk chunk, long head, MemorySegment key, long offset, int length) {
        long[] heads = chunk.heads;
        int low = 0;
        int high = chunk.count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            long found = heads[middle];
            int order = Long.compare(found, head);
            if (order == 0) {
                order = compare(chunk.reference(middle), key, offset, length);
            }
            if (order == 0) {
                position = middle;
                return true;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        position = low;
        return false;
    }

    /// Compares a record's key with `key`; their heads are equal.
    private int compare(long reference, MemorySegment key, long offset, int length) {
        return Keys.compareBehindHead(
                slab.segment(reference),
                RecordSlab.offset(reference) + RecordSlab.HEADER_BYTES,
                slab.keyLength(reference),
                key,
                offset,
                length);
    }

    /// Goes one record on.
    void next() {
        position++;
    }

    /// Whether there is a record at the place or behind it; goes there.
    boolean settle() {
        if (at < count && position >= chunks[at].count) {
            at++;
            position = 0;
        }
        return at < count;
    }

    /// Goes to the record before the place.
    ///
    /// @return whether there is one
    boolean previous() {
        if (position == 0) {
            if (at == 0) {
                return false;
            }
            at--;
            position = chunks[at].count;
        }
        position--;
        return true;
    }

    /// Number of records before the place.
    long before() {
        long before = position;
        for (int i = 0; i < at; i++) {
            before += chunks[i].count;
        }
        return before;
    }

    /// Goes to the record that has so many before it; there must be one.
    void goTo(long before) {
        at = 0;
        long left = before;
        while (left >= chunks[at].count) {
            left -= chunks[at++].count;
        }
        position = (int) left;
    }

    /// The record at the place.
    long reference() {
        return chunks[at].reference(position);
    }

    /// Whether the record at the place may be changed where it lies, or given back: no snapshot can have it.
    boolean isOwn() {
        return !pinned || (chunks[at].epoch == epoch && chunks[at].isFresh(position));
    }

    /// Puts another record of the same key at the place.
    void replace(long reference) {
        writable(at).replace(position, reference);
    }

    /// Puts a record at the place, before the one that is there.
    void insert(long head, long reference) {
        if (count == 0) {
            addChunk(0, new Chunk(capacity, epoch), head);
        }
        Chunk chunk = writable(at);
        if (chunk.isFull()) {
            chunk = split(chunk, head);
        }
        chunk.insert(position, head, reference);
        if (position == 0) {
            firstHeads[at] = head;
        }
    }

    /// Splits the chunk of the place in halves; behind the very last record only begins a new one, so that records that come in
    /// order, as from a checkpoint, fill their chunks.
    private Chunk split(Chunk left, long head) {
        boolean last = at == count - 1 && position == left.count;
        int cut = last ? left.count : left.count / 2;
        Chunk right = new Chunk(capacity, epoch);
        left.splitTo(right, cut);
        addChunk(at + 1, right, last ? head : right.heads[0]);
        if (position > cut || last) {
            at++;
            position -= cut;
        }
        return chunks[at];
    }

    /// Takes the record at the place away.
    void remove() {
        Chunk chunk = writable(at);
        chunk.remove(position);
        if (chunk.count == 0) {
            removeChunk(at);
        } else {
            firstHeads[at] = chunk.heads[0];
            if (chunk.count <= capacity / 4) {
                merge();
            }
        }
    }

    /// Joins a small chunk with a neighbour if both together are at most half full, so that the next insert does not split again.
    private void merge() {
        if (at + 1 < count && chunks[at].count + chunks[at + 1].count <= capacity / 2) {
            writable(at).append(writable(at + 1));
            removeChunk(at + 1);
        } else if (at > 0 && chunks[at - 1].count + chunks[at].count <= capacity / 2) {
            position += chunks[at - 1].count;
            writable(at - 1).append(writable(at));
            removeChunk(at);
            at--;
        }
    }

    /// Begins a snapshot: the chunks as they are.
    Chunk[] pin() {
        pinned = true;
        epoch++;
        return Arrays.copyOf(chunks, count);
    }

    /// Ends it.
    void unpin() {
        pinned = false;
        pinnedCopies = 0;
    }

    /// Adds every record to `sum`.
    void addTo(ContentSum sum) {
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < chunks[i].count; j++) {
                long reference = chunks[i].reference(j);
                MemorySegment segment = slab.segment(reference);
                long key = RecordSlab.offset(reference) + RecordSlab.HEADER_BYTES;
                int keyLength = slab.keyLength(reference);
                int valueLength = slab.valueLength(reference);
                sum.add(segment, key, keyLength, segment, key + keyLength, valueLength);
            }
        }
    }

    /// Bytes of heap held, old chunks that only the snapshot has included.
    long heldBytes() {
        return (count + pinnedCopies) * (Chunk.heapBytes(capacity) + 2L * Long.BYTES);
    }

    /// Checks the order of everything and the fill of the chunks. Looks at every record: for tests.
    ///
    /// @return number of records
    long invariants() {
        long records = 0;
        for (int i = 0; i < count; i++) {
            Chunk chunk = chunks[i];
            Invariant.check(chunk.count > 0, "no chunk is empty", i, count);
            Invariant.check(
                    firstHeads[i] == chunk.heads[0], "the directory has the first heads", i, count);
            for (int j = 0; j < chunk.count; j++) {
                checkRecord(i, j);
            }
            records += chunk.count;
        }
        return records;
    }

    private void checkRecord(int index, int place) {
        Chunk chunk = chunks[index];
        long reference = chunk.reference(place);
        MemorySegment segment = slab.segment(reference);
        long key = RecordSlab.offset(reference) + RecordSlab.HEADER_BYTES;
        int length = slab.keyLength(reference);
        long head = chunk.heads[place];
        Invariant.check(
                head == Keys.head(segment, key, length), "a head is its key's", index, place);
        boolean first = place == 0;
        if (first && index == 0) {
            return;
        }
        Chunk before = first ? chunks[index - 1] : chunk;
        int placeBefore = first ? before.count - 1 : place - 1;
        long headBefore = before.heads[placeBefore];
        boolean ordered =
                headBefore < head
                        || (headBefore == head
                                && compare(before.reference(placeBefore), segment, key, length)
                                        < 0);
        Invariant.check(ordered, "keys ascend", index, place);
    }

    private Chunk writable(int index) {
        Chunk chunk = chunks[index];
        if (pinned && chunk.epoch != epoch) {
            chunk = chunk.copy(epoch);
            chunks[index] = chunk;
            pinnedCopies++;
        }
        return chunk;
    }

    private void addChunk(int index, Chunk chunk, long firstHead) {
        if (count == chunks.length) {
            chunks = Arrays.copyOf(chunks, count * 2);
            firstHeads = Arrays.copyOf(firstHeads, count * 2);
        }
        System.arraycopy(chunks, index, chunks, index + 1, count - index);
        System.arraycopy(firstHeads, index, firstHeads, index + 1, count - index);
        chunks[index] = chunk;
        firstHeads[index] = firstHead;
        count++;
    }

    private void removeChunk(int index) {
        count--;
        System.arraycopy(chunks, index + 1, chunks, index, count - index);
        System.arraycopy(firstHeads, index + 1, firstHeads, index, count - index);
        Arrays.fill(chunks, count, count + 1, null);
    }
}
