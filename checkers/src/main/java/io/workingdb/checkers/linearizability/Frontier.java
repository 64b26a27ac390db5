package io.workingdb.checkers.linearizability;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Where a search stands in a history: which operations are in order already, which may come next, and whether what is left can still
/// be served.
///
/// An operation may come next if no operation that was over before it began is left. So the candidates are the invocations before the
/// first completion that is left in the list of events; its operation is the *deadline*.
final class Frontier {
    private final Problem<?, ?> problem;
    private final DancingLists events;
    private final DancingLists opens;
    private final DancingLists readers;
    private final DancingLists writers;

    /// Number of an operation among the completed ones, or among the open ones.
    private final int[] slot;

    /// For a completed operation: how many completed ones began before its end.
    private final int[] begunBeforeEnd;

    /// Bits of completed operations in order so far, by slot; of open ones likewise.
    final long[] done;

    final long[] spent;

    /// Open operations that are left, by the state that they need.
    private final int[] openNeeds;

    /// Completed operations that are left.
    int remaining;

    /// Filled by {@link #gather}: completed operations that may come next, by invocation.
    final int[] candidates;

    int candidateCount;
    int deadline = Problem.NONE;

    Frontier(Problem<?, ?> problem) {
        this.problem = problem;
        int count = problem.count();
        remaining = problem.completedCount;
        slot = new int[count];
        begunBeforeEnd = new int[count];
        candidates = new int[count];
        done = new long[words(remaining)];
        spent = new long[words(count - remaining)];
        openNeeds = new int[problem.namedStates];
        events = new DancingLists(1, 2 * count);
        opens = new DancingLists(1, count);
        readers = new DancingLists(problem.namedStates, count);
        writers = new DancingLists(problem.namedStates + 1, count);
        int[] byCompletion =
                IntStream.range(0, count)
                        .filter(i -> !problem.open(i))
                        .boxed()
                        .sorted(Comparator.comparingLong(i -> problem.completed[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        listOperations();
        listEvents(byCompletion);
    }

    private static int words(int bits) {
        return (bits + 63) >>> 6;
    }

    private void listOperations() {
        int completedOnes = 0;
        int openOnes = 0;
        for (int i = 0; i < problem.count(); i++) {
            if (problem.open(i)) {
                slot[i] = openOnes++;
                opens.append(0, i);
                need(i, 1);
            } else {
                slot[i] = completedOnes++;
            }
            if (problem.left[i] != Problem.NONE) {
                writers.append(
                        problem.left[i] == Problem.ANY ? problem.namedStates : problem.left[i], i);
            }
        }
    }

    /// Events by position; of equal positions the invocation first, so that they overlap.
    private void listEvents(int[] byCompletion) {
        int ends = 0;
        int begun = 0;
        for (int i = 0; i <= problem.count(); i++) {
            if (i < problem.count() && problem.open(i)) {
                continue;
            }
            while (ends < byCompletion.length
                    && (i == problem.count()
                            || problem.completed[byCompletion[ends]] < problem.invoked[i])) {
                int ended = byCompletion[ends++];
                events.append(0, 2 * ended + 1);
                begunBeforeEnd[ended] = begun;
                if (problem.seen[ended] != Problem.NONE) {
                    readers.append(problem.seen[ended], ended);
                }
            }
            if (i < problem.count()) {
                events.append(0, 2 * i);
                begun++;
            }
        }
    }

    /// Puts an operation in order. Undone by {@link #restore} in reverse order.
    void take(int operation) {
        if (problem.open(operation)) {
            opens.remove(operation);
            need(operation, -1);
            spent[slot[operation] >> 6] |= 1L << slot[operation];
        } else {
            events.remove(2 * operation);
            events.remove(2 * operation + 1);
            readers.remove(operation);
            done[slot[operation] >> 6] |= 1L << slot[operation];
            remaining--;
        }
        writers.remove(operation);
    }

    void restore(int operation) {
        writers.restore(operation);
        if (problem.open(operation)) {
            opens.restore(operation);
            need(operation, 1);
            spent[slot[operation] >> 6] &= ~(1L << slot[operation]);
        } else {
            remaining++;
            done[slot[operation] >> 6] &= ~(1L << slot[operation]);
            readers.restore(operation);
            events.restore(2 * operation + 1);
            events.restore(2 * operation);
        }
    }

    /// Finds the candidates among completed operations, and the deadline.
    void gather() {
        candidateCount = 0;
        deadline = Problem.NONE;
        for (int event = events.first(0); event >= 0; event = events.next(event)) {
            if ((event & 1) == 1) {
                deadline = event >> 1;
                return;
            }
            candidates[candidateCount++] = event >> 1;
        }
    }

    /// First open operation that may come next, or -1. Valid after {@link #gather}.
    int firstOpen() {
        return begun(opens.first(0));
    }

    int nextOpen(int operation) {
        return begun(opens.next(operation));
    }

    private int begun(int open) {
        return open >= 0 && problem.invoked[open] <= problem.completed[deadline] ? open : -1;
    }

    private void need(int open, int change) {
        if (problem.seen[open] != Problem.NONE) {
            openNeeds[problem.seen[open]] += change;
        }
    }

    /// Whether an operation that may come next needs `state`, as far as one can tell. Valid after {@link #gather}.
    boolean needed(int state) {
        if (!problem.plain || openNeeds[state] > 0) {
            return true;
        }
        for (int i = 0; i < candidateCount; i++) {
            if (problem.seen[candidates[i]] == state) {
                return true;
            }
        }
        return false;
    }

    /// Whether somebody can still bring `state` about before the first operation that needs it is over. To be asked when the state is
    /// another one.
    boolean servable(int state) {
        if (state >= problem.namedStates) {
            return true;
        }
        int reader = readers.first(state);
        return reader < 0 || begins(state, reader) || begins(problem.namedStates, reader);
    }

    /// The first operation that needs `state` is left without anybody who could bring it about; -1 if there is none.
    int unserved(int state) {
        return servable(state) ? -1 : readers.first(state);
    }

    private boolean begins(int list, int reader) {
        int writer = writers.first(list);
        return writer >= 0 && problem.invoked[writer] <= problem.completed[reader];
    }

    /// Number of the first completed operation that is left. Valid after {@link #gather}, while some are.
    int firstPending() {
        return slot[candidates[0]];
    }

    /// End (exclusive) of the words of {@link #done} that may have bits behind {@link #firstPending}: nothing that began after the
    /// deadline is in order. The words before are all ones.
    int doneEnd() {
        return words(begunBeforeEnd[deadline]);
    }

    /// The operations that are not in order.
    int[] left(int[] order, int length) {
        boolean[] ordered = new boolean[problem.count()];
        for (int i = 0; i < length; i++) {
            ordered[order[i]] = true;
        }
        return IntStream.range(0, ordered.length).filter(i -> !ordered[i]).toArray();
    }

    /// Room for a stack of operations.
    int[] stack() {
        int[] stack = new int[problem.count() + 1];
        Arrays.fill(stack, Problem.NONE);
        return stack;
    }
}
