package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rechecks an order in O(n), knowing nothing of how it was found: the part of the checker that has to be believed.
public final class WitnessVerifier {
    private WitnessVerifier() {}

    /// What is wrong with `order` as an explanation of `history`, both of one key; null if nothing is: it holds every completed operation
    /// once and open ones at most once, none comes after one that began when it was over, and the model accepts each.
    public static <S, O> @Nullable String objection(
            Model<S, O> model, List<Operation<O>> history, List<Operation<O>> order) {
        String missing = missing(history, order);
        if (missing != null) {
            return missing;
        }
        S state = model.initial();
        long lastBegin = Long.MIN_VALUE;
        for (Operation<O> operation : order) {
            if (operation.completed() < lastBegin) {
                return "ordered after one that began when it was over: " + operation;
            }
            lastBegin = Math.max(lastBegin, operation.invoked());
            S next = model.step(state, operation.call());
            if (next == null) {
                return "not accepted: state=" + state + " " + operation;
            }
            state = next;
        }
        return null;
    }

    private static <O> @Nullable String missing(
            List<Operation<O>> history, List<Operation<O>> order) {
        Map<Operation<O>, Integer> left = new LinkedHashMap<>();
        for (Operation<O> operation : history) {
            left.merge(operation, 1, Integer::sum);
        }
        for (Operation<O> operation : order) {
            Integer times = left.get(operation);
            if (times == null || times == 0) {
                return "in the order but not in the history, or too often: " + operation;
            }
            left.put(operation, times - 1);
        }
        for (Map.Entry<Operation<O>, Integer> entry : left.entrySet()) {
            if (entry.getValue() > 0 && !entry.getKey().open()) {
                return "in the history but not in the order: " + entry.getKey();
            }
        }
        return null;
    }
}
