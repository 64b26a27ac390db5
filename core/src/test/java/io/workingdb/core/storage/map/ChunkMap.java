package io.workingdb.core.storage.map;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Host;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.trace.Sink;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The plain ordered map: sorted chunks of references on the heap, records in a slab off it.
///
/// Small and obviously right: the oracle of the tree. A search is two binary searches over arrays of primitive heads and one look at a record. It served
/// until the tree did; what it gives up against it: 17 bytes of heap per record; inserting a chunk moves the directory behind it; pinning copies the
/// directory, 8 bytes per chunk.
///
/// Changing, finding and replacing records allocates nothing on the heap; only a new chunk does, and the first touch of a chunk
/// while a snapshot is pinned.
public final class ChunkMap implements OrderedMap {
    /// Longest value: 1 GiB and 1 MiB, which is a 512 MiB key and a 512 MiB value together with what is stored around them.
    public static final int VALUE_BYTES_MAX = (1 << 30) + (1 << 20);

    private final RecordSlab slab;
    private final ChunkDirectory directory;
    private final RetiredRecords retired;
    private final PlainUndo undo;
    private long count;
    private long logicalBytes;
    private @Nullable Pinned pinned;

    /// @param chunkRecords most records of a chunk, at least 4
    /// @param extentBytes size of an extent, a power of two
    public ChunkMap(Host host, int chunkRecords, int extentBytes) {
        this(host, chunkRecords, extentBytes, SavepointLimits.production());
    }

    /// The same, with other bounds of what can be taken back.
    public ChunkMap(Host host, int chunkRecords, int extentBytes, SavepointLimits limits) {
        slab = new RecordSlab(host, extentBytes);
        directory = new ChunkDirectory(slab, chunkRecords);
        retired = new RetiredRecords(slab);
        undo = new PlainUndo(limits);
    }

    @Override
    public boolean get(MemorySegment key, long keyOffset, int keyLength, Slice value) {
        boolean found = directory.search(key, keyOffset, keyLength);
        if (found) {
            value(directory.reference(), value);
        }
        return found;
    }

    /// Nothing is marked here.
    @Override
    public void appliedIndex(long index) {}

    /// Loads nothing.
    @Override
    public void load(KeyGroup keys) {}

    @Override
    public boolean put(
            MemorySegment key, long keyOffset, int keyLength, int valueLength, Slice value) {
        Invariant.check(
                valueLength >= 0 && valueLength <= VALUE_BYTES_MAX,
                "a value is not too long",
                valueLength,
                VALUE_BYTES_MAX);
        retired.freeSome();
        boolean found = directory.search(key, keyOffset, keyLength);
        if (undo.isNoting()) {
            int old = found ? slab.valueLength(directory.reference()) : -keyLength;
            undo.grow(logicalBytes, (long) valueLength - old);
            undo.note(bytes(key, keyOffset, keyLength), found ? valueBytes() : null);
        }
        if (found) {
            resize(keyLength, valueLength);
        } else {
            insert(key, keyOffset, keyLength, valueLength);
        }
        value(directory.reference(), value);
        return found;
    }

    private void insert(MemorySegment key, long keyOffset, int keyLength, int valueLength) {
        long reference = slab.allocate(keyLength, valueLength);
        MemorySegment segment = slab.segment(reference);
        long at = keyOffset(reference);
        MemorySegment.copy(key, keyOffset, segment, at, keyLength);
        if (!slab.isZeroed(reference)) {
            zero(segment, at + keyLength, valueLength);
        }
        directory.insert(Keys.head(key, keyOffset, keyLength), reference);
        count++;
        logicalBytes += keyLength + (long) valueLength;
    }

    /// Changes the length of the value at the directory's place, moving the record if a snapshot has it or its class changes.
    private void resize(int keyLength, int valueLength) {
        long reference = directory.reference();
        int oldLength = slab.valueLength(reference);
        boolean own = directory.isOwn();
        if (own && RecordSlab.fits(keyLength, oldLength, valueLength)) {
            resizeInPlace(reference, keyLength, oldLength, valueLength);
            return;
        }
        long copy = moved(reference, keyLength, oldLength, valueLength);
        directory.replace(copy);
        retire(reference, own);
        logicalBytes += valueLength - oldLength;
    }

    private void resizeInPlace(long reference, int keyLength, int oldLength, int valueLength) {
        if (valueLength != oldLength) {
            slab.valueLength(reference, valueLength);
            long end = keyOffset(reference) + keyLength + oldLength;
            zero(slab.segment(reference), end, valueLength - oldLength);
            logicalBytes += valueLength - oldLength;
        }
    }

    /// A copy of a record with a value of another length.
    private long moved(long reference, int keyLength, int oldLength, int valueLength) {
        long copy = slab.allocate(keyLength, valueLength);
        MemorySegment target = slab.segment(copy);
        int kept = Math.min(oldLength, valueLength);
        MemorySegment.copy(
                slab.segment(reference),
                keyOffset(reference),
                target,
                keyOffset(copy),
                keyLength + (long) kept);
        if (!slab.isZeroed(copy)) {
            zero(target, keyOffset(copy) + keyLength + kept, valueLength - kept);
        }
        return copy;
    }

    @Override
    public boolean delete(MemorySegment key, long keyOffset, int keyLength) {
        retired.freeSome();
        if (!directory.search(key, keyOffset, keyLength)) {
            return false;
        }
        if (undo.isNoting()) {
            undo.note(bytes(key, keyOffset, keyLength), valueBytes());
        }
        long reference = directory.reference();
        boolean own = directory.isOwn();
        count--;
        logicalBytes -= keyLength + (long) slab.valueLength(reference);
        directory.remove();
        retire(reference, own);
        return true;
    }

    private static byte[] bytes(MemorySegment from, long offset, int length) {
        Slice slice = new Slice();
        slice.set(from, offset, length);
        return slice.toBytes();
    }

    /// The value at the directory's place.
    private byte[] valueBytes() {
        Slice value = new Slice();
        value(directory.reference(), value);
        return value.toBytes();
    }

    @Override
    public void openSavepoint(long logicalBytesMax) {
        undo.open(logicalBytesMax);
    }

    @Override
    public void closeSavepoint() {
        undo.merge();
    }

    @Override
    public int savepoints() {
        return undo.depth();
    }

    @Override
    public void rollBack() {
        undo.takeBack(this::putBack);
    }

    private void putBack(byte[] key, PlainUndo.Before before) {
        MemorySegment at = MemorySegment.ofArray(key);
        if (!before.there) {
            delete(at, 0, key.length);
            return;
        }
        Slice value = new Slice();
        put(at, 0, key.length, before.value.length, value);
        MemorySegment.copy(
                before.value, 0, value.segment, JAVA_BYTE, value.offset, before.value.length);
    }

    private void retire(long reference, boolean own) {
        if (own) {
            slab.free(reference);
        } else {
            retired.add(reference);
        }
    }

    @Override
    public boolean ceiling(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        directory.search(key, keyOffset, keyLength);
        return here(foundKey, foundValue);
    }

    @Override
    public boolean higher(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        if (directory.search(key, keyOffset, keyLength)) {
            directory.next();
        }
        return here(foundKey, foundValue);
    }

    @Override
    public boolean lower(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        directory.search(key, keyOffset, keyLength);
        return directory.previous() && here(foundKey, foundValue);
    }

    /// Counts them, chunk by chunk.
    @Override
    public long rank(MemorySegment key, long keyOffset, int keyLength) {
        directory.search(key, keyOffset, keyLength);
        return directory.before();
    }

    @Override
    public boolean select(long rank, Slice foundKey, Slice foundValue) {
        boolean there = rank >= 0 && rank < count;
        if (there) {
            directory.goTo(rank);
        }
        return there && here(foundKey, foundValue);
    }

    /// One record after the other.
    @Override
    public int deleteRange(
            MemorySegment from,
            long fromOffset,
            int fromLength,
            MemorySegment to,
            long toOffset,
            int toLength,
            int limit) {
        long inRange = rank(to, toOffset, toLength) - rank(from, fromOffset, fromLength);
        int removed = Math.clamp(inRange, 0, limit);
        Slice key = new Slice();
        Slice value = new Slice();
        for (int i = 0; i < removed; i++) {
            ceiling(from, fromOffset, fromLength, key, value);
            delete(key.segment, key.offset, key.lengthBytes);
        }
        return removed;
    }

    private boolean here(Slice foundKey, Slice foundValue) {
        if (!directory.settle()) {
            return false;
        }
        key(directory.reference(), foundKey);
        value(directory.reference(), foundValue);
        return true;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public long logicalBytes() {
        return logicalBytes;
    }

    @Override
    public long heldBytes() {
        return slab.heldBytes() + directory.heldBytes();
    }

    @Override
    public Snapshot pin() {
        Invariant.check(pinned == null, "one snapshot at a time is pinned");
        Invariant.check(undo.depth() == 0, "nothing is pinned in a savepoint");
        Pinned snapshot = new Pinned(directory.pin(), count);
        pinned = snapshot;
        return snapshot;
    }

    @Override
    public void release() {
        slab.release();
    }

    @Override
    public void fingerprint(Sink sink) {
        sink.put(count);
        ContentSum sum = new ContentSum();
        directory.addTo(sum);
        sum.fingerprint(sink);
    }

    /// Checks everything that must hold, record by record: for tests.
    void invariants() {
        long records = directory.invariants();
        Invariant.check(records == count, "records are counted", records, count);
    }

    private static long keyOffset(long reference) {
        return RecordSlab.offset(reference) + RecordSlab.HEADER_BYTES;
    }

    private void key(long reference, Slice out) {
        out.set(slab.segment(reference), keyOffset(reference), slab.keyLength(reference));
    }

    private void value(long reference, Slice out) {
        MemorySegment segment = slab.segment(reference);
        long offset = keyOffset(reference) + slab.keyLength(reference);
        out.set(segment, offset, slab.valueLength(reference));
    }

    /// Fills with zeros, without the slice object that `MemorySegment.fill` would need.
    private static void zero(MemorySegment segment, long offset, int lengthBytes) {
        long end = offset + lengthBytes;
        long at = offset;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            segment.set(Bytes.U64, at, 0);
        }
        for (; at < end; at++) {
            segment.set(JAVA_BYTE, at, (byte) 0);
        }
    }

    /// The chunks as they were. Whoever changes the map copies them first, and keeps the records that are only here.
    private final class Pinned implements Snapshot {
        private final Chunk[] chunks;
        private final long records;
        private int at;
        private int position;

        Pinned(Chunk[] chunks, long records) {
            this.chunks = chunks;
            this.records = records;
        }

        @Override
        public boolean next(Slice key, Slice value) {
            if (at < chunks.length && position == chunks[at].count) {
                at++;
                position = 0;
            }
            if (at == chunks.length) {
                return false;
            }
            long reference = chunks[at].reference(position++);
            key(reference, key);
            value(reference, value);
            return true;
        }

        @Override
        public long count() {
            return records;
        }

        @Override
        public void unpin() {
            Invariant.check(pinned == this, "a snapshot is let go once");
            pinned = null;
            directory.unpin();
            retired.unpinned();
        }
    }
}
