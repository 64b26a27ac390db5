package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Of all beginnings of an order of a few operations, one that holds most of those that must have happened: where it ends, and at what.
final class FurthestOrder<S, O> {
    /// 8 operations in any order are 109,601 steps at most; past the limit nothing is said.
    private static final int STEPS_MAX = 200_000;

    /// With more of them a reader would not follow the order either.
    private static final int OPERATIONS_MAX = 16;

    private final Model<S, O> model;
    private final List<Operation<O>> part;
    private final boolean[] done;
    private final List<Integer> order = new ArrayList<>();
    private int placed;
    private int steps;
    private int most = -1;
    private @Nullable End<S> furthest;

    /// @param order what is in order, as positions within the part
    /// @param state what that leaves
    /// @param next what must come next, because it was over before anything else that is left, and does not accept the state
    record End<S>(List<Integer> order, S state, int next) {}

    FurthestOrder(Model<S, O> model, List<Operation<O>> part) {
        this.model = model;
        this.part = part;
        done = new boolean[part.size()];
    }

    /// Null if there are too many orders, or one that has everything.
    @Nullable End<S> from(S start) {
        if (part.size() > OPERATIONS_MAX) {
            return null;
        }
        explore(start);
        return steps > STEPS_MAX ? null : furthest;
    }

    private void explore(S state) {
        if (++steps > STEPS_MAX) {
            return;
        }
        if (placed > most) {
            most = placed;
            int next = firstToEnd();
            furthest = next < 0 ? null : new End<>(List.copyOf(order), state, next);
        }
        for (int i = 0; i < done.length; i++) {
            @Nullable S after =
                    done[i] || !mayComeNow(i) ? null : model.step(state, part.get(i).call());
            if (after != null) {
                int counts = part.get(i).open() ? 0 : 1;
                done[i] = true;
                placed += counts;
                order.add(i);
                explore(after);
                order.removeLast();
                placed -= counts;
                done[i] = false;
            }
        }
    }

    /// Of what must have happened and is not in order yet, what was over first; -1 if nothing is left.
    private int firstToEnd() {
        int first = -1;
        for (int i = 0; i < done.length; i++) {
            boolean left = !done[i] && !part.get(i).open();
            if (left && (first < 0 || part.get(i).completed() < part.get(first).completed())) {
                first = i;
            }
        }
        return first;
    }

    private boolean mayComeNow(int index) {
        for (int i = 0; i < done.length; i++) {
            if (!done[i] && part.get(i).before(part.get(index))) {
                return false;
            }
        }
        return true;
    }
}
