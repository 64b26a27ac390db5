package io.workingdb.simulator.client;

import io.workingdb.core.random.Random64;
import java.util.ArrayList;
import java.util.List;

/// What clients ask for.
///
/// @param weights how often each {@link Kind} is chosen, by ordinal
/// @param active sets of keys in use at one time
/// @param lifeOperations operations after which a set is left alone and another takes its place
/// @param openMax changes of unknown outcome after which it is
/// @param databases how many are used
/// @param flushPerMillion how often a database, or all, is emptied
/// @param timeToLiveMillisMax longest time to live
/// @param paddingBytesMax most bytes added to a value; values that fill sectors make batches that can be torn
/// @param ballastBytes size of a value with a deadline far away that a client puts beside, to fill the memory; 0 for none
/// @param longNames whether some names are longer than the tree keeps in line
public record WorkloadOptions(
        List<Integer> weights,
        int active,
        int lifeOperations,
        int openMax,
        int databases,
        long flushPerMillion,
        long timeToLiveMillisMax,
        int paddingBytesMax,
        int ballastBytes,
        boolean longNames) {

    /// Sets in use at one time: with few, changes meet; with many, what was changed is still there to be seen after a restart.
    private static final List<Integer> ACTIVE_MAX = List.of(3, 12, 12, 64);

    /// Draws what a run does from `weights`, of which each is dropped in a third of the runs.
    public static WorkloadOptions swarm(List<Integer> weights, Random64 random) {
        List<Integer> drawn = new ArrayList<>();
        int total = 0;
        for (int weight : weights) {
            int chosen = random.chance(1, 3) ? 0 : weight * (int) random.between(1, 4);
            drawn.add(chosen);
            total += chosen;
        }
        return new WorkloadOptions(
                total == 0 ? weights : drawn,
                1 + random.below(ACTIVE_MAX.get(random.below(ACTIVE_MAX.size()))),
                40 + (int) random.logUniform(200),
                3 + random.below(3),
                random.chance(1, 2) ? 1 : 1 + random.below(4),
                random.chance(1, 3) ? random.logUniform(5_000) : 0,
                20 + random.logUniform(5_000),
                random.chance(1, 2) ? 0 : (int) random.logUniform(1_500),
                0,
                random.chance(1, 4));
    }

    /// The same with ballast.
    public WorkloadOptions withBallast(int bytes) {
        return new WorkloadOptions(
                weights,
                active,
                lifeOperations,
                openMax,
                databases,
                flushPerMillion,
                timeToLiveMillisMax,
                paddingBytesMax,
                bytes,
                longNames);
    }

    /// Whether values may be longer than a command.
    public boolean isBulky() {
        return weights.get(Kind.LARGE.ordinal()) > 0 || paddingBytesMax > 0 || longNames;
    }

    int total() {
        int total = 0;
        for (int weight : weights) {
            total += weight;
        }
        return total;
    }
}
