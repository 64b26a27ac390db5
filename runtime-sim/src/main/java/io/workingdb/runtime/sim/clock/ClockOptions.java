package io.workingdb.runtime.sim.clock;

import io.workingdb.core.random.Random64;

/// How wrong the clocks of machines are.
///
/// @param driftPpmMax most parts per million by which a monotonic clock runs fast or slow
/// @param skewMillisMax most milliseconds by which a wall clock is wrong at the start
/// @param jumpEveryNanos mean time between jumps of a machine's wall clock; 0 for never
/// @param jumpMillisMax most milliseconds of a jump, either way; every order of magnitude is equally likely
/// @param pauseEveryNanos mean time between pauses of a process; 0 for never
/// @param pauseNanosMax longest pause; every order of magnitude is equally likely
public record ClockOptions(
        long driftPpmMax,
        long skewMillisMax,
        long jumpEveryNanos,
        long jumpMillisMax,
        long pauseEveryNanos,
        long pauseNanosMax) {
    private static final long DAY_MILLIS = 86_400_000L;
    private static final long SECOND = 1_000_000_000L;

    /// Clocks that are right.
    public static ClockOptions calm() {
        return new ClockOptions(0, 0, 0, 0, 0, 0);
    }

    /// Each way of being wrong is on in half of the runs: real crystals stay within 200 ppm, virtual machines do not.
    public static ClockOptions swarm(Random64 random) {
        return new ClockOptions(
                random.chance(1, 2) ? 1 + random.logUniform(5_000) : 0,
                random.chance(1, 2) ? 1 + random.logUniform(2 * DAY_MILLIS) : 0,
                random.chance(1, 3) ? SECOND / 4 + random.logUniform(20 * SECOND) : 0,
                1 + random.logUniform(3 * DAY_MILLIS),
                random.chance(1, 3) ? SECOND / 4 + random.logUniform(20 * SECOND) : 0,
                1 + random.logUniform(5 * SECOND));
    }
}
