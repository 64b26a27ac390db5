package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;
import java.util.List;

/// The definition, word by word: tries every order of a handful of operations, remembering nothing.
final class BruteForce {
    private BruteForce() {}

    static <S, O> boolean linearizable(Model<S, O> model, List<Operation<O>> history) {
        return explore(model, history, new boolean[history.size()], model.initial());
    }

    private static <S, O> boolean explore(
            Model<S, O> model, List<Operation<O>> history, boolean[] done, S state) {
        boolean complete = true;
        for (int i = 0; i < done.length; i++) {
            complete &= done[i] || history.get(i).open();
        }
        if (complete) {
            return true;
        }
        for (int i = 0; i < done.length; i++) {
            if (done[i] || !first(history, done, i)) {
                continue;
            }
            S next = model.step(state, history.get(i).call());
            if (next != null) {
                done[i] = true;
                boolean found = explore(model, history, done, next);
                done[i] = false;
                if (found) {
                    return true;
                }
            }
        }
        return false;
    }

    private static <O> boolean first(List<Operation<O>> history, boolean[] done, int candidate) {
        for (int i = 0; i < done.length; i++) {
            if (!done[i] && history.get(i).before(history.get(candidate))) {
                return false;
            }
        }
        return true;
    }
}
