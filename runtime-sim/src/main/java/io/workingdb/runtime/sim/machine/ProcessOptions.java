package io.workingdb.runtime.sim.machine;

import io.workingdb.core.random.Random64;

/// What processes are like.
///
/// @param reactors cores of a machine
/// @param turnNanos time of a turn without work
/// @param workNanosMin least time per work unit
/// @param workNanosMax most time per work unit; drawn per turn
/// @param lettersMax letters one reactor's box holds
/// @param letterRefusedPerMillion chance that a box says it is full though it is not
public record ProcessOptions(
        int reactors,
        long turnNanos,
        long workNanosMin,
        long workNanosMax,
        int lettersMax,
        long letterRefusedPerMillion) {
    private static final long MICRO = 1_000;

    /// One reactor as fast as a real one.
    public static ProcessOptions calm() {
        return new ProcessOptions(1, 1 * MICRO, 500, 1 * MICRO, 1_024, 0);
    }

    /// From an idle core to one that can hardly keep up, with one to three reactors.
    public static ProcessOptions swarm(Random64 random) {
        long min = 100 + random.logUniform(20 * MICRO);
        return new ProcessOptions(
                1 + (int) random.logUniform(2),
                500 + random.logUniform(100 * MICRO),
                min,
                min + random.logUniform(100 * MICRO),
                2 + (int) random.logUniform(1_024),
                random.chance(1, 2) ? random.logUniform(300_000) : 0);
    }

    /// The same with another number of reactors.
    public ProcessOptions withReactors(int other) {
        return new ProcessOptions(
                other, turnNanos, workNanosMin, workNanosMax, lettersMax, letterRefusedPerMillion);
    }

    /// The same with letters refused only when a box is full.
    public ProcessOptions withoutRefusals() {
        return new ProcessOptions(reactors, turnNanos, workNanosMin, workNanosMax, lettersMax, 0);
    }
}
