package io.workingdb.checkers.linearizability;

/// What a search may use: memory, never time, so that a verdict does not depend on the machine's load.
///
/// @param memoWordsMax 8-byte words for remembered dead ends, per key. One takes 4 words and one bit for each operation that overlaps
///     the slowest pending one: 6 words with 50 clients
/// @param shrinkChecksMax histories tried while shrinking a violation; past it the part is right, but may not be the smallest
public record SearchLimits(int memoWordsMax, int shrinkChecksMax) {
    /// 2^25 words are 256 MiB, some five million dead ends; a violation's core is rarely beyond 100 operations, each tried about ten
    /// times.
    public static final SearchLimits DEFAULT = new SearchLimits(1 << 25, 2000);
}
