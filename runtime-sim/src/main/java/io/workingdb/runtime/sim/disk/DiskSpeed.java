package io.workingdb.runtime.sim.disk;

import io.workingdb.core.random.Random64;

/// How long operations take.
///
/// @param minNanos least latency of any operation
/// @param meanNanos mean latency without transfer and stalls
/// @param nanosPerKibibyte transfer time; 250 is 4 GiB/s
/// @param stallPerMillion chance of a stall
/// @param stallNanosMax longest stall; every order of magnitude is equally likely
public record DiskSpeed(
        long minNanos,
        long meanNanos,
        long nanosPerKibibyte,
        long stallPerMillion,
        long stallNanosMax) {
    private static final long MICRO = 1_000;
    private static final long SECOND = 1_000_000_000L;

    /// A good NVMe drive.
    public static DiskSpeed calm() {
        return new DiskSpeed(20 * MICRO, 60 * MICRO, 250, 0, 0);
    }

    /// From a good NVMe drive to a network volume; stalls in half of the runs.
    public static DiskSpeed swarm(Random64 random) {
        long min = 5 * MICRO + random.logUniform(500 * MICRO);
        return new DiskSpeed(
                min,
                min + random.logUniform(2_000 * MICRO),
                random.logUniform(5_000),
                random.chance(1, 2) ? random.logUniform(5_000) : 0,
                1 + random.logUniform(3 * SECOND));
    }

    /// The same without stalls.
    public DiskSpeed withoutStalls() {
        return new DiskSpeed(minNanos, meanNanos, nanosPerKibibyte, 0, 0);
    }
}
