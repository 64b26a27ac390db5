package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Says why a small part of a history has no order: a sentence for each operation, then a conclusion.
final class Explainer<S, O> {
    private final Model<S, O> model;
    private final List<Operation<O>> part;
    private final List<Operation<O>> needed;
    private final List<S> starts;

    Explainer(
            Model<S, O> model, List<Operation<O>> part, List<Operation<O>> needed, List<S> starts) {
        this.starts = starts;
        this.model = model;
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

    /// Names an operation that no state it can have met accepts: the last to end, if it is one.
    private String conclusion() {
        List<Operation<O>> known =
                part.stream()
                        .map(operation ->
                                needed.contains(operation) ? operation : operation.opened())
                        .toList();
        List<Operation<O>> latestFirst = new ArrayList<>(needed);
        latestFirst.sort(
                Comparator.comparingLong((Operation<O> operation) -> operation.completed())
                        .reversed());
        for (Operation<O> misfit : latestFirst) {
            Set<S> held = held(known, misfit);
            if (!held.isEmpty()
                    && held.stream().allMatch(state -> model.step(state, misfit.call()) == null)) {
                List<String> values = held.stream().map(model::describeState).toList();
                return "So there is no order: "
                        + deed(misfit)
                        + ", but at that time "
                        + object(misfit)
                        + " can only have held "
                        + joined(values, "or")
                        + ".";
            }
        }
        return "So there is no order: whichever of these operations comes last, it meets a state that does not accept it, or comes too"
                + " late.";
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
