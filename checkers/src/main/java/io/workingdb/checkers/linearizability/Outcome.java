package io.workingdb.checkers.linearizability;

/// How a decision about a {@link Problem} ended. Arrays hold numbers of its operations; outcomes are
/// taken apart, never compared.
@SuppressWarnings("ArrayRecordComponent")
sealed interface Outcome {
    /// There is an order.
    record Ordered(int[] order) implements Outcome {}

    /// There is none.
    ///
    /// @param suspects operations whose completions are enough to see it, with those whose effect they saw; empty if not known
    /// @param furthest position of a completion that no order the search tried came past
    /// @param blamed position of the last completion for whose sake an order was given up; from there on the prefix has none
    record Stuck(int[] suspects, long furthest, long blamed) implements Outcome {}

    /// Out of memory.
    ///
    /// @param decided operations in the longest order that was tried
    /// @param left what that order leaves out
    /// @param furthest position of a completion that no order came past so far
    /// @param blamed position of the last completion for whose sake an order was given up so far
    record Exhausted(int decided, int[] left, long furthest, long blamed) implements Outcome {}
}
