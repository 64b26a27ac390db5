package io.workingdb.core.storage.tree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.Memory;
import io.workingdb.core.port.ReactorTurns;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.RecordSlab;
import io.workingdb.core.storage.page.PageArena;
import java.lang.foreign.MemorySegment;

/// The memory of a tree: pages, records out of line, and a little to work with, so that no operation asks for more.
final class TreeMemory {
    /// One page being compacted, two being rewritten, and a sixteenth each for at most sixteen parts of keys.
    private static final int SCRATCH_PAGES = 4;

    /// What stands before the key of a record out of line: its lifetime, and the applied log index at which it was changed last.
    static final int RECORD_PREFIX_BYTES = Lifetimes.BYTES + Long.BYTES;

    final PageArena arena;
    final RecordSlab slab;
    final Lifetimes lifetimes;
    final PageSearch search;
    final int pageBytes;
    final int partBytesMax;
    final Mutants mutants;
    final ReactorTurns turns;

    /// The applied log index that changed pages are stamped with.
    long appliedIndex;

    /// A page on its way to being compacted.
    final MemorySegment compaction;

    private final Memory ranges;
    private final MemorySegment scratch;
    private long scratchTaken;

    TreeMemory(Memory ranges, MemoryConfig config, Mutants mutants) {
        this.ranges = ranges;
        pageBytes = config.pageBytes();
        partBytesMax = PageLayout.partBytesMax(pageBytes);
        arena = new PageArena(ranges, config);
        slab = new RecordSlab(ranges, config.extentBytes());
        lifetimes = new Lifetimes(arena, slab, pageBytes, ranges.turns(), mutants);
        this.mutants = mutants;
        turns = ranges.turns();
        scratch = ranges.reserve(Bytes.wholeBlocks(SCRATCH_PAGES * (long) pageBytes));
        compaction = scratch(pageBytes);
        search = new PageSearch(this);
    }

    /// A piece of the scratch memory, for good: at construction only.
    MemorySegment scratch(int bytes) {
        MemorySegment piece = scratch.asSlice(scratchTaken, bytes);
        scratchTaken += bytes;
        return piece;
    }

    /// Makes a record out of line, born now; its value is unspecified.
    long allocate(MemorySegment key, long offset, int keyLength, int valueLength) {
        long record = slab.allocate(RECORD_PREFIX_BYTES + keyLength, valueLength);
        MemorySegment segment = slab.segment(record);
        lifetimes.begin(segment, lifetime(record));
        stamp(record);
        MemorySegment.copy(key, offset, segment, keyOffset(record), keyLength);
        return record;
    }

    /// Makes a buffer of a record out of line: no page refers to it, and no checkpoint has it. Its contents are unspecified.
    long allocateBuffer(int bytes) {
        long record = allocate(MemorySegment.NULL, 0, 0, bytes);
        lifetimes.makeUnborn(slab.segment(record), lifetime(record));
        return record;
    }

    /// Bytes of a record out of line.
    long recordBytes(long record) {
        return RecordSlab.recordBytes(slab.segment(record), RecordSlab.offset(record));
    }

    /// Copies a record out of line, which is retired. It is as it was, so it is not stamped.
    long move(long record) {
        int keyLength = slab.keyLength(record);
        int valueLength = slab.valueLength(record);
        long copy = slab.allocate(keyLength, valueLength);
        MemorySegment.copy(
                slab.segment(record),
                lifetime(record),
                slab.segment(copy),
                lifetime(copy),
                keyLength + (long) valueLength);
        lifetimes.begin(slab.segment(copy), lifetime(copy));
        lifetimes.retireRecord(record);
        return copy;
    }

    private void stamp(long record) {
        slab.segment(record).set(Bytes.U64, lifetime(record) + Lifetimes.BYTES, appliedIndex);
    }

    /// Where the key of a record out of line begins.
    long keyOffset(long record) {
        return lifetime(record) + RECORD_PREFIX_BYTES;
    }

    /// Length of its key.
    int keyLength(long record) {
        return slab.keyLength(record) - RECORD_PREFIX_BYTES;
    }

    /// Where its value begins.
    long valueOffset(long record) {
        return lifetime(record) + slab.keyLength(record);
    }

    /// Changes the length of its value, if it stays in its class and no snapshot has it.
    ///
    /// @return whether that was so
    boolean resize(long record, int valueLength) {
        int old = slab.valueLength(record);
        if (lifetimes.isRecordShared(record)
                || !RecordSlab.fits(slab.keyLength(record), old, valueLength)) {
            return false;
        }
        slab.valueLength(record, valueLength);
        stamp(record);
        zero(slab.segment(record), valueOffset(record) + old, valueLength - old);
        return true;
    }

    private static long lifetime(long record) {
        return RecordSlab.offset(record) + RecordSlab.HEADER_BYTES;
    }

    /// Bytes held.
    long heldBytes() {
        return arena.heldBytes() + slab.heldBytes() + scratch.byteSize();
    }

    /// Gives everything back.
    void release() {
        arena.release();
        slab.release();
        ranges.release(scratch);
    }

    /// Fills with zeros, without the slice object that `MemorySegment.fill` would need.
    static void zero(MemorySegment segment, long offset, int lengthBytes) {
        long end = offset + lengthBytes;
        long at = offset;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            segment.set(Bytes.U64, at, 0);
        }
        for (; at < end; at++) {
            segment.set(JAVA_BYTE, at, (byte) 0);
        }
    }
}
