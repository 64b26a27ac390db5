package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides whether histories are linearizable, key by key: an object made of independent parts is linearizable exactly if each part is.
///
/// Every "valid" has been rechecked by {@link WitnessVerifier} before it is said.
///
/// Source: Herlihy, Wing, Linearizability, 1990 (locality); Horn, Kroening, Faster linearizability checking via P-compositionality, 2015.
public final class LinearizabilityChecker {
    /// 2^21 words are 16 MiB, some 350,000 dead ends.
    private static final int FIRST_TRY_WORDS = 1 << 21;

    private final SearchLimits limits;

    /// A checker with {@link SearchLimits#DEFAULT}.
    public LinearizabilityChecker() {
        this(SearchLimits.DEFAULT);
    }

    /// A checker that uses no more than `limits`.
    public LinearizabilityChecker(SearchLimits limits) {
        this.limits = limits;
    }

    /// Checks `history`, in any order, against `model`, one instance of it for each key.
    public <S, O> Verdict<O> check(Model<S, O> model, List<Operation<O>> history) {
        Map<String, List<Operation<O>>> keys = new LinkedHashMap<>();
        for (Operation<O> operation : history) {
            keys.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
        }
        List<List<Operation<O>>> orders = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        Ruling.@Nullable Stuck<O> stuck = null;
        Verdict.@Nullable Undecided<O> undecided = null;
        for (Map.Entry<String, List<Operation<O>>> key : keys.entrySet()) {
            switch (ruling(model, key.getValue())) {
                case Ruling.Ordered<O> ordered -> orders.add(ordered.order());
                case Ruling.Stuck<O> found -> {
                    invalid.add(key.getKey());
                    stuck = stuck == null ? found : stuck;
                }
                case Ruling.Exhausted<O> exhausted -> {
                    if (undecided == null) {
                        undecided =
                                new Verdict.Undecided<>(
                                        key.getKey(), exhausted.decided(), exhausted.left());
                    }
                }
            }
        }
        if (stuck != null) {
            return explain(model, keys.getOrDefault(invalid.getFirst(), List.of()), stuck, invalid);
        }
        return undecided == null ? new Verdict.Valid<>(orders) : undecided;
    }

    /// A search with little memory decides nearly every history. Where it does not, the place where it was stuck mostly refutes the
    /// history by itself; only then is it worth searching on.
    private <S, O> Ruling<O> ruling(Model<S, O> model, List<Operation<O>> history) {
        int little = Math.min(FIRST_TRY_WORDS, limits.memoWordsMax());
        Ruling<O> first = Ruling.of(model, history, new SearchLimits(little, limits.stepsMax(), 0));
        if (!(first instanceof Ruling.Exhausted<O> exhausted)) {
            return first;
        }
        if (new Shrinker<>(model, history, limits).refutedAround(exhausted.blamed())) {
            return new Ruling.Stuck<>(List.of(), exhausted.furthest(), exhausted.blamed());
        }
        return little < limits.memoWordsMax() ? Ruling.of(model, history, limits) : first;
    }

    private <S, O> Verdict<O> explain(
            Model<S, O> model,
            List<Operation<O>> history,
            Ruling.Stuck<O> stuck,
            List<String> invalid) {
        Shrinker<S, O> shrinker = new Shrinker<>(model, history, limits);
        List<Operation<O>> needed = shrinker.shrink(stuck);
        List<Operation<O>> part = shrinker.withContext(needed);
        Explainer<S, O> explainer =
                new Explainer<>(model, history, part, needed, shrinker.starts(part));
        return new Verdict.Invalid<>(
                invalid.getFirst(),
                part,
                needed,
                shrinker.wholeHistory(),
                explainer.sentences(),
                List.copyOf(invalid.subList(1, invalid.size())));
    }
}
