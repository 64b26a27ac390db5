package io.workingdb.core.storage.tree;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Entropy;
import io.workingdb.core.port.Memory;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.SipHash;
import io.workingdb.core.storage.map.SavepointExceeded;
import io.workingdb.core.storage.map.SavepointLimits;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/// What the records were that a tree's open savepoints have changed: a run of notes off the heap, the newest at its end. A savepoint is a mark in it.
///
/// The first change of a key since the innermost mark is noted, later ones are not: what they changed was never there before. Whether a key is noted is
/// told by chains through the notes, by a hash of the key, the newest first; so taking the newest note off mends its chain.
///
/// Values out of line are not copied: their records are kept as they are, and the note has their reference. Whoever changes such a value gets another record.
///
/// | offset | bytes | field of a note |
/// |---|---|---|
/// | 0 | 4 | bytes of the note, a multiple of eight |
/// | 4 | 4 | bytes of the note before, 0 if this is the first |
/// | 8 | 4 | hash of the key |
/// | 12 | 4 | the note before in the chain: its place in units of eight bytes, from 1; 0 if there is none |
/// | 16 | 4 | length of the key |
/// | 20 | 4 | length of the value, {@link #ABSENT} if the key was not there |
/// | 24 | 8 | the record kept, {@link Lifetimes#NONE} if key and value follow here |
/// | 32 | n | the key |
/// | 32 + n | m | the value |
///
/// Memory is reserved when something is noted, in twice the size each time, and given back with the last savepoint but for a little.
///
/// Invariant: what the notes are charged for is within the limit, and their bytes here are not more.
final class UndoLog {
    /// Length of the value of a key that was not there.
    static final int ABSENT = -1;

    /// Bytes before the key.
    static final int HEADER_BYTES = SavepointLimits.OVERHEAD_BYTES;

    private static final int BEFORE = 4;
    private static final int HASH = 8;
    private static final int CHAIN = 12;
    private static final int KEY_LENGTH = 16;
    private static final int VALUE_LENGTH = 20;
    private static final int KEPT = 24;

    private static final int UNIT_BYTES = 8;
    private static final int FIRST_BYTES = 65_536;

    /// What stays reserved: more than most commands need, and too little to be missed.
    private static final int SPARE_BYTES = 1 << 20;

    /// A chain for so many bytes: a note of a small record.
    private static final int BYTES_PER_CHAIN = 64;

    private final TreeMemory memory;
    private final Memory ranges;
    private final SavepointLimits limits;
    private final long[] marks;

    /// Keys of the map have names in them that clients choose, and ids that they can count. Which chain a note is in decides nothing but how fast it is found.
    private final long secret0;

    private final long secret1;
    private MemorySegment notes = MemorySegment.NULL;
    private MemorySegment chains = MemorySegment.NULL;
    private int depth;
    private long end;
    private int lastBytes;
    private long chargedBytes;

    UndoLog(TreeMemory memory, Memory ranges, Entropy entropy, SavepointLimits limits) {
        this.memory = memory;
        this.ranges = ranges;
        this.limits = limits;
        marks = new long[limits.depthMax()];
        byte[] secret = new byte[2 * Long.BYTES];
        entropy.fill(secret);
        secret0 = MemorySegment.ofArray(secret).get(Bytes.U64, 0);
        secret1 = MemorySegment.ofArray(secret).get(Bytes.U64, Long.BYTES);
    }

    /// Number of open savepoints.
    int depth() {
        return depth;
    }

    /// Opens a savepoint.
    void open() {
        Invariant.check(depth < marks.length, "few savepoints are open", depth, limits.depthMax());
        marks[depth++] = end;
    }

    /// Closes the innermost savepoint, whose notes were taken off.
    void close() {
        Invariant.check(depth > 0 && end == marks[depth - 1], "all is undone", end, depth);
        depth--;
        giveBack();
    }

    /// Closes the innermost savepoint. Its notes are those of the savepoint around it, but for keys of which that has an earlier one. What is kept for no note any
    /// more is retired.
    void merge() {
        Invariant.check(depth > 0, "a savepoint is open");
        depth--;
        if (depth == 0) {
            forgetAll();
        } else if (marks[depth - 1] < marks[depth]) {
            mergeInto(marks[depth - 1], marks[depth]);
        }
    }

    private void forgetAll() {
        for (long at = 0; at < end; at += bytes(at)) {
            retireKept(at);
            setFirst(hash(at), 0);
        }
        end = 0;
        lastBytes = 0;
        chargedBytes = 0;
        giveBack();
    }

    private void mergeInto(long outer, long inner) {
        long oldEnd = end;
        for (long at = end - lastBytes; end > inner; at = end - lastBytes) {
            unlink(at);
        }
        for (long at = inner; at < oldEnd; ) {
            int bytes = bytes(at);
            if (isNoted(at, outer)) {
                chargedBytes -= chargedBytes(at);
                retireKept(at);
            } else {
                MemorySegment.copy(notes, at, notes, end, bytes);
                append(end, bytes);
            }
            at += bytes;
        }
    }

    /// Takes the note at the end out of its chain, and the end before it. Its bytes stay.
    private void unlink(long at) {
        Invariant.check(first(hash(at)) == unit(at), "the newest note is first", at, end);
        setFirst(hash(at), u32(at, CHAIN));
        lastBytes = u32(at, BEFORE);
        end = at;
    }

    /// Makes the bytes at the end a note.
    private void append(long at, int bytes) {
        notes.set(Bytes.U32, at, bytes);
        notes.set(Bytes.U32, at + BEFORE, lastBytes);
        link(at);
        lastBytes = bytes;
        end = at + bytes;
    }

    private void link(long at) {
        notes.set(Bytes.U32, at + CHAIN, first(hash(at)));
        setFirst(hash(at), unit(at));
    }

    private void retireKept(long at) {
        long record = notes.get(Bytes.U64, at + KEPT);
        if (record != Lifetimes.NONE) {
            memory.lifetimes.retireRecord(record);
        }
    }

    /// Notes what a key is, unless the innermost savepoint knows what it was.
    ///
    /// @param value not looked at if the key is not there, or its record is kept
    /// @param valueLength {@link #ABSENT} if it is not there
    /// @param record out of line, to be kept; {@link Lifetimes#NONE} if it is not
    /// @return whether it was noted now
    boolean note(
            MemorySegment key,
            long keyOffset,
            int keyLength,
            Slice value,
            int valueLength,
            long record) {
        int hash = (int) SipHash.of(secret0, secret1, key, keyOffset, keyLength);
        if (find(hash, key, keyOffset, keyLength, marks[depth - 1])) {
            return false;
        }
        long charge = SavepointLimits.chargedBytes(keyLength, Math.max(0, valueLength));
        if (chargedBytes + charge > limits.undoBytesMax()) {
            throw new SavepointExceeded(SavepointExceeded.Bound.UNDO);
        }
        boolean copied = record == Lifetimes.NONE;
        int bytes = copied ? (int) charge : HEADER_BYTES;
        makeRoom(bytes);
        chargedBytes += charge;
        notes.set(Bytes.U32, end + HASH, hash);
        notes.set(Bytes.U32, end + KEY_LENGTH, keyLength);
        notes.set(Bytes.U32, end + VALUE_LENGTH, valueLength);
        notes.set(Bytes.U64, end + KEPT, record);
        if (copied) {
            long at = end + HEADER_BYTES;
            MemorySegment.copy(key, keyOffset, notes, at, keyLength);
            if (valueLength > 0) {
                at += keyLength;
                MemorySegment.copy(value.segment, value.offset, notes, at, valueLength);
            }
        }
        append(end, bytes);
        return true;
    }

    /// Takes the newest note of the innermost savepoint off.
    ///
    /// @param key the key of the note; in the record that is kept if one is
    /// @param value points at the value that it had, if it was there and its record is not kept
    /// @return where the note was, -1 if there is none left; its bytes stay until the next is made
    long takeNewest(Slice key, Slice value) {
        if (end == marks[depth - 1]) {
            return -1;
        }
        long at = end - lastBytes;
        unlink(at);
        chargedBytes -= chargedBytes(at);
        key(at, key);
        value.set(notes, at + HEADER_BYTES + key.lengthBytes, Math.max(0, u32(at, VALUE_LENGTH)));
        return at;
    }

    /// Whether the key of a note was not there.
    boolean wasAbsent(long at) {
        return u32(at, VALUE_LENGTH) == ABSENT;
    }

    /// The record kept for a note, or {@link Lifetimes#NONE}.
    long kept(long at) {
        return notes.get(Bytes.U64, at + KEPT);
    }

    /// The records that are kept, in the order of their notes.
    void visitKept(LongConsumer visitor) {
        for (long at = 0; at < end; at += bytes(at)) {
            if (kept(at) != Lifetimes.NONE) {
                visitor.accept(kept(at));
            }
        }
    }

    /// Bytes held.
    long heldBytes() {
        return notes.byteSize() + chains.byteSize();
    }

    /// Gives the memory back.
    void release() {
        if (notes.byteSize() > 0) {
            ranges.release(notes);
            ranges.release(chains);
            notes = MemorySegment.NULL;
            chains = MemorySegment.NULL;
        }
    }

    private void giveBack() {
        if (depth == 0 && notes.byteSize() > SPARE_BYTES) {
            release();
        }
    }

    private boolean isNoted(long at, long from) {
        int hash = hash(at);
        if (kept(at) == Lifetimes.NONE) {
            return find(hash, notes, at + HEADER_BYTES, u32(at, KEY_LENGTH), from);
        }
        long record = kept(at);
        return find(
                hash,
                memory.slab.segment(record),
                memory.keyOffset(record),
                memory.keyLength(record),
                from);
    }

    /// Whether there is a note of a key at a place or behind it.
    private boolean find(int hash, MemorySegment key, long offset, int length, long from) {
        if (end == from) {
            return false;
        }
        for (int unit = first(hash); unit != 0; ) {
            long at = (unit - 1L) * UNIT_BYTES;
            if (at < from) {
                return false;
            }
            if (hash(at) == hash
                    && u32(at, KEY_LENGTH) == length
                    && isOf(at, key, offset, length)) {
                return true;
            }
            unit = u32(at, CHAIN);
        }
        return false;
    }

    private boolean isOf(long at, MemorySegment key, long offset, int length) {
        long record = kept(at);
        boolean here = record == Lifetimes.NONE;
        MemorySegment other = here ? notes : memory.slab.segment(record);
        long otherAt = here ? at + HEADER_BYTES : memory.keyOffset(record);
        return MemorySegment.mismatch(
                        key, offset, offset + length, other, otherAt, otherAt + length)
                < 0;
    }

    private void key(long at, Slice key) {
        long record = kept(at);
        if (record == Lifetimes.NONE) {
            key.set(notes, at + HEADER_BYTES, u32(at, KEY_LENGTH));
        } else {
            key.set(
                    memory.slab.segment(record),
                    memory.keyOffset(record),
                    memory.keyLength(record));
        }
    }

    private long chargedBytes(long at) {
        return SavepointLimits.chargedBytes(
                u32(at, KEY_LENGTH), Math.max(0, u32(at, VALUE_LENGTH)));
    }

    private void makeRoom(int bytes) {
        if (end + bytes <= notes.byteSize()) {
            return;
        }
        long capacity = Math.max(FIRST_BYTES, notes.byteSize());
        while (capacity < end + bytes) {
            capacity *= 2;
        }
        MemorySegment larger = ranges.reserve(capacity);
        MemorySegment.copy(notes, 0, larger, 0, end);
        release();
        notes = larger;
        chains = ranges.reserve(capacity / BYTES_PER_CHAIN * Integer.BYTES);
        for (long at = 0; at < end; at += bytes(at)) {
            link(at);
        }
    }

    private int first(int hash) {
        return chains.get(Bytes.U32, chain(hash));
    }

    private void setFirst(int hash, int unit) {
        chains.set(Bytes.U32, chain(hash), unit);
    }

    private long chain(int hash) {
        return (hash & (chains.byteSize() / Integer.BYTES - 1)) * Integer.BYTES;
    }

    private static int unit(long at) {
        return (int) (at / UNIT_BYTES) + 1;
    }

    private int bytes(long at) {
        return u32(at, 0);
    }

    private int hash(long at) {
        return u32(at, HASH);
    }

    private int u32(long at, int field) {
        return notes.get(Bytes.U32, at + field);
    }
}
