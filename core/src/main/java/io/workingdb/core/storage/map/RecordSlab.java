package io.workingdb.core.storage.map;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Memory;
import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Memory for records off the heap, in extents reserved from the ranges.
///
/// A shared extent holds pieces of one {@link SizeClass}; a record beyond an eighth of an extent gets one of its own. An
/// extent whose last piece is freed goes back to the host, but for one that is kept for the next taker, so that a record that
/// comes and goes does not cost a system call each time. A record is addressed by a reference: extent number and offset.
///
/// | offset | bytes | field of a record |
/// |---|---|---|
/// | 0 | 4 | length of the key |
/// | 4 | 4 | length of the value |
/// | 8 | n | the key |
/// | 8 + n | m | the value |
///
/// A freed piece holds, in place of the key's length, the offset of the next free one, and {@link #FREE} in place of the value's.
public final class RecordSlab {
    /// Bytes before the key.
    public static final int HEADER_BYTES = 8;

    /// No reference.
    static final int NONE = -1;

    /// No class.
    public static final int NO_EXTENT = -1;

    /// A shared extent has room for at least this many pieces, so at most an eighth of it is unused at its end.
    private static final int PIECES_MIN = 8;

    private static final int VALUE_LENGTH = 4;

    /// In place of a value's length: the piece is free.
    private static final int FREE = -1;

    private final Memory ranges;
    private final int extentBytes;
    private final int sharedClassMax;
    private final @Nullable Extent[] withRoom = new Extent[SizeClass.COUNT];
    private MemorySegment[] segments = new MemorySegment[16];
    private @Nullable Extent[] extents = new Extent[16];
    private int[] unusedNumbers = new int[16];
    private int unusedCount;
    private int numbers;
    private @Nullable MemorySegment spare;
    private long records;
    private long heldBytes;
    private long unusedBytes;

    /// @param extentBytes size of a shared extent, a power of two from 4 KiB to 1 GiB
    public RecordSlab(Memory ranges, int extentBytes) {
        Invariant.check(
                Integer.bitCount(extentBytes) == 1 && extentBytes >= Bytes.BLOCK_BYTES,
                "an extent is a power of two of whole blocks",
                extentBytes,
                Bytes.BLOCK_BYTES);
        this.ranges = ranges;
        this.extentBytes = extentBytes;
        sharedClassMax = SizeClass.of(extentBytes / PIECES_MIN);
    }

    /// Pieces of one class, or a single record.
    private static final class Extent {
        final MemorySegment segment;
        final int number;
        final int sizeClass;
        final int pieceBytes;
        int untouchedOffset;
        int freeOffset = NONE;
        int pieces;

        /// Whether nothing new comes into it, so that it may become empty.
        boolean draining;

        @Nullable Extent previous;
        @Nullable Extent next;

        Extent(MemorySegment segment, int number, int sizeClass, int pieceBytes) {
            this.segment = segment;
            this.number = number;
            this.sizeClass = sizeClass;
            this.pieceBytes = pieceBytes;
        }

        boolean isFull() {
            return freeOffset == NONE && untouchedOffset + pieceBytes > segment.byteSize();
        }

        /// Bytes of the pieces that are not taken.
        long roomBytes() {
            return (segment.byteSize() / pieceBytes - pieces) * pieceBytes;
        }
    }

    /// Makes a record of these lengths. The rest of it is unspecified, except that {@link #isZeroed} ones are all zero.
    public long allocate(int keyLength, int valueLength) {
        int sizeClass = SizeClass.of(recordBytes(keyLength, valueLength));
        Invariant.check(
                sizeClass < SizeClass.COUNT, "a record is not too large", keyLength, valueLength);
        long reference =
                sizeClass > sharedClassMax ? allocateAlone(sizeClass) : allocateShared(sizeClass);
        MemorySegment segment = segment(reference);
        segment.set(Bytes.U32, offset(reference), keyLength);
        segment.set(Bytes.U32, offset(reference) + VALUE_LENGTH, valueLength);
        records++;
        return reference;
    }

    /// Gives a record back. Its extent may be gone afterwards.
    public void free(long reference) {
        Extent extent = extent(reference);
        records--;
        if (extent.sizeClass > sharedClassMax) {
            forget(extent);
            heldBytes -= extent.segment.byteSize();
            ranges.release(extent.segment);
        } else {
            freeShared(extent, (int) offset(reference));
        }
        if (records == 0) {
            releaseSpare();
        }
    }

    /// Gives everything back.
    public void release() {
        for (int i = 0; i < numbers; i++) {
            Extent extent = extents[i];
            if (extent != null) {
                ranges.release(extent.segment);
            }
        }
        releaseSpare();
    }

    /// Memory that the record lies in.
    public MemorySegment segment(long reference) {
        return segments[extentOf(reference)];
    }

    /// Number of that extent.
    public static int extentOf(long reference) {
        return (int) (reference >>> 32);
    }

    /// Where in it the record begins.
    public static long offset(long reference) {
        return reference & 0xFFFFFFFFL;
    }

    /// Length of the record's key.
    public int keyLength(long reference) {
        return segment(reference).get(Bytes.U32, offset(reference));
    }

    /// Length of the record's value.
    public int valueLength(long reference) {
        return segment(reference).get(Bytes.U32, offset(reference) + VALUE_LENGTH);
    }

    /// Changes the length of the value within the record's class.
    public void valueLength(long reference, int valueLength) {
        segment(reference).set(Bytes.U32, offset(reference) + VALUE_LENGTH, valueLength);
    }

    /// Whether a value of either length lies in a piece of the same class.
    public static boolean fits(int keyLength, int oldValueLength, int newValueLength) {
        return SizeClass.of(recordBytes(keyLength, oldValueLength))
                == SizeClass.of(recordBytes(keyLength, newValueLength));
    }

    /// Whether the record, just made, is zero behind its header: it is if its memory was never used before. Keeps the untouched
    /// pages of a huge value untouched.
    public boolean isZeroed(long reference) {
        return extent(reference).sizeClass > sharedClassMax;
    }

    /// Records that are not given back.
    public long records() {
        return records;
    }

    /// Bytes reserved.
    public long heldBytes() {
        return heldBytes;
    }

    /// One more than the largest number of an extent.
    public int extentsMax() {
        return numbers;
    }

    /// Class of the pieces of an extent, {@link #NO_EXTENT} if there is none of this number.
    public int extentClass(int number) {
        Extent extent = number < numbers ? extents[number] : null;
        return extent == null ? NO_EXTENT : extent.sizeClass;
    }

    /// Size of an extent of a class.
    public long extentBytes(int sizeClass) {
        return sizeClass > sharedClassMax
                ? Bytes.wholeBlocks(SizeClass.bytes(sizeClass))
                : extentBytes;
    }

    /// Memory of an extent.
    public MemorySegment extent(int number) {
        return segments[number];
    }

    /// Size of its pieces; its own if it is one record's.
    public long pieceBytes(int number) {
        Extent extent = extent((long) number << 32);
        return extent.pieceBytes == 0 ? extent.segment.byteSize() : extent.pieceBytes;
    }

    /// Bytes of an extent from its beginning that may hold records.
    public long touchedBytes(int number) {
        Extent extent = extent((long) number << 32);
        return extent.pieceBytes == 0 ? extent.segment.byteSize() : extent.untouchedOffset;
    }

    /// Whether a piece of an extent, in the part that may hold records, is one.
    public static boolean isRecord(MemorySegment extent, long offset) {
        return extent.get(Bytes.U32, offset + VALUE_LENGTH) != FREE;
    }

    /// Bytes of the record at a place, its header included.
    public static long recordBytes(MemorySegment extent, long offset) {
        return recordBytes(
                extent.get(Bytes.U32, offset), extent.get(Bytes.U32, offset + VALUE_LENGTH));
    }

    /// Whether there is such a class.
    public static boolean isClass(int sizeClass) {
        return sizeClass >= 0 && sizeClass < SizeClass.COUNT;
    }

    /// Makes extent `number` again as it was in another process: zero, for its records to be written where they were. Ascending numbers;
    /// {@link #settle} follows.
    public void restore(int number, int sizeClass) {
        while (numbers < number) {
            int skipped = nextNumber(); // before the array, which it may replace
            unusedNumbers[unusedCount++] = skipped;
        }
        long bytes = extentBytes(sizeClass);
        heldBytes += bytes;
        int piece = sizeClass > sharedClassMax ? 0 : (int) SizeClass.bytes(sizeClass);
        put(new Extent(ranges.reserve(bytes), nextNumber(), sizeClass, piece));
    }

    /// Finds out which pieces of a restored extent are records: no record's key is empty, and nothing else was written. An extent without records
    /// goes.
    public void settle(int number) {
        Extent extent = extent((long) number << 32);
        if (extent.pieceBytes == 0) {
            if (extent.segment.get(Bytes.U32, 0) == 0) {
                forget(extent);
                heldBytes -= extent.segment.byteSize();
                ranges.release(extent.segment);
            } else {
                records++;
            }
            return;
        }
        int end = 0;
        for (int at = 0; at + extent.pieceBytes <= extentBytes; at += extent.pieceBytes) {
            if (extent.segment.get(Bytes.U32, at) != 0) {
                for (; end < at; end += extent.pieceBytes) {
                    chainFree(extent, end);
                }
                end = at + extent.pieceBytes;
                extent.pieces++;
                records++;
            }
        }
        extent.untouchedOffset = end;
        if (extent.pieces == 0) {
            forget(extent);
            giveExtent(extent.segment);
        } else {
            unusedBytes += extent.roomBytes();
            if (!extent.isFull()) {
                link(extent);
            }
        }
    }

    /// Bytes of pieces in shared extents that are not taken.
    public long unusedBytes() {
        return unusedBytes;
    }

    /// Finds extents of which few pieces are taken, so that all of their records find room in the other extents of their classes. A look at every
    /// extent, of which there is one per few MiB.
    ///
    /// @param begins whether nothing new comes into them from now on: if their records are moved away, they go
    /// @return bytes of these extents
    public long drain(boolean begins) {
        long[] room = new long[SizeClass.COUNT];
        for (int i = 0; i < numbers; i++) {
            Extent extent = extents[i];
            if (extent != null && extent.pieceBytes > 0) {
                room[extent.sizeClass] += extent.roomBytes();
            }
        }
        long bytes = 0;
        for (int i = 0; i < numbers; i++) {
            Extent extent = extents[i];
            if (extent != null && extent.pieceBytes > 0 && !extent.draining) {
                long taken = (long) extent.pieces * extent.pieceBytes;
                long elsewhere = room[extent.sizeClass] - extent.roomBytes();
                if (taken <= extent.roomBytes() && taken <= elsewhere) {
                    room[extent.sizeClass] = elsewhere - taken;
                    bytes += extent.segment.byteSize();
                    if (begins) {
                        extent.draining = true;
                        unlink(extent);
                    }
                }
            }
        }
        return bytes;
    }

    /// Whether a record lies in an extent that is to go.
    public boolean isDraining(long reference) {
        return extent(reference).draining;
    }

    /// Lets records come again into extents that were to go, but did not: something in them cannot be moved.
    public void endDraining() {
        for (int i = 0; i < numbers; i++) {
            Extent extent = extents[i];
            if (extent != null && extent.draining) {
                extent.draining = false;
                link(extent);
            }
        }
    }

    private static long recordBytes(int keyLength, int valueLength) {
        return (long) HEADER_BYTES + keyLength + valueLength;
    }

    private long allocateAlone(int sizeClass) {
        long bytes = extentBytes(sizeClass);
        heldBytes += bytes;
        return reference(add(ranges.reserve(bytes), sizeClass, 0), 0);
    }

    private long allocateShared(int sizeClass) {
        Extent extent = withRoom[sizeClass];
        if (extent == null) {
            extent = add(takeExtent(), sizeClass, (int) SizeClass.bytes(sizeClass));
            unusedBytes += extent.roomBytes();
            link(extent);
        }
        int offset = extent.freeOffset;
        if (offset != NONE) {
            extent.freeOffset = extent.segment.get(Bytes.U32, offset);
        } else {
            offset = extent.untouchedOffset;
            extent.untouchedOffset += extent.pieceBytes;
        }
        extent.pieces++;
        unusedBytes -= extent.pieceBytes;
        if (extent.isFull()) {
            unlink(extent);
        }
        return reference(extent, offset);
    }

    private void freeShared(Extent extent, int offset) {
        if (!extent.draining && extent.isFull()) {
            link(extent);
        }
        chainFree(extent, offset);
        extent.pieces--;
        unusedBytes += extent.pieceBytes;
        if (extent.pieces == 0) {
            if (!extent.draining) {
                unlink(extent);
            }
            unusedBytes -= extent.roomBytes();
            forget(extent);
            giveExtent(extent.segment);
        }
    }

    private static void chainFree(Extent extent, int offset) {
        extent.segment.set(Bytes.U32, offset, extent.freeOffset);
        extent.segment.set(Bytes.U32, offset + VALUE_LENGTH, FREE);
        extent.freeOffset = offset;
    }

    private MemorySegment takeExtent() {
        MemorySegment kept = spare;
        if (kept != null) {
            spare = null;
            return kept;
        }
        heldBytes += extentBytes;
        return ranges.reserve(extentBytes);
    }

    private void giveExtent(MemorySegment segment) {
        if (spare == null) {
            spare = segment;
        } else {
            heldBytes -= extentBytes;
            ranges.release(segment);
        }
    }

    private void releaseSpare() {
        MemorySegment kept = spare;
        if (kept != null) {
            spare = null;
            heldBytes -= extentBytes;
            ranges.release(kept);
        }
    }

    private Extent add(MemorySegment segment, int sizeClass, int pieceBytes) {
        int number = unusedCount > 0 ? unusedNumbers[--unusedCount] : nextNumber();
        return put(new Extent(segment, number, sizeClass, pieceBytes));
    }

    private Extent put(Extent extent) {
        segments[extent.number] = extent.segment;
        extents[extent.number] = extent;
        return extent;
    }

    /// A number that there was not yet, with room for it.
    private int nextNumber() {
        if (numbers == segments.length) {
            int more = numbers * 2;
            MemorySegment[] longer = Arrays.copyOf(segments, more);
            VarHandle.storeStoreFence(); // another reactor that reads a snapshot finds it whole
            segments = longer;
            extents = Arrays.copyOf(extents, more);
            unusedNumbers = Arrays.copyOf(unusedNumbers, more);
        }
        return numbers++;
    }

    private void forget(Extent extent) {
        segments[extent.number] = MemorySegment.NULL;
        extents[extent.number] = null;
        unusedNumbers[unusedCount++] = extent.number;
    }

    private Extent extent(long reference) {
        Extent extent = extents[extentOf(reference)];
        if (extent == null) {
            throw new IllegalStateException("a reference to no extent: reference=" + reference);
        }
        return extent;
    }

    private static long reference(Extent extent, int offset) {
        return (long) extent.number << 32 | offset;
    }

    private void link(Extent extent) {
        Extent first = withRoom[extent.sizeClass];
        extent.previous = null;
        extent.next = first;
        if (first != null) {
            first.previous = extent;
        }
        withRoom[extent.sizeClass] = extent;
    }

    private void unlink(Extent extent) {
        if (extent.previous == null) {
            withRoom[extent.sizeClass] = extent.next;
        } else {
            extent.previous.next = extent.next;
        }
        if (extent.next != null) {
            extent.next.previous = extent.previous;
        }
    }
}
