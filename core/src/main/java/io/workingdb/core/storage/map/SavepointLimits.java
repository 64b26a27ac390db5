package io.workingdb.core.storage.map;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.Bytes;

/// How much can be taken back. Equal on every replica, because they decide which commands fail: a constant, not local memory.
///
/// @param undoBytesMax most bytes that all open savepoints together may be charged for; see {@link #chargedBytes}
/// @param depthMax most savepoints that may be open at once
public record SavepointLimits(long undoBytesMax, int depthMax) {
    /// What a record costs beside its key and its value.
    public static final int OVERHEAD_BYTES = 32;

    private static final int UNIT_BYTES = 8;

    /// Checks every value.
    public SavepointLimits {
        Invariant.check(
                undoBytesMax >= OVERHEAD_BYTES && undoBytesMax <= 2L << 30,
                "a place in the undo log takes 32 bits in units of eight bytes",
                undoBytesMax,
                2L << 30);
        Invariant.check(depthMax >= 1, "a savepoint can be open", depthMax, 1);
    }

    /// 2 GiB: RENAME of the largest record over another one of that size takes two away, each less than 1 GiB. A transaction, a statement of it, a
    /// script and one of its commands are four deep; the rest is for savepoints by name.
    public static SavepointLimits production() {
        return new SavepointLimits(2L << 30, 64);
    }

    /// Reached within a hundred operations.
    public static SavepointLimits tiny() {
        return new SavepointLimits(16_384, 4);
    }

    /// What it costs to be able to bring a record back: a function of key and value, wherever they lie. What was not there has no value.
    public static long chargedBytes(int keyLength, int valueLength) {
        return Bytes.roundUp((long) OVERHEAD_BYTES + keyLength + valueLength, UNIT_BYTES);
    }
}
