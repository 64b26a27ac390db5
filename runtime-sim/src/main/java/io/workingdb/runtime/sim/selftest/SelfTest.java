package io.workingdb.runtime.sim.selftest;

import io.workingdb.core.trace.Hash64;
import io.workingdb.runtime.sim.trace.Fault;
import io.workingdb.runtime.sim.trace.Recording;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Drives toy nodes through thousands of worlds, counts every fault, and checks that what was synced was kept, that reads saw
/// the last write, and that streams and messages arrived as they were sent.
public final class SelfTest {
    private SelfTest() {}

    /// Runs `seeds` worlds from `firstSeed` on.
    public static Histogram run(long firstSeed, int seeds) {
        long[] counts = new long[Fault.values().length];
        long events = 0;
        long operations = 0;
        long bytes = 0;
        Hash64 hash = new Hash64(0);
        String violation = null;
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            try (Trial trial = new Trial(seed, Recording.nothing())) {
                violation = first(violation, seed, trial.run());
                for (Fault fault : Fault.values()) {
                    counts[fault.ordinal()] += trial.world.faults().count(fault);
                }
                events += trial.world.timeline().fired();
                operations += trial.diskOperations();
                bytes += trial.echoedBytes();
                hash.put(trial.world.trace().hash());
            }
        }
        return new Histogram(
                firstSeed, seeds, list(counts), events, operations, bytes, hash.value(), violation);
    }

    private static @Nullable String first(
            @Nullable String before, long seed, @Nullable String wrong) {
        return before != null || wrong == null ? before : "seed " + seed + ": " + wrong;
    }

    private static List<Long> list(long[] counts) {
        List<Long> list = new ArrayList<>();
        for (long count : counts) {
            list.add(count);
        }
        return List.copyOf(list);
    }
}
