package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Every order of a few operations, to say which states an operation that fits into none of them could have met.
final class Interleavings<S, O> {
    /// 8 operations in any order are 109,601 steps at most; past the limit nothing is said.
    private static final int STEPS_MAX = 200_000;

    /// With more of them a reader would not follow the reason either.
    private static final int OPERATIONS_MAX = 16;

    private final Model<S, O> model;
    private final List<Operation<O>> others;
    private final Operation<O> misfit;
    private final S start;
    private final Set<S> states = new LinkedHashSet<>();
    private final List<S> met = new ArrayList<>();
    private int steps;

    Interleavings(Model<S, O> model, S start, List<Operation<O>> part, Operation<O> misfit) {
        this.model = model;
        this.misfit = misfit;
        this.start = start;
        others = part.stream().filter(operation -> operation != misfit).toList();
    }

    /// The states that the object can have been in while the misfit ran; empty if there are too many orders.
    Set<S> states() {
        if (others.size() > OPERATIONS_MAX) {
            return states;
        }
        explore(start, new boolean[others.size()]);
        return steps > STEPS_MAX ? new LinkedHashSet<>() : states;
    }

    private void explore(S state, boolean[] done) {
        if (++steps > STEPS_MAX) {
            return;
        }
        boolean room = mayComeNow(misfit, done) && !late(done);
        if (room) {
            met.add(state);
        }
        if (complete(done)) {
            states.addAll(met);
        }
        for (int i = 0; i < done.length; i++) {
            Operation<O> next = others.get(i);
            if (!done[i] && mayComeNow(next, done)) {
                S after = model.step(state, next.call());
                if (after != null) {
                    done[i] = true;
                    explore(after, done);
                    done[i] = false;
                }
            }
        }
        if (room) {
            met.removeLast();
        }
    }

    private boolean mayComeNow(Operation<O> operation, boolean[] done) {
        for (int i = 0; i < done.length; i++) {
            if (!done[i] && others.get(i).before(operation)) {
                return false;
            }
        }
        return true;
    }

    /// Something is in order that began when the misfit was over.
    private boolean late(boolean[] done) {
        for (int i = 0; i < done.length; i++) {
            if (done[i] && misfit.before(others.get(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean complete(boolean[] done) {
        for (int i = 0; i < done.length; i++) {
            if (!done[i] && !others.get(i).open()) {
                return false;
            }
        }
        return true;
    }
}
