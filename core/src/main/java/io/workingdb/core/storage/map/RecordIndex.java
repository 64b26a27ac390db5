package io.workingdb.core.storage.map;

import io.workingdb.core.invariant.Invariant;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The short cut to a record whose whole key is known: one probe and one look at the record, instead of two binary searches.
///
/// Extendible hashing: a directory of segments, each a small open-addressing table. A segment that fills is split in two, and
/// nothing else moves, so no insert looks at more than three quarters of a segment, however many records there are. An entry holds 24 bits
/// of hash beside the reference; a match is believed only after the keys were compared.
///
/// Measured (100,000 keys of 16 bytes, values of 64, GET and SET over RESP in pipelines of 16): the searches were 57 % of a SET and
/// 55 % of a GET. Price: about 14 bytes of heap per record.
///
/// Source: Fagin, Nievergelt, Pippenger and Strong, "Extendible Hashing", 1979.
final class RecordIndex {
    private static final long EMPTY = -1;
    private static final long GONE = -2;

    /// Bits of an entry below its tag: where the record lies, as {@link RecordSlab#pack} says.
    private static final int PACKED_BITS = RecordSlab.PACKED_BITS;

    private static final long PACKED = (1L << PACKED_BITS) - 1;

    /// The tag is what is left: the hash's bits from {@link #TAG_SHIFT} on. Those below choose the place, the highest the segment.
    private static final int TAG_SHIFT = 16;

    /// Most bits by which the directory tells segments apart: with 768 records each far more than memory holds.
    private static final int DEPTH_MAX = 24;

    private final RecordSlab slab;
    private final int entriesMax;
    private Segment[] directory;
    private int depth;
    private long records;

    /// What was loaded: kept, so that the loads are not left out as useless.
    @SuppressWarnings("unused")
    private long loaded;

    /// @param segmentEntries entries of a segment, a power of two up to 65,536
    RecordIndex(RecordSlab slab, int segmentEntries) {
        Invariant.check(
                Integer.bitCount(segmentEntries) == 1 && segmentEntries <= 1 << TAG_SHIFT,
                "a segment of the index is a power of two",
                segmentEntries,
                1 << TAG_SHIFT);
        this.slab = slab;
        entriesMax = segmentEntries / 4 * 3;
        directory = new Segment[] {new Segment(segmentEntries, 0)};
    }

    /// Records whose hashes begin with the same `depth` bits.
    private static final class Segment {
        final long[] entries;
        final int depth;

        /// Entries that are not empty, those of records that are gone included.
        int used;

        int live;

        Segment(int size, int depth) {
            entries = new long[size];
            Arrays.fill(entries, EMPTY);
            this.depth = depth;
        }

        void add(long hash, long packed) {
            int mask = entries.length - 1;
            int at = (int) hash & mask;
            while (entries[at] != EMPTY && entries[at] != GONE) {
                at = (at + 1) & mask;
            }
            used += entries[at] == EMPTY ? 1 : 0;
            entries[at] = entry(hash, packed);
            live++;
        }

        /// Place of the first entry from `from` on, which wraps around, that has the tag of `hash`; -1 if there is none.
        int candidate(long hash, int from) {
            int mask = entries.length - 1;
            long tag = tag(hash);
            int at = from & mask;
            for (long entry = entries[at]; entry != EMPTY; entry = entries[at]) {
                if (entry >>> PACKED_BITS == tag && entry != GONE) {
                    return at;
                }
                at = (at + 1) & mask;
            }
            return -1;
        }

        int find(long entry, long hash) {
            int mask = entries.length - 1;
            int at = (int) hash & mask;
            while (entries[at] != entry) {
                Invariant.check(
                        entries[at] != EMPTY, "a record of the map is in the index", hash, entry);
                at = (at + 1) & mask;
            }
            return at;
        }
    }

    /// Where the record with this key lies, or {@link RecordSlab#NONE}.
    ///
    /// @param hash of the key, {@link Keys#hash}
    long find(long hash, MemorySegment key, long offset, int length) {
        Segment segment = segment(hash);
        int at = segment.candidate(hash, (int) hash);
        while (at >= 0) {
            long reference = slab.unpack(segment.entries[at] & PACKED);
            if (slab.hasKey(reference, key, offset, length)) {
                return reference;
            }
            at = segment.candidate(hash, at + 1);
        }
        return RecordSlab.NONE;
    }

    /// Loads the entry of a hash, without a branch on what it holds, so that the loads of several hashes overlap.
    void load(long hash) {
        Segment segment = segment(hash);
        loaded = segment.entries[(int) hash & segment.entries.length - 1];
    }

    /// Where the first record whose tag is the hash's lies, or {@link RecordSlab#NONE}.
    long probable(long hash) {
        Segment segment = segment(hash);
        int at = segment.candidate(hash, (int) hash);
        return at < 0 ? RecordSlab.NONE : slab.unpack(segment.entries[at] & PACKED);
    }

    /// Takes in a record that is new to the map.
    void add(long hash, long reference) {
        Segment segment = segment(hash);
        if (segment.used == entriesMax) {
            makeRoom(hash, segment);
            segment = segment(hash);
        }
        segment.add(hash, slab.pack(reference));
        records++;
    }

    /// The record lies elsewhere now.
    void move(long hash, long from, long to) {
        Segment segment = segment(hash);
        int at = segment.find(entry(hash, slab.pack(from)), hash);
        segment.entries[at] = entry(hash, slab.pack(to));
    }

    /// The record is gone from the map.
    void remove(long hash, long reference) {
        Segment segment = segment(hash);
        int at = segment.find(entry(hash, slab.pack(reference)), hash);
        segment.entries[at] = GONE;
        segment.live--;
        if (--records == 0) {
            directory = new Segment[] {new Segment(segment.entries.length, 0)};
            depth = 0;
        }
    }

    /// Bytes of heap held.
    long heldBytes() {
        long bytes = 4L * directory.length;
        Segment last = null;
        for (Segment segment : directory) {
            bytes += segment == last ? 0 : 48 + 8L * segment.entries.length;
            last = segment;
        }
        return bytes;
    }

    private Segment segment(long hash) {
        return directory[(int) (hash >>> 1 >>> (63 - depth))];
    }

    /// Splits a full segment, or, if most of it are records that are gone, writes it anew.
    private void makeRoom(long hash, Segment full) {
        boolean split = full.live > entriesMax / 2 && full.depth < DEPTH_MAX;
        int newDepth = split ? full.depth + 1 : full.depth;
        if (newDepth > depth) {
            doubleDirectory();
        }
        int span = 1 << (depth - full.depth);
        int first = (int) (hash >>> 1 >>> (63 - depth)) & -span;
        int half = split ? span / 2 : span;
        for (int from = first; from < first + span; from += half) {
            Arrays.fill(directory, from, from + half, new Segment(full.entries.length, newDepth));
        }
        for (long entry : full.entries) {
            if (entry != EMPTY && entry != GONE) {
                long reference = slab.unpack(entry & PACKED);
                long again = slab.keyHash(reference);
                segment(again).add(again, entry & PACKED);
            }
        }
    }

    private void doubleDirectory() {
        Segment[] larger = new Segment[2 * directory.length];
        for (int i = 0; i < larger.length; i++) {
            larger[i] = directory[i / 2];
        }
        directory = larger;
        depth++;
    }

    private static long entry(long hash, long packed) {
        return tag(hash) << PACKED_BITS | packed;
    }

    private static long tag(long hash) {
        return (hash >>> TAG_SHIFT) & ((1L << (64 - PACKED_BITS)) - 1);
    }
}
