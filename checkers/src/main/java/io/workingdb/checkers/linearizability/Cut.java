package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Refutes a history by a piece of it, whatever the object held before: a proof that does not grow with the history.
///
/// The piece begins at a position. What was over by then is left out; what was running then is open (it may be done already); what
/// began later keeps its completion, as far as that is known. If the whole has an order, then the end of that order, behind the last
/// operation that was over, is an order of the piece from *some* state. So if the piece has no order from any state, neither has the
/// whole.
///
/// All states that a history can know are those that its calls name; of those that the piece never asks for one stands for all.
final class Cut<S, O> {
    private final Model<S, O> model;
    private final Set<S> states = new LinkedHashSet<>();
    private final boolean plain;

    Cut(Model<S, O> model, List<Operation<O>> history) {
        this.model = model;
        states.add(model.initial());
        boolean all = true;
        for (Operation<O> operation : history) {
            all &= name(model.effect(operation.call()));
        }
        plain = all;
    }

    private boolean name(Effect<S> effect) {
        switch (effect) {
            case Effect.Writes<S> writes -> states.add(writes.left());
            case Effect.Replaces<S> replaces -> states.add(replaces.left());
            case Effect.Reads<S> reads -> {}
            case Effect.Observes<S> observes -> {
                return false;
            }
            case Effect.Narrows<S> narrows -> {
                return false;
            }
            case Effect.Depends<S> depends -> {
                return false;
            }
        }
        return true;
    }

    /// Whether pieces can be judged at all: every call must say which state it needs and which it leaves.
    boolean possible() {
        return plain;
    }

    /// States to begin `piece` with; the last is one that nobody in it asks for, if there is any.
    List<S> starts(List<Operation<O>> piece) {
        Set<S> asked = new LinkedHashSet<>();
        for (Operation<O> operation : piece) {
            S seen = seen(model.effect(operation.call()));
            if (seen != null && states.contains(seen)) {
                asked.add(seen);
            }
        }
        List<S> starts = new ArrayList<>(asked);
        states.stream().filter(state -> !asked.contains(state)).findFirst().ifPresent(starts::add);
        return starts;
    }

    /// The piece has no order from any state; `limits` are for all states together.
    boolean refuted(List<Operation<O>> piece, SearchLimits limits) {
        List<S> starts = starts(piece);
        SearchLimits each =
                new SearchLimits(limits.memoWordsMax(), limits.stepsMax() / starts.size(), 0);
        for (S start : starts) {
            if (!(Ruling.of(new From<>(model, start), piece, each) instanceof Ruling.Stuck)) {
                return false;
            }
        }
        return true;
    }

    /// The state that a call asks for, or null.
    static <S> @Nullable S seen(Effect<S> effect) {
        return switch (effect) {
            case Effect.Reads<S> reads -> reads.seen();
            case Effect.Replaces<S> replaces -> replaces.seen();
            case Effect.Observes<S> observes -> null;
            case Effect.Writes<S> writes -> null;
            case Effect.Narrows<S> narrows -> null;
            case Effect.Depends<S> depends -> null;
        };
    }

    /// The model from another state on.
    record From<S, O>(Model<S, O> model, S initial) implements Model<S, O> {
        @Override
        public @Nullable S step(S state, O call) {
            return model.step(state, call);
        }

        @Override
        public Effect<S> effect(O call) {
            return model.effect(call);
        }

        @Override
        public String describe(O call, String object) {
            return model.describe(call, object);
        }
    }
}
