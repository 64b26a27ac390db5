package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The history of one key, prepared for a decision: operations by invocation, everything numbered.
///
/// What cannot matter is left out: open observers (they may never have happened), and open writes of a state that nothing waits for
/// (leaving one out of an order breaks nothing). The second holds only while every call says which state it needs.
final class Problem<S, O> {
    /// No state, no operation.
    static final int NONE = -1;

    /// The call may leave any state.
    static final int ANY = -2;

    final List<Operation<O>> operations;

    /// Operations that are not open.
    final int completedCount;

    final long[] invoked;
    final long[] completed;

    /// Operations with equal calls have equal numbers.
    final int[] callNumber;

    final boolean[] observer;

    /// An observer wherever it leaves the state as it is.
    final boolean[] narrows;

    /// The only state that accepts the operation, or {@link #NONE}.
    final int[] seen;

    /// The state that it leaves, {@link #ANY}, or {@link #NONE} for an observer.
    final int[] left;

    /// Every call reads one state, writes one state, or both: nothing depends on the state in another way.
    final boolean plain;

    /// States named by effects, and the initial one; later numbers are states that only the search has met.
    final int namedStates;

    /// Steps asked for so far: the work that a search has done.
    long steps;

    private final Model<S, O> model;
    private final StateTable<S> states = new StateTable<>();

    private Problem(Model<S, O> model, List<Operation<O>> operations) {
        this.model = model;
        this.operations = operations;
        int count = operations.size();
        invoked = new long[count];
        completed = new long[count];
        callNumber = new int[count];
        observer = new boolean[count];
        narrows = new boolean[count];
        seen = new int[count];
        left = new int[count];
        states.number(model.initial());
        Map<O, Integer> calls = new LinkedHashMap<>();
        int completedOnes = 0;
        boolean plainOnes = true;
        for (int i = 0; i < count; i++) {
            Operation<O> operation = operations.get(i);
            invoked[i] = operation.invoked();
            completed[i] = operation.completed();
            Integer known = calls.putIfAbsent(operation.call(), calls.size());
            callNumber[i] = known == null ? calls.size() - 1 : known;
            plainOnes &= number(i, model.effect(operation.call()));
            completedOnes += operation.open() ? 0 : 1;
        }
        completedCount = completedOnes;
        plain = plainOnes;
        namedStates = states.count();
    }

    static <S, O> Problem<S, O> of(Model<S, O> model, List<Operation<O>> history) {
        List<Operation<O>> sorted = new ArrayList<>(history.size());
        for (Operation<O> operation : history) {
            Effect<S> effect = model.effect(operation.call());
            if (!operation.open() || !(observes(effect) || effect instanceof Effect.Narrows)) {
                sorted.add(operation);
            }
        }
        sorted.sort(Comparator.comparingLong(Operation::invoked));
        Problem<S, O> problem = new Problem<>(model, sorted);
        boolean[] kept = problem.awaited();
        List<Operation<O>> rest = new ArrayList<>(sorted.size());
        for (int i = 0; i < kept.length; i++) {
            if (kept[i]) {
                rest.add(sorted.get(i));
            }
        }
        return rest.size() == sorted.size() ? problem : new Problem<>(model, rest);
    }

    static boolean observes(Effect<?> effect) {
        return switch (effect) {
            case Effect.Reads<?> reads -> true;
            case Effect.Observes<?> observes -> true;
            case Effect.Writes<?> writes -> false;
            case Effect.Replaces<?> replaces -> false;
            case Effect.Narrows<?> narrows -> false;
            case Effect.Depends<?> depends -> false;
        };
    }

    /// Whether the effect does not say which state it leaves.
    static boolean leavesAny(Effect<?> effect) {
        return effect instanceof Effect.Depends || effect instanceof Effect.Narrows;
    }

    int count() {
        return operations.size();
    }

    boolean open(int operation) {
        return completed[operation] == Operation.OPEN;
    }

    /// Whether `state` accepts `operation`, which changes nothing.
    boolean observes(int state, int operation) {
        return observer[operation]
                ? step(state, operation) != NONE
                : narrows[operation] && step(state, operation) == state;
    }

    /// The state after `operation`, or {@link #NONE} if `state` does not accept it.
    int step(int state, int operation) {
        steps++;
        if (seen[operation] != NONE && seen[operation] != state) {
            return NONE;
        }
        @Nullable S next = model.step(states.state(state), operations.get(operation).call());
        return next == null ? NONE : states.number(next);
    }

    /// The operations with these numbers.
    List<Operation<O>> operations(int[] numbers) {
        List<Operation<O>> all = new ArrayList<>(numbers.length);
        for (int number : numbers) {
            all.add(operations.get(number));
        }
        return all;
    }

    /// Numbers the states that `effect` names.
    ///
    /// @return whether it says everything about operation `i`
    private boolean number(int i, Effect<S> effect) {
        observer[i] = observes(effect);
        seen[i] = NONE;
        left[i] = NONE;
        switch (effect) {
            case Effect.Reads<S> reads -> seen[i] = states.number(reads.seen());
            case Effect.Writes<S> writes -> left[i] = states.number(writes.left());
            case Effect.Replaces<S> replaces -> {
                seen[i] = states.number(replaces.seen());
                left[i] = states.number(replaces.left());
            }
            case Effect.Observes<S> observes -> {
                return false;
            }
            case Effect.Narrows<S> narrowing -> {
                narrows[i] = true;
                left[i] = ANY;
                return false;
            }
            case Effect.Depends<S> depends -> {
                left[i] = ANY;
                return false;
            }
        }
        return true;
    }

    /// Which operations may matter: those completed, and open ones whose state one that matters waits for.
    private boolean[] awaited() {
        boolean[] kept = new boolean[count()];
        if (!plain) {
            Arrays.fill(kept, true);
            return kept;
        }
        int[] firstOpen = new int[namedStates];
        int[] nextOpen = new int[count()];
        Arrays.fill(firstOpen, NONE);
        int[] work = new int[count()];
        int top = 0;
        for (int i = 0; i < count(); i++) {
            if (open(i)) {
                nextOpen[i] = firstOpen[left[i]];
                firstOpen[left[i]] = i;
            } else {
                kept[i] = true;
                work[top++] = i;
            }
        }
        while (top > 0) {
            int state = seen[work[--top]];
            if (state != NONE) {
                for (int i = firstOpen[state]; i != NONE; i = nextOpen[i]) {
                    kept[i] = true;
                    work[top++] = i;
                }
                firstOpen[state] = NONE;
            }
        }
        return kept;
    }
}
