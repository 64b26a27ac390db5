package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says why a small part of a history has no order: a sentence for each operation, then a conclusion.
final class Explainer<S, O> {
    private final Model<S, O> model;
    private final List<Operation<O>> history;
    private final List<Operation<O>> part;
    private final List<Operation<O>> needed;
    private final List<S> starts;

    /// @param history the whole history of the key
    Explainer(
            Model<S, O> model,
            List<Operation<O>> history,
            List<Operation<O>> part,
            List<Operation<O>> needed,
            List<S> starts) {
        this.starts = starts;
        this.model = model;
        this.history = history;
        this.part = part;
        this.needed = needed;
    }

    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < part.size(); i++) {
            sentences.add((i + 1) + ". " + step(part.get(i)));
        }
        sentences.add(conclusion());
        return sentences;
    }

    private String step(Operation<O> operation) {
        String what = deed(operation);
        if (operation.open()) {
            return what
                    + " from "
                    + Moments.begin(operation)
                    + " on, without an answer: at any moment since, or never"
                    + after(operation)
                    + ".";
        }
        return what
                + " between "
                + Moments.begin(operation)
                + " and "
                + Moments.end(operation)
                + after(operation)
                + ".";
    }

    private String deed(Operation<O> operation) {
        return "process "
                + operation.process()
                + " "
                + model.describe(operation.call(), object(operation));
    }

    private static String object(Operation<?> operation) {
        return operation.key().isEmpty() ? "the register" : "key " + operation.key();
    }

    /// Which steps were over when this one began; not those that were over when one of these began.
    private String after(Operation<O> operation) {
        List<String> direct = new ArrayList<>();
        for (int i = 0; i < part.size(); i++) {
            Operation<O> earlier = part.get(i);
            if (earlier.before(operation)
                    && part.stream()
                            .noneMatch(other -> earlier.before(other) && other.before(operation))) {
                direct.add("step " + (i + 1));
            }
        }
        if (direct.isEmpty()) {
            return "";
        }
        return "; it began after "
                + joined(direct, "and")
                + (direct.size() == 1 ? " was over" : " were over");
    }

    /// Names the operation that does not fit, and says why: the plainest reason that holds.
    private String conclusion() {
        List<Operation<O>> latestFirst = new ArrayList<>(needed);
        latestFirst.sort(
                Comparator.comparingLong((Operation<O> operation) -> operation.completed())
                        .reversed());
        String reason = unwritten(latestFirst);
        if (reason == null && partHasAllThatIsUnclear()) {
            reason = refused(latestFirst);
            reason = reason == null ? deadEnd() : reason;
        }
        return Verdict.Invalid.CONCLUSION
                + (reason == null ? outOfPlace(latestFirst) : reason)
                + ".";
    }

    /// Somebody saw a state that nobody left, ever or before that was over.
    private @Nullable String unwritten(List<Operation<O>> latestFirst) {
        boolean unclear =
                history.stream().anyMatch(other -> Problem.leavesAny(model.effect(other.call())));
        for (Operation<O> misfit : latestFirst) {
            S seen = Cut.seen(model.effect(misfit.call()));
            if (unclear || seen == null || seen.equals(model.initial())) {
                continue;
            }
            List<Operation<O>> writers =
                    history.stream()
                            .filter(other -> !same(other, misfit) && seen.equals(left(other)))
                            .toList();
            if (writers.stream().allMatch(misfit::before)) {
                String value = model.describeState(seen);
                return deed(misfit)
                        + ", but "
                        + (writers.isEmpty()
                                ? "nobody wrote " + value + " (what failed does not count)"
                                : "nobody began to write " + value + " before that was over")
                        + ", and before the first write it held "
                        + model.describeState(model.initial());
            }
        }
        return null;
    }

    private boolean same(Operation<O> one, Operation<O> other) {
        return one.invoked() == other.invoked();
    }

    private @Nullable S left(Operation<O> operation) {
        return switch (model.effect(operation.call())) {
            case Effect.Writes<S> writes -> writes.left();
            case Effect.Replaces<S> replaces -> replaces.left();
            case Effect.Reads<S> reads -> null;
            case Effect.Observes<S> observes -> null;
            case Effect.Narrows<S> narrows -> null;
            case Effect.Depends<S> depends -> null;
        };
    }

    /// Whether no operation outside of the part can have left just any state: only then are its orders all the orders.
    private boolean partHasAllThatIsUnclear() {
        long end = needed.stream().mapToLong(Operation::completed).max().orElse(Long.MIN_VALUE);
        return history.stream()
                .filter(other -> Problem.leavesAny(model.effect(other.call())))
                .allMatch(other -> other.invoked() > end || part.contains(other));
    }

    /// No state that an operation can have met accepts it: the last to end, if that is one.
    private @Nullable String refused(List<Operation<O>> latestFirst) {
        List<Operation<O>> known = known();
        for (Operation<O> misfit : latestFirst) {
            Set<S> held = held(known, misfit);
            if (!held.isEmpty()
                    && held.stream().allMatch(state -> model.step(state, misfit.call()) == null)) {
                List<String> values = held.stream().map(model::describeState).toList();
                return deed(misfit)
                        + ", but at that time "
                        + object(misfit)
                        + " can only have held "
                        + joined(values, "or");
            }
        }
        return null;
    }

    /// Where the order ends that gets furthest, if the proof begins with the initial state.
    private @Nullable String deadEnd() {
        FurthestOrder.@Nullable End<S> end =
                starts.size() == 1
                        ? new FurthestOrder<>(model, known()).from(starts.getFirst())
                        : null;
        if (end == null) {
            return null;
        }
        Operation<O> next = part.get(end.next());
        List<String> steps = end.order().stream().map(i -> "step " + (i + 1)).toList();
        return "the one that gets furthest is "
                + (steps.isEmpty() ? "empty" : joined(steps, "and then"))
                + ", where "
                + object(next)
                + " holds "
                + model.describeState(end.state())
                + "; next comes step "
                + (end.next() + 1)
                + ", in which "
                + deed(next)
                + ", and that does not fit";
    }

    /// What can be said without looking at orders: the others have one, for the part is the smallest.
    private String outOfPlace(List<Operation<O>> latestFirst) {
        Operation<O> misfit = latestFirst.getFirst();
        for (Operation<O> candidate : latestFirst) {
            if (Problem.observes(model.effect(candidate.call()))) {
                misfit = candidate;
                break;
            }
        }
        S seen = Cut.seen(model.effect(misfit.call()));
        return deed(misfit)
                + ", but "
                + (seen == null
                        ? "wherever that is put in an order of the others, it or one of them no longer fits"
                        : "in no order of the others does "
                                + object(misfit)
                                + " hold "
                                + model.describeState(seen)
                                + " at a moment at which that leaves all others possible");
    }

    /// The part with only those completions known that the proof needs.
    private List<Operation<O>> known() {
        return part.stream()
                .map(operation -> needed.contains(operation) ? operation : operation.opened())
                .toList();
    }

    /// The states that `misfit` can have met; empty if they cannot be named.
    private Set<S> held(List<Operation<O>> known, Operation<O> misfit) {
        Set<S> held = new LinkedHashSet<>();
        for (S start : starts) {
            held.addAll(new Interleavings<>(model, start, known, misfit).states());
        }
        boolean anything = starts.size() > 1 && held.contains(starts.getLast());
        return anything ? new LinkedHashSet<>() : held;
    }

    private static String joined(List<String> words, String link) {
        Set<String> distinct = new LinkedHashSet<>(words);
        StringBuilder all = new StringBuilder();
        int index = 0;
        for (String word : distinct) {
            if (index > 0) {
                all.append(index == distinct.size() - 1 ? " " + link + " " : ", ");
            }
            all.append(word);
            index++;
        }
        return all.toString();
    }
}
