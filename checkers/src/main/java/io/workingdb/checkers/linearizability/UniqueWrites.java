package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Decides without a search, in O(n log n), when every state that somebody saw was brought about by one operation only.
///
/// A *cluster* is a writer with the readers of its state: nothing else may come in between. A replacement comes right after the cluster
/// that it replaces, so clusters form *chains* that stand in one piece. A chain's first end is the earliest completion in it, its last
/// begin the latest invocation. Chain A must come before B exactly if A's first end is before B's last begin. If that relation has a cycle
/// it has one of two chains (take the chain of the cycle with the smallest first end: its predecessor's predecessor ends after it, so it
/// must also precede its predecessor), and if it has none then ordering chains by min(first end, last begin) respects it.
///
/// Source: Gibbons, Korach, Testing shared memories, SIAM J. Comput. 26 (1997), section 4 (read-mapping known, also with
/// read-modify-write).
final class UniqueWrites {
    private static final int NONE = Problem.NONE;
    private static final int INITIAL = 0;

    private final Problem<?, ?> problem;

    /// Cluster 0 is the initial state's; the others have a writer each.
    private int clusters = 1;

    private final int[] writer;
    private final int[] clusterOfState;
    private final int[] clusterOfWriter;
    private final int[] firstReader;
    private final int[] nextReader;

    /// The cluster that replaces this one, and the one that this one replaces.
    private final int[] successor;

    private final int[] predecessor;

    /// Chain of a cluster, known by its first cluster.
    private final int[] chain;

    /// Operations that end first and begin last: of a cluster, then of a chain. {@link #NONE} stands for the beginning of time.
    private final int[] endsFirst;

    private final int[] beginsLast;

    private UniqueWrites(Problem<?, ?> problem) {
        this.problem = problem;
        int most = problem.count() + 1;
        writer = filled(most);
        clusterOfState = filled(problem.namedStates);
        clusterOfWriter = filled(problem.count());
        firstReader = filled(most);
        nextReader = filled(problem.count());
        successor = filled(most);
        predecessor = filled(most);
        chain = filled(most);
        endsFirst = filled(most);
        beginsLast = filled(most);
    }

    private static int[] filled(int length) {
        int[] array = new int[length];
        Arrays.fill(array, NONE);
        return array;
    }

    /// The outcome, or null if the history is not of this kind.
    static @Nullable Outcome decide(Problem<?, ?> problem) {
        if (!problem.plain) {
            return null;
        }
        UniqueWrites decision = new UniqueWrites(problem);
        return decision.formClusters() ? decision.decide() : null;
    }

    /// Gives each writer a cluster; false if two writers, or one and the beginning, brought about a state that was seen.
    private boolean formClusters() {
        boolean[] wanted = new boolean[problem.namedStates];
        for (int i = 0; i < problem.count(); i++) {
            if (problem.seen[i] != NONE) {
                wanted[problem.seen[i]] = true;
            }
        }
        clusterOfState[INITIAL] = 0;
        for (int i = 0; i < problem.count(); i++) {
            int left = problem.left[i];
            if (left == NONE) {
                continue;
            }
            if (wanted[left] && clusterOfState[left] != NONE) {
                return false;
            }
            writer[clusters] = i;
            clusterOfState[left] = clusters;
            clusterOfWriter[i] = clusters++;
        }
        return true;
    }

    private Outcome decide() {
        Outcome broken = attach();
        if (broken == null) {
            broken = formChains();
        }
        return broken == null ? orderChains() : broken;
    }

    /// Attaches readers and replacements to the cluster of the state that they saw. Readers end up by invocation.
    private @Nullable Outcome attach() {
        for (int cluster = 1; cluster < clusters; cluster++) {
            include(cluster, writer[cluster]);
        }
        for (int i = problem.count() - 1; i >= 0; i--) {
            if (problem.seen[i] == NONE) {
                continue;
            }
            int cluster = clusterOfState[problem.seen[i]];
            if (cluster == NONE) {
                return stuck(i);
            }
            if (problem.left[i] != NONE) {
                if (successor[cluster] != NONE) {
                    return stuck(writer[cluster], i, writer[successor[cluster]]);
                }
                successor[cluster] = clusterOfWriter[i];
                predecessor[clusterOfWriter[i]] = cluster;
            } else {
                nextReader[i] = firstReader[cluster];
                firstReader[cluster] = i;
                include(cluster, i);
                if (cluster != 0 && problem.completed[i] < problem.invoked[writer[cluster]]) {
                    return stuck(writer[cluster], i);
                }
            }
        }
        return null;
    }

    private void include(int cluster, int operation) {
        // The initial state was there before all operations, so nothing in its cluster ends
        // earlier.
        if (cluster != 0
                && (endsFirst[cluster] == NONE || ends(operation) < ends(endsFirst[cluster]))) {
            endsFirst[cluster] = operation;
        }
        if (beginsLast[cluster] == NONE || begins(operation) > begins(beginsLast[cluster])) {
            beginsLast[cluster] = operation;
        }
    }

    private long ends(int operation) {
        return operation == NONE ? Long.MIN_VALUE : problem.completed[operation];
    }

    private long begins(int operation) {
        return operation == NONE ? Long.MIN_VALUE : problem.invoked[operation];
    }

    /// Walks each chain from its first cluster; `endsFirst` and `beginsLast` of that one become the chain's.
    private @Nullable Outcome formChains() {
        for (int first = 0; first < clusters; first++) {
            if (predecessor[first] != NONE) {
                continue;
            }
            chain[first] = first;
            for (int next = successor[first]; next != NONE; next = successor[next]) {
                chain[next] = first;
                if (ends(endsFirst[next]) < begins(beginsLast[first])) {
                    return stuck(pieces(first, next, endsFirst[next], beginsLast[first]));
                }
                if (ends(endsFirst[next]) < ends(endsFirst[first])) {
                    endsFirst[first] = endsFirst[next];
                }
                if (begins(beginsLast[next]) > begins(beginsLast[first])) {
                    beginsLast[first] = beginsLast[next];
                }
            }
        }
        for (int cluster = 0; cluster < clusters; cluster++) {
            if (chain[cluster] == NONE) {
                return stuck(circle(cluster));
            }
        }
        return null;
    }

    private Outcome orderChains() {
        int[] order =
                IntStream.range(0, clusters)
                        .filter(cluster -> chain[cluster] == cluster)
                        .boxed()
                        .sorted(Comparator.comparingLong(this::rank).thenComparing(this::forward))
                        .mapToInt(Integer::intValue)
                        .toArray();
        int latest = order[0];
        for (int i = 1; i < order.length; i++) {
            int next = order[i];
            if (ends(endsFirst[next]) < begins(beginsLast[latest])) {
                return stuck(
                        IntStream.concat(
                                        Arrays.stream(
                                                pieces(
                                                        next,
                                                        NONE,
                                                        endsFirst[next],
                                                        beginsLast[next])),
                                        Arrays.stream(
                                                pieces(
                                                        latest,
                                                        NONE,
                                                        endsFirst[latest],
                                                        beginsLast[latest])))
                                .toArray());
            }
            if (begins(beginsLast[next]) > begins(beginsLast[latest])) {
                latest = next;
            }
        }
        return new Outcome.Ordered(lineUp(order));
    }

    private long rank(int first) {
        return first == 0
                ? Long.MIN_VALUE
                : Math.min(ends(endsFirst[first]), begins(beginsLast[first]));
    }

    /// Some operations of the chain follow others. Among equal ranks (only of positions that two events share) those come last.
    private boolean forward(int first) {
        return ends(endsFirst[first]) < begins(beginsLast[first]);
    }

    private int[] lineUp(int[] chains) {
        int[] order = new int[problem.count()];
        int length = 0;
        for (int first : chains) {
            for (int cluster = first; cluster != NONE; cluster = successor[cluster]) {
                if (writer[cluster] != NONE) {
                    order[length++] = writer[cluster];
                }
                for (int reader = firstReader[cluster];
                        reader != NONE;
                        reader = nextReader[reader]) {
                    order[length++] = reader;
                }
            }
        }
        return Arrays.copyOf(order, length);
    }

    /// Two operations of a chain and the writers of the clusters from the one to the other.
    private int[] pieces(int first, int last, int one, int other) {
        IntStream.Builder all = IntStream.builder().add(one).add(other);
        int from = clusterOf(one);
        int to = clusterOf(other);
        boolean inside = false;
        for (int cluster = first; cluster != NONE; cluster = successor[cluster]) {
            boolean edge = cluster == from || cluster == to;
            if (edge || inside) {
                all.add(writer[cluster]);
            }
            inside ^= edge && from != to;
            if (cluster == last) {
                break;
            }
        }
        return all.build().toArray();
    }

    private int clusterOf(int operation) {
        if (operation == NONE) {
            return 0;
        }
        return problem.left[operation] == NONE
                ? clusterOfState[problem.seen[operation]]
                : clusterOfWriter[operation];
    }

    private int[] circle(int cluster) {
        IntStream.Builder all = IntStream.builder();
        int next = cluster;
        do {
            all.add(writer[next]);
            next = successor[next];
        } while (next != NONE && next != cluster);
        return all.build().toArray();
    }

    private static Outcome stuck(int... suspects) {
        return new Outcome.Stuck(
                Arrays.stream(suspects).filter(i -> i != NONE).sorted().distinct().toArray(),
                Long.MIN_VALUE,
                Operation.OPEN);
    }
}
