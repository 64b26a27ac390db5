package io.workingdb.checkers.linearizability;

import java.util.Arrays;

/// Depth-first search for an order, with a memory of dead ends: Wing and Gong's algorithm with Lowe's memo, and these cuts. Each cut
/// leaves out only orders that could be turned into a "smaller" one: fewer open operations, those later, observers earlier, equal
/// or independent ones by invocation. So the smallest order, if there is any, is never cut.
///
/// 1. An observer that the state accepts comes at once, with no alternative: it changes nothing, so moving it forward breaks nothing. So
///    does a call that narrows what is possible, where it rules nothing out.
/// 2. Of two equal calls the one that begins and ends first comes first.
/// 3. An open operation comes only right before something that needs it: not if what follows would have led to the same state without
///    it, or with it afterwards.
/// 4. A state is not left while an operation waits for it that is over before anybody could bring the state back.
/// 5. Dead ends by inclusion of open operations: see {@link DeadEnds}.
///
/// Moves are tried in the order in which completions force them (just-in-time): the operation that is over first; what makes the state
/// accept it; other completed ones by completion; open ones last.
///
/// Source: Wing, Gong, Testing and verifying concurrent objects, 1993; Lowe, Testing for linearizability, 2017.
final class Search {
    private static final int NONE = Problem.NONE;

    private static final int OBSERVER = 0;
    private static final int FORCED = 1;
    private static final int COMPLETED = 2;
    private static final int OPEN = 3;
    private static final int EXHAUSTED = 4;

    private final Problem<?, ?> problem;
    private final Frontier frontier;
    private final DeadEnds deadEnds;
    private final long stepsMax;

    /// The way so far. `taken[d]` leads from depth d, with `state[d]`, to depth d + 1.
    private int depth;

    private final int[] taken;
    private final int[] state;
    private final int[] phase;

    /// Moves of depth d that are left: `moves[cursor[d]]` to `moves[end[d]]`, behind those of smaller depths.
    private final int[] start;

    private final int[] cursor;
    private final int[] end;
    private int[] moves = new int[64];

    /// Per call number: what the walk `walk` met of it.
    private final int[] metInWalk;

    private final int[] metFirst;
    private int walk;

    private long furthest = Long.MIN_VALUE;
    private long blamed = Long.MIN_VALUE;
    private final int[] longest;
    private int longestDepth;
    private int changedFrom;

    Search(Problem<?, ?> problem, SearchLimits limits) {
        this.problem = problem;
        frontier = new Frontier(problem);
        deadEnds = new DeadEnds(limits.memoWordsMax());
        stepsMax = limits.stepsMax();
        taken = frontier.stack();
        state = frontier.stack();
        phase = frontier.stack();
        start = frontier.stack();
        cursor = frontier.stack();
        end = frontier.stack();
        longest = frontier.stack();
        metInWalk = new int[problem.count()];
        metFirst = new int[problem.count()];
    }

    Outcome run() {
        for (int named = 1; named < problem.namedStates; named++) {
            int unserved = frontier.unserved(named);
            if (unserved >= 0) {
                return new Outcome.Stuck(
                        new int[] {unserved},
                        problem.completed[unserved],
                        problem.completed[unserved]);
            }
        }
        enter(0, 0);
        while (frontier.remaining > 0) {
            int move = nextMove();
            if (move == NONE) {
                if (depth == 0) {
                    return new Outcome.Stuck(new int[0], furthest, Math.max(furthest, blamed));
                }
                retreat();
            } else if ((!advance(move) && deadEnds.full()) || problem.steps > stepsMax) {
                return new Outcome.Exhausted(
                        longestDepth,
                        frontier.left(longest, longestDepth),
                        furthest,
                        Math.max(furthest, blamed));
            }
        }
        return new Outcome.Ordered(Arrays.copyOf(taken, depth));
    }

    private boolean advance(int operation) {
        int next = problem.step(state[depth], operation);
        frontier.take(operation);
        taken[depth] = operation;
        int unserved = next == state[depth] ? NONE : frontier.unserved(state[depth]);
        if (unserved != NONE) {
            blamed = Math.max(blamed, problem.completed[unserved]);
        }
        if (unserved != NONE || !fresh(operation, next)) {
            frontier.restore(operation);
            return false;
        }
        depth++;
        enter(next, end[depth - 1]);
        keepLongest();
        return true;
    }

    private void enter(int arrived, int firstMove) {
        state[depth] = arrived;
        phase[depth] = OBSERVER;
        start[depth] = firstMove;
        cursor[depth] = firstMove;
        end[depth] = firstMove;
    }

    private void retreat() {
        depth--;
        frontier.restore(taken[depth]);
        changedFrom = Math.min(changedFrom, depth);
    }

    private void keepLongest() {
        if (depth > longestDepth) {
            System.arraycopy(taken, changedFrom, longest, changedFrom, depth - changedFrom);
            longestDepth = depth;
            changedFrom = depth;
        }
    }

    /// Whether the configuration after `operation` is new. The one after an observer follows from the one before and is not remembered.
    private boolean fresh(int operation, int next) {
        boolean atOnce =
                problem.observer[operation] || problem.narrows[operation] && next == state[depth];
        if (atOnce || frontier.remaining == 0) {
            return true;
        }
        frontier.gather();
        int first = frontier.firstPending();
        long head = ((long) next << 32) | first;
        // Cut 3 looks one operation back, so after an open operation the future depends on it and
        // on the state before.
        long boundary = problem.open(operation) ? ((long) operation << 32) | state[depth] : -1;
        return deadEnds.add(
                head, boundary, frontier.done, first >> 6, frontier.doneEnd(), frontier.spent);
    }

    private int nextMove() {
        while (cursor[depth] == end[depth]) {
            if (phase[depth] == EXHAUSTED) {
                return NONE;
            }
            cursor[depth] = start[depth];
            end[depth] = start[depth];
            frontier.gather();
            furthest = Math.max(furthest, problem.completed[frontier.deadline]);
            phase[depth] = list(phase[depth]);
        }
        return moves[cursor[depth]++];
    }

    /// Lists the moves of a phase.
    ///
    /// @return the next phase
    private int list(int current) {
        return switch (current) {
            case OBSERVER -> listObserver() ? EXHAUSTED : FORCED;
            case FORCED -> {
                listForced();
                yield COMPLETED;
            }
            case COMPLETED -> {
                listCompleted(false);
                yield OPEN;
            }
            default -> {
                listOpen(false);
                yield EXHAUSTED;
            }
        };
    }

    private boolean listObserver() {
        for (int i = 0; i < frontier.candidateCount; i++) {
            int candidate = frontier.candidates[i];
            if (problem.observes(state[depth], candidate)) {
                push(candidate);
                return true;
            }
        }
        return false;
    }

    private void listForced() {
        listCompleted(true);
        if (problem.step(state[depth], frontier.deadline) == NONE) {
            listOpen(true);
        }
    }

    /// Lists completed changers: those that the deadline forces, or the others, by completion.
    private void listCompleted(boolean forced) {
        walk++;
        int first = end[depth];
        for (int i = 0; i < frontier.candidateCount; i++) {
            int candidate = frontier.candidates[i];
            if (problem.observer[candidate] || equalOneEndsFirst(candidate)) {
                continue;
            }
            int next = problem.step(state[depth], candidate);
            if (next != NONE && forced(candidate, next) == forced && !idleBefore(candidate, next)) {
                push(candidate);
            }
        }
        sortByCompletion(first, end[depth]);
    }

    /// Cut 2 among completed candidates, met by invocation: remembers the earliest end of each call number.
    private boolean equalOneEndsFirst(int candidate) {
        int call = problem.callNumber[candidate];
        if (metInWalk[call] == walk
                && problem.completed[metFirst[call]] < problem.completed[candidate]) {
            return true;
        }
        metInWalk[call] = walk;
        metFirst[call] = candidate;
        return false;
    }

    private void listOpen(boolean forced) {
        walk++;
        for (int i = 0; i < frontier.candidateCount; i++) {
            int call = problem.callNumber[frontier.candidates[i]];
            if (metInWalk[call] != walk) {
                metInWalk[call] = walk;
                metFirst[call] = frontier.candidates[i];
            }
        }
        for (int open = frontier.firstOpen(); open >= 0; open = frontier.nextOpen(open)) {
            int call = problem.callNumber[open];
            if (metInWalk[call] == walk && metFirst[call] < open) {
                continue;
            }
            metInWalk[call] = walk;
            metFirst[call] = open;
            int next = problem.step(state[depth], open);
            if (useful(next) && serves(next) == forced && !idleBefore(open, next)) {
                push(open);
            }
        }
    }

    /// Whether an open operation that leads to `next` may be worth its while: cut 3, as far as it can be seen beforehand.
    private boolean useful(int next) {
        return next != NONE && next != state[depth] && frontier.needed(next);
    }

    /// Whether `operation` is the deadline's, makes the state accept that, or can do its part for free right before it: what needs
    /// a state takes it while it lasts.
    private boolean forced(int operation, int next) {
        int deadline = frontier.deadline;
        boolean free =
                choosy(operation)
                        && !choosy(deadline)
                        && problem.step(state[depth], deadline) != NONE;
        return operation == deadline || free || serves(next);
    }

    /// Whether the deadline's operation, which the state does not accept, comes into its own by the step to `next`.
    private boolean serves(int next) {
        return problem.step(state[depth], frontier.deadline) == NONE
                && problem.step(next, frontier.deadline) != NONE;
    }

    private boolean choosy(int operation) {
        return problem.seen[operation] != NONE;
    }

    /// Cut 3: an open operation was put right before `operation`, which did not need it.
    private boolean idleBefore(int operation, int next) {
        int last = depth == 0 ? NONE : taken[depth - 1];
        if (last == NONE || !problem.open(last)) {
            return false;
        }
        int without = problem.step(state[depth - 1], operation);
        if (without == NONE) {
            return false;
        }
        boolean mayComeFirst = !problem.open(operation) || operation < last;
        return without == next || (mayComeFirst && problem.step(without, last) == next);
    }

    private void push(int operation) {
        if (end[depth] == moves.length) {
            moves = Arrays.copyOf(moves, 2 * moves.length);
        }
        moves[end[depth]++] = operation;
    }

    private boolean later(int one, int other) {
        return choosy(one) == choosy(other)
                ? problem.completed[one] > problem.completed[other]
                : choosy(other);
    }

    private void sortByCompletion(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int moved = moves[i];
            int at = i;
            while (at > from && later(moves[at - 1], moved)) {
                moves[at] = moves[at - 1];
                at--;
            }
            moves[at] = moved;
        }
    }
}
