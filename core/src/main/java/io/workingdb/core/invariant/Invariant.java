package io.workingdb.core.invariant;

/// Checks of what must always hold. They run in production too: data before availability.
///
/// Arguments are numbers, so that a check that holds costs a compare and allocates nothing.
public final class Invariant {
    private Invariant() {}

    /// Stops the process unless `condition` holds.
    public static void check(boolean condition, String mustHold) {
        if (!condition) {
            throw new InvariantBroken(mustHold);
        }
    }

    /// Stops the process unless `condition` holds; `a` and `b` are the values that the sentence speaks of.
    public static void check(boolean condition, String mustHold, long a, long b) {
        if (!condition) {
            throw new InvariantBroken(mustHold + ": " + a + ", " + b);
        }
    }
}
