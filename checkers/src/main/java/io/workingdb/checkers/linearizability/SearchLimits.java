package io.workingdb.checkers.linearizability;

/// What a search may use: memory and steps, never time, so that a verdict does not depend on the machine's load.
///
/// @param memoWordsMax 8-byte words for remembered dead ends, per key. One takes 4 words and one bit for each operation that overlaps
///     the slowest pending one: 6 words with 50 clients
/// @param stepsMax steps of the model, per key; the default has no limit, because memory runs out first
/// @param shrinkChecksMax histories tried while shrinking a violation; past it the part is right, but may not be the smallest
public record SearchLimits(int memoWordsMax, long stepsMax, int shrinkChecksMax) {
    /// 2^24 words are 128 MiB, two to three million dead ends, and leave room in a heap of 512 MiB. A violation's core is rarely beyond
    /// 100 operations, each tried about ten times.
    public static final SearchLimits DEFAULT = new SearchLimits(1 << 24, Long.MAX_VALUE, 500);
}
