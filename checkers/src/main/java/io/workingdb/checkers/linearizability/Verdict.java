package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;
import java.util.List;

/// What the checker found. Never "unknown" because of a clock: the only limit is memory, and it is named.
public sealed interface Verdict<O> {
    /// Linearizable.
    ///
    /// @param orders for each key, by first appearance, its operations in an order that explains what everybody saw. Open operations
    ///     that are not in it never took effect. {@link WitnessVerifier} rechecks it.
    record Valid<O>(List<List<Operation<O>>> orders) implements Verdict<O> {}

    /// Not linearizable.
    ///
    /// @param key where; the first by appearance
    /// @param part the smallest offending part: not linearizable even if every operation outside of it could have happened at any
    ///     moment after its invocation or never, and linearizable if the completion of any of `needed` had not been seen
    /// @param needed those of `part` whose completion the proof needs; the others are there because their effect was seen, or might
    ///     have been
    /// @param fromBeginning whether the proof begins with the initial state; else it holds whatever the object held before the part
    /// @param sentences one for each operation of `part`, then a conclusion of one line
    /// @param otherKeys further keys whose histories are not linearizable
    record Invalid<O>(
            String key,
            List<Operation<O>> part,
            List<Operation<O>> needed,
            boolean fromBeginning,
            List<String> sentences,
            List<String> otherKeys)
            implements Verdict<O> {
        /// How the conclusion begins.
        public static final String CONCLUSION = "So there is no order: ";
    }

    /// The search would have needed more memory than {@link SearchLimits} allow.
    ///
    /// @param key where; the first by appearance
    /// @param decided how many operations of the key the search put in order on its best try
    /// @param leftOpen the operations that it could not order, by invocation
    record Undecided<O>(String key, int decided, List<Operation<O>> leftOpen)
            implements Verdict<O> {}
}
