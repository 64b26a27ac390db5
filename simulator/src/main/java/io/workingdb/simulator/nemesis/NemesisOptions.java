package io.workingdb.simulator.nemesis;

import io.workingdb.core.random.Random64;
import java.util.ArrayList;
import java.util.List;

/// What is on in one run.
///
/// @param blows which
/// @param meanNanos mean time between two of each
/// @param downNanosMax longest time until a process is started again; every order of magnitude is equally likely
/// @param jumpMillisMax furthest jump of the wall clock
/// @param pauseNanosMax longest pause
public record NemesisOptions(
        List<Blow> blows,
        List<Long> meanNanos,
        long downNanosMax,
        long jumpMillisMax,
        long pauseNanosMax) {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long DAY_MILLIS = 86_400_000;

    /// Draws which plagues are on.
    public static NemesisOptions swarm(List<Plague> plagues, Random64 random) {
        List<Blow> blows = new ArrayList<>();
        List<Long> means = new ArrayList<>();
        for (Plague plague : plagues) {
            boolean on = random.chance(plague.onPercent(), 100);
            long mean = random.between(plague.meanMillisMin(), plague.meanMillisMax()) * MILLI;
            if (on) {
                blows.add(plague.blow());
                means.add(mean);
            }
        }
        return new NemesisOptions(
                blows,
                means,
                1 + random.logUniform(2 * SECOND),
                1 + random.logUniform(2 * DAY_MILLIS),
                1 + random.logUniform(3 * SECOND));
    }

    /// Whether `blow` is on.
    public boolean has(Blow blow) {
        return blows.contains(blow);
    }
}
