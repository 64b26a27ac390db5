package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The decision about one key, in operations.
sealed interface Ruling<O> {
    /// There is an order, rechecked.
    record Ordered<O>(List<Operation<O>> order) implements Ruling<O> {}

    /// There is none; see {@link Outcome.Stuck}.
    record Stuck<O>(List<Operation<O>> suspects, long furthest, long blamed) implements Ruling<O> {}

    /// Out of memory; see {@link Outcome.Exhausted}.
    record Exhausted<O>(int decided, List<Operation<O>> left, long furthest, long blamed)
            implements Ruling<O> {}

    /// Decides about the history of one key: by sorting if that will do, else by search.
    static <S, O> Ruling<O> of(Model<S, O> model, List<Operation<O>> history, SearchLimits limits) {
        Problem<S, O> problem = Problem.of(model, history);
        @Nullable Outcome sorted = UniqueWrites.decide(problem);
        Outcome outcome = sorted == null ? new Search(problem, limits).run() : sorted;
        return switch (outcome) {
            case Outcome.Ordered ordered ->
                    new Ordered<>(checked(model, history, problem.operations(ordered.order())));
            case Outcome.Stuck stuck ->
                    new Stuck<>(
                            problem.operations(stuck.suspects()), stuck.furthest(), stuck.blamed());
            case Outcome.Exhausted exhausted ->
                    new Exhausted<>(
                            exhausted.decided(),
                            problem.operations(exhausted.left()),
                            exhausted.furthest(),
                            exhausted.blamed());
        };
    }

    private static <S, O> List<Operation<O>> checked(
            Model<S, O> model, List<Operation<O>> history, List<Operation<O>> order) {
        String objection = WitnessVerifier.objection(model, history, order);
        if (objection != null) {
            throw new IllegalStateException(
                    "an effect of the model claims more than its steps keep, or the checker is wrong: "
                            + objection);
        }
        return order;
    }
}
