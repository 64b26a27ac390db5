package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the smallest part of a history that is still not linearizable.
///
/// Simply leaving operations out would lie: without the write of 4, a read of 4 is wrong by itself. So an operation is *forgotten*
/// instead: an observer vanishes, and a change becomes open, something that may have happened at any moment after its invocation, or
/// never. Whatever order explains the whole history also explains one with forgotten completions; so if the rest has no order, neither
/// has the whole. Operations are forgotten until none can be any more.
final class Shrinker<S, O> {
    /// A try may remember this many words, 2 MiB; a try that needs more counts as failed, and its operations stay.
    private static final int TRY_WORDS_MAX = 1 << 18;

    /// And take this many steps, some 20 milliseconds. 500 tries at most make 10 seconds.
    private static final long TRY_STEPS_MAX = 500_000;

    private static final long WHOLE = Long.MIN_VALUE;

    /// Shorter histories are shrunk from their beginning, so that the part stands for itself.
    private static final int PIECE_MIN = 64;

    /// A piece of 1,024 completions takes some milliseconds; what no such piece refutes is rarely refuted by a longer one.
    private static final int PIECE_MAX = 1024;

    /// First guess of how many of the last completions make the violation.
    private static final int WINDOW = 2;

    /// Operations of unknown effect that are shown beside those that the proof needs, if there are no more of them.
    private static final int UNCLEAR_MAX = 8;

    private final Model<S, O> model;

    /// By invocation.
    private final List<Operation<O>> history;

    private final boolean[] observer;

    /// Completed operations by completion, as indices of the history.
    private final int[] byCompletion;

    private final SearchLimits tryLimits;
    private final Cut<S, O> cut;
    private final int pieceMin;
    private int checksLeft;

    /// Where the piece begins that is looked at; before all operations if it is the whole history.
    private long from = WHOLE;

    Shrinker(Model<S, O> model, List<Operation<O>> history, SearchLimits limits) {
        this(model, history, limits, PIECE_MIN);
    }

    Shrinker(Model<S, O> model, List<Operation<O>> history, SearchLimits limits, int pieceMin) {
        this.pieceMin = pieceMin;
        this.model = model;
        this.history = new ArrayList<>(history);
        this.history.sort(Comparator.comparingLong(Operation::invoked));
        observer = new boolean[history.size()];
        List<Integer> completed = new ArrayList<>();
        for (int i = 0; i < observer.length; i++) {
            observer[i] = Problem.observes(model.effect(this.history.get(i).call()));
            if (!this.history.get(i).open()) {
                completed.add(i);
            }
        }
        completed.sort(Comparator.comparingLong(i -> this.history.get(i).completed()));
        byCompletion = completed.stream().mapToInt(Integer::intValue).toArray();
        tryLimits =
                new SearchLimits(Math.min(TRY_WORDS_MAX, limits.memoWordsMax()), TRY_STEPS_MAX, 0);
        checksLeft = limits.shrinkChecksMax();
        cut = new Cut<>(model, this.history);
    }

    /// Whether the last operations up to the completion at `position` have no order, whatever was before.
    boolean refutedAround(long position) {
        return piece(Arrays.copyOf(byCompletion, endsUpTo(position))) != null;
    }

    /// The proof begins with the initial state.
    boolean wholeHistory() {
        return from == WHOLE;
    }

    /// The states that the proof has to begin with; if it is not the initial one alone, the last stands for all others.
    List<S> starts(List<Operation<O>> part) {
        return wholeHistory() ? List.of(model.initial()) : cut.starts(part);
    }

    /// The operations whose completion must not be forgotten, by invocation.
    List<Operation<O>> shrink(Ruling.Stuck<O> stuck) {
        int[] needed = smallest(start(stuck));
        Arrays.sort(needed);
        List<Operation<O>> part = new ArrayList<>();
        for (int i : needed) {
            part.add(history.get(i));
        }
        return part;
    }

    /// `needed` and those other operations whose effect somebody in it saw or might have seen, by invocation.
    List<Operation<O>> withContext(List<Operation<O>> needed) {
        Set<Operation<O>> part = new LinkedHashSet<>(needed);
        List<Operation<O>> work = new ArrayList<>(needed);
        long end = needed.stream().mapToLong(Operation::completed).max().orElse(Long.MIN_VALUE);
        while (!work.isEmpty()) {
            Operation<O> reader = work.removeLast();
            for (Operation<O> other : history) {
                if (other.completed() > from
                        && other.invoked() <= Math.min(end, reader.completed())
                        && serves(other, reader)
                        && part.add(other)) {
                    work.add(other);
                }
            }
        }
        List<Operation<O>> unclear =
                history.stream()
                        .filter(other ->
                                other.invoked() <= end
                                        && Problem.leavesAny(model.effect(other.call())))
                        .toList();
        if (unclear.size() <= UNCLEAR_MAX) {
            part.addAll(unclear);
        }
        return part.stream().sorted(Comparator.comparingLong(Operation::invoked)).toList();
    }

    private boolean serves(Operation<O> writer, Operation<O> reader) {
        S seen = Cut.seen(model.effect(reader.call()));
        if (seen == null) {
            return false;
        }
        return switch (model.effect(writer.call())) {
            case Effect.Writes<S> writes -> writes.left().equals(seen);
            case Effect.Replaces<S> replaces -> replaces.left().equals(seen);
            case Effect.Reads<S> reads -> false;
            case Effect.Observes<S> observes -> false;
            case Effect.Narrows<S> narrows -> false;
            case Effect.Depends<S> depends -> false;
        };
    }

    /// A first part that is surely not linearizable: what the decision suspects, or the last completions of the smallest prefix that
    /// has no order.
    private int[] start(Ruling.Stuck<O> stuck) {
        Set<Operation<O>> suspects = new LinkedHashSet<>(stuck.suspects());
        int[] suspected =
                Arrays.stream(byCompletion)
                        .filter(i -> suspects.contains(history.get(i)))
                        .toArray();
        if (suspected.length > 0 && refuted(suspected)) {
            return suspected;
        }
        int[] near = piece(Arrays.copyOf(byCompletion, endsUpTo(stuck.blamed())));
        if (near != null) {
            return near;
        }
        int[] prefix = Arrays.copyOf(byCompletion, prefixLength(stuck));
        for (int window = WINDOW; window < prefix.length; window *= 2) {
            int[] last = Arrays.copyOfRange(prefix, prefix.length - window, prefix.length);
            if (refuted(last)) {
                return last;
            }
        }
        return prefix;
    }

    /// The last operations of a long prefix, as few as refute it whatever was before; sets {@link #from}. Null if there are none.
    private int @Nullable [] piece(int[] prefix) {
        if (prefix.length < pieceMin || !cut.possible()) {
            return null;
        }
        for (int window = WINDOW; window < prefix.length && window <= PIECE_MAX; window *= 2) {
            from = history.get(prefix[prefix.length - window - 1]).completed();
            int[] last =
                    Arrays.stream(prefix, prefix.length - window, prefix.length)
                            .filter(i -> history.get(i).invoked() > from)
                            .toArray();
            if (last.length > 0 && refuted(last)) {
                return last;
            }
        }
        from = WHOLE;
        return null;
    }

    private int endsUpTo(long position) {
        int count = 0;
        while (count < byCompletion.length
                && history.get(byCompletion[count]).completed() <= position) {
            count++;
        }
        return count;
    }

    /// How many completions it takes until there is no order: more than come before `furthest`.
    private int prefixLength(Ruling.Stuck<O> stuck) {
        int low = Math.max(0, endsUpTo(stuck.furthest()) - 1);
        int high = endsUpTo(stuck.blamed());
        if (high < byCompletion.length && !refuted(Arrays.copyOf(byCompletion, high))) {
            low = high;
            high = byCompletion.length;
        }
        while (low + 1 < high && checksLeft > 0) {
            int middle = (low + high) >>> 1;
            if (refuted(Arrays.copyOf(byCompletion, middle))) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /// Forgets halves, quarters, ... single operations, until every single one is needed.
    private int[] smallest(int[] part) {
        int[] needed = part;
        for (int chunk = needed.length / 2; chunk > 1; chunk /= 2) {
            needed = pass(needed, chunk);
        }
        int before;
        do {
            before = needed.length;
            needed = pass(needed, 1);
        } while (needed.length < before);
        return needed;
    }

    private int[] pass(int[] part, int chunk) {
        int[] needed = part;
        int from = 0;
        while (from < needed.length && checksLeft > 0) {
            int[] rest = without(needed, from, Math.min(needed.length, from + chunk));
            if (rest.length > 0 && refuted(rest)) {
                needed = rest;
            } else {
                from += chunk;
            }
        }
        return needed;
    }

    private static int[] without(int[] array, int from, int to) {
        int[] rest = Arrays.copyOf(array, array.length - (to - from));
        System.arraycopy(array, to, rest, from, array.length - to);
        return rest;
    }

    /// Whether there is no order even if only the completions of `needed` are known.
    private boolean refuted(int[] needed) {
        checksLeft--;
        boolean[] known = new boolean[history.size()];
        long end = Long.MIN_VALUE;
        for (int i : needed) {
            known[i] = true;
            end = Math.max(end, history.get(i).completed());
        }
        List<Operation<O>> rest = new ArrayList<>();
        for (int i = 0; i < known.length && history.get(i).invoked() <= end; i++) {
            if (known[i]) {
                rest.add(history.get(i));
            } else if (!observer[i] && history.get(i).completed() > from) {
                rest.add(history.get(i).opened());
            }
        }
        return wholeHistory()
                ? Ruling.of(model, rest, tryLimits) instanceof Ruling.Stuck
                : cut.refuted(rest, tryLimits);
    }
}
