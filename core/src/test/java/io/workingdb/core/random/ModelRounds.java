package io.workingdb.core.random;

import java.util.function.LongConsumer;

/// How often models run: each try of a property runs so many sequences of operations, one by default. `-Dwdb.model.rounds=40` makes a million operations and more of
/// each model.
public final class ModelRounds {
    private static final int ROUNDS = Integer.getInteger("wdb.model.rounds", 1);

    private ModelRounds() {}

    /// One try of a model.
    ///
    /// @param sequence runs a sequence of operations that is a function of its seed
    public static void run(long seed, LongConsumer sequence) {
        sequence.accept(seed);
        Random64 seeds = new Random64(seed).fork("rounds");
        for (int i = 1; i < ROUNDS; i++) {
            sequence.accept(seeds.nextLong());
        }
    }
}
