package io.workingdb.core.storage.tree;

/// The bytes of a page of the tree. Leaves and inner pages have the same. What a search reads lies in the first few lines of the page and in those of
/// one record.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | kind: 1 leaf, 2 inner |
/// | 1 | 1 | version of the layout |
/// | 2 | 2 | number of records, n |
/// | 4 | 4 | heap start: where the lowest record begins |
/// | 8 | 4 | dead bytes: of the heap, those of no record |
/// | 12 | 2 | prefix length, p |
/// | 14 | 2 | 0 |
/// | 16 | 8 | modification stamp: applied log index |
/// | 24 | 24 | lifetime, see {@link Lifetimes} |
/// | 48 | p | prefix: what all keys that belong here begin with |
/// | 48 + p | 4 n | heads, ascending as unsigned numbers |
/// | 48 + p + 4 n | 2 n | slots: where in the page each record begins |
/// | heap start | | records, up to the end of the page |
///
/// A head is the first four bytes of a key behind the prefix, zeros beyond its end, as a number of which the first byte is the
/// highest; stored little-endian like all numbers, so that one load of the processor takes many.
///
/// | offset | bytes | field of a record |
/// |---|---|---|
/// | 0 | 2 | suffix length: bytes of the key part behind the prefix, those in the head included |
/// | 2 | 2 | payload length in the low 15 bits; the highest bit: out of line |
/// | 4 | suffix length - 4, or 0 | the key part behind the head |
/// | | payload length | payload |
///
/// The payload of a leaf's record is its value; of an inner page's {child u32, records below u64}. Out of line, the last eight bytes of the
/// payload are the slab's reference of a record with the whole key, and in a leaf with the value, which then is not in the page;
/// the key part is then the first bytes of the key, at most {@link #partBytesMax}. The slab's record has a lifetime and a stamp as well: its key is
/// {lifetime, stamp u64, key}.
final class PageLayout {
    static final int KIND = 0;
    static final int VERSION = KIND + 1;
    static final int COUNT = VERSION + 1;
    static final int HEAP_START = COUNT + 2;
    static final int DEAD_BYTES = HEAP_START + 4;
    static final int PREFIX_LENGTH = DEAD_BYTES + 4;
    static final int STAMP = PREFIX_LENGTH + 4;
    static final int LIFETIME = STAMP + 8;
    static final int HEADER_BYTES = LIFETIME + Lifetimes.BYTES;

    static final int HEAD_BYTES = 4;
    static final int SLOT_BYTES = 2;

    /// Bytes of a record outside the heap.
    static final int ENTRY_BYTES = HEAD_BYTES + SLOT_BYTES;

    static final int SUFFIX_LENGTH = 0;
    static final int PAYLOAD_LENGTH = SUFFIX_LENGTH + 2;
    static final int RECORD_HEADER_BYTES = PAYLOAD_LENGTH + 2;

    static final int PAYLOAD_MASK = 0x7FFF;
    static final int OUT_OF_LINE = 0x8000;

    /// Bytes of a slab's reference.
    static final int OUT_OF_LINE_BYTES = 8;

    static final int CHILD = 0;
    static final int RECORDS_BELOW = CHILD + 4;
    static final int CHILD_BYTES = RECORDS_BELOW + 8;

    static final int CURRENT_VERSION = 1;

    private PageLayout() {}

    /// Most bytes of a key that stand in a page; longer ones are whole out of line. 252 in a page of
    /// production, 16 in the smallest.
    static int partBytesMax(int pageBytes) {
        return pageBytes / 16;
    }

    /// Bytes of a page for prefix, heads, slots and records.
    static int capacityBytes(int pageBytes) {
        return pageBytes - HEADER_BYTES;
    }

    /// Most bytes of a record in a leaf with its head and slot: four fit, so that halves of a split have room.
    static int leafRecordBytesMax(int pageBytes) {
        return capacityBytes(pageBytes) / 4;
    }

    /// Most bytes of a record in an inner page, with its head and slot: 42 of 208 in the smallest, so four fit without a prefix.
    static int innerRecordBytesMax(int pageBytes) {
        return recordBytes(partBytesMax(pageBytes), CHILD_BYTES + OUT_OF_LINE_BYTES);
    }

    /// Bytes of a record with its head and slot.
    static int recordBytes(int suffixLength, int payloadLength) {
        return ENTRY_BYTES + heapBytes(suffixLength, payloadLength);
    }

    /// Bytes of a record in the heap.
    static int heapBytes(int suffixLength, int payloadLength) {
        return RECORD_HEADER_BYTES + restLength(suffixLength) + payloadLength;
    }

    /// Bytes of the key part behind the head.
    static int restLength(int suffixLength) {
        return Math.max(0, suffixLength - HEAD_BYTES);
    }
}
