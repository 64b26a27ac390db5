package io.workingdb.core.storage.page;

import io.workingdb.core.port.Memory;
import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// A set of page numbers that knows its lowest: so pages are taken from the front, and the end of the range becomes free.
///
/// A bit per page, a bit per word that is not zero, and so on up to one word: five levels for 2^29 pages. A bit costs one part in 32,000 of its
/// page, in memory of its own that is committed as it is touched.
final class PageSet {
    private static final int WORD_SHIFT = 6;
    private static final int LEVELS_MAX = 6;

    private final Memory ranges;
    private final MemorySegment memory;
    private final long[] begins = new long[LEVELS_MAX];
    private final int levels;

    /// An empty set of numbers below `bound`.
    PageSet(Memory ranges, int bound) {
        this.ranges = ranges;
        long words = bound;
        long bytes = 0;
        int level = 0;
        do {
            words = (words + Long.SIZE - 1) >>> WORD_SHIFT;
            begins[level++] = bytes;
            bytes += words * Long.BYTES;
        } while (words > 1);
        levels = level;
        memory = ranges.reserve(Bytes.wholeBlocks(bytes));
    }

    private long word(int level, long number) {
        return begins[level] + (number >>> WORD_SHIFT) * Long.BYTES;
    }

    /// Puts a number in.
    void add(int number) {
        long at = number;
        for (int level = 0; level < levels; level++) {
            long word = word(level, at);
            long before = memory.get(Bytes.U64, word);
            memory.set(Bytes.U64, word, before | 1L << at);
            if (before != 0) {
                return;
            }
            at >>>= WORD_SHIFT;
        }
    }

    /// Takes a number out.
    void remove(int number) {
        long at = number;
        for (int level = 0; level < levels; level++) {
            long word = word(level, at);
            long after = memory.get(Bytes.U64, word) & ~(1L << at);
            memory.set(Bytes.U64, word, after);
            if (after != 0) {
                return;
            }
            at >>>= WORD_SHIFT;
        }
    }

    /// Whether a number is in it.
    boolean has(int number) {
        return (memory.get(Bytes.U64, word(0, number)) >>> number & 1) != 0;
    }

    /// The lowest number, -1 if there is none.
    int lowest() {
        long at = 0;
        for (int level = levels - 1; level >= 0; level--) {
            long bits = memory.get(Bytes.U64, begins[level] + at * Long.BYTES);
            if (bits == 0) {
                return -1;
            }
            at = at << WORD_SHIFT | Long.numberOfTrailingZeros(bits);
        }
        return (int) at;
    }

    /// Gives its memory back.
    void release() {
        ranges.release(memory);
    }
}
