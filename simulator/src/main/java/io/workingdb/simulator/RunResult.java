package io.workingdb.simulator;

import io.workingdb.checkers.linearizability.Verdict;
import io.workingdb.runtime.sim.trace.Trace;
import java.util.List;

/// What came of one execution, or of two that were compared.
///
/// @param seed what it follows from
/// @param outcome the verdict
/// @param traceHex the hash of all events
/// @param operations commands that clients sent
/// @param events events of the world
/// @param simulatedNanos how long it lasted in virtual time
/// @param sentences why, if it is not ok; notes, if it is
/// @param faults what happened, by name
/// @param trace for comparison
public record RunResult(
        long seed,
        Outcome outcome,
        String traceHex,
        long operations,
        long events,
        long simulatedNanos,
        List<String> sentences,
        List<String> faults,
        Trace trace) {

    /// Verdicts.
    public enum Outcome {
        /// Nothing wrong was found.
        OK("ok"),
        /// A client, a model or an invariant objects.
        VIOLATION("violation"),
        /// The same seed did not give the same run.
        DIVERGENCE("divergence");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        /// As the last line of a run says it.
        public String word() {
            return word;
        }
    }

    /// Whether nothing wrong was found.
    public boolean ok() {
        return outcome == Outcome.OK;
    }

    /// The one line that says what is wrong: the conclusion about the history, or else what was found first.
    public String telling() {
        return sentences.stream()
                .filter(sentence -> sentence.startsWith(Verdict.Invalid.CONCLUSION))
                .findFirst()
                .orElse(sentences.isEmpty() ? "" : sentences.getFirst())
                .lines()
                .findFirst()
                .orElse("");
    }

    RunResult found(Outcome other, List<String> others) {
        return new RunResult(
                seed, other, traceHex, operations, events, simulatedNanos, others, faults, trace);
    }
}
