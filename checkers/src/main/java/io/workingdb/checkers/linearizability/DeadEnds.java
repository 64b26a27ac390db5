package io.workingdb.checkers.linearizability;

import java.util.Arrays;

/// Configurations that the search has been to: a state, the completed operations in order so far, and the open ones that took effect.
///
/// One is a dead end if it was reached before, or if it was reached before with fewer open operations spent: what is left open can
/// always be left out, so the poorer way can do whatever the richer one can. Entries are compared in full, never by hash alone. The
/// table is an array of words with chains; its order depends on nothing but the order of arrival.
///
/// Entry: `[next entry][words of done << 32 | words of open][state << 32 | first pending][boundary][done...][open...]`.
///
/// Source: Lowe, Testing for linearizability, 2017, section 3 (the memo); the order among open sets is ours.
final class DeadEnds {
    private static final int HEADER_WORDS = 4;
    private static final int FIRST_WORDS = 1 << 10;

    private final int wordsMax;
    private long[] words = new long[FIRST_WORDS];
    private int used = 1;
    private int[] buckets = new int[FIRST_WORDS];
    private int entries;
    private boolean full;

    DeadEnds(int wordsMax) {
        this.wordsMax = wordsMax;
    }

    /// An entry did not fit: the search cannot promise to end.
    boolean full() {
        return full;
    }

    /// Remembers a configuration.
    ///
    /// @param head state and first pending operation
    /// @param boundary what else the future depends on
    /// @param done bits of completed operations, of which words `from` to `to` (exclusive) tell configurations with equal heads apart
    /// @param open bits of open operations, whole
    /// @return false if it is a dead end, or if it did not fit
    boolean add(long head, long boundary, long[] done, int from, int to, long[] open) {
        int openWords = open.length;
        while (openWords > 0 && open[openWords - 1] == 0) {
            openWords--;
        }
        int bucket = bucket(hash(head, boundary, done, from, to));
        for (int at = buckets[bucket]; at != 0; at = (int) words[at]) {
            if (same(at, head, boundary, done, from, to) && spentNoMore(at, open, openWords)) {
                return false;
            }
        }
        int size = HEADER_WORDS + (to - from) + openWords;
        if (!room(size)) {
            return false;
        }
        int at = used;
        used += size;
        words[at] = buckets[bucket];
        words[at + 1] = ((long) (to - from) << 32) | openWords;
        words[at + 2] = head;
        words[at + 3] = boundary;
        System.arraycopy(done, from, words, at + HEADER_WORDS, to - from);
        System.arraycopy(open, 0, words, at + HEADER_WORDS + to - from, openWords);
        buckets[bucket] = at;
        if (++entries > buckets.length) {
            rehash();
        }
        return true;
    }

    private boolean same(int at, long head, long boundary, long[] done, int from, int to) {
        return words[at + 2] == head
                && words[at + 3] == boundary
                && (int) (words[at + 1] >>> 32) == to - from
                && Arrays.equals(
                        words, at + HEADER_WORDS, at + HEADER_WORDS + to - from, done, from, to);
    }

    /// Whether the open operations of the entry at `at` are a subset of `open`.
    private boolean spentNoMore(int at, long[] open, int openWords) {
        int entryWords = (int) words[at + 1];
        if (entryWords > openWords) {
            return false;
        }
        int start = at + HEADER_WORDS + (int) (words[at + 1] >>> 32);
        for (int i = 0; i < entryWords; i++) {
            if ((words[start + i] & ~open[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean room(int size) {
        if (used + (long) size > wordsMax) {
            full = true;
            return false;
        }
        if (used + size > words.length) {
            words =
                    Arrays.copyOf(
                            words,
                            (int)
                                    Math.min(
                                            wordsMax,
                                            Math.max(2L * words.length, used + (long) size)));
        }
        return true;
    }

    private void rehash() {
        buckets = new int[2 * buckets.length];
        int at = 1;
        while (at < used) {
            int doneWords = (int) (words[at + 1] >>> 32);
            int from = at + HEADER_WORDS;
            int bucket = bucket(hash(words[at + 2], words[at + 3], words, from, from + doneWords));
            words[at] = buckets[bucket];
            buckets[bucket] = at;
            at = from + doneWords + (int) words[at + 1];
        }
    }

    private int bucket(long hash) {
        return (int) (hash >>> 32) & (buckets.length - 1);
    }

    private static long hash(long head, long boundary, long[] done, int from, int to) {
        long hash = mix(mix(head) ^ boundary);
        for (int i = from; i < to; i++) {
            hash = mix(hash ^ done[i]);
        }
        return hash;
    }

    private static long mix(long value) {
        long mixed = value * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xBF58476D1CE4E5B9L;
        return mixed ^ (mixed >>> 29);
    }
}
