package io.workingdb.runtime.sim.network;

import io.workingdb.core.random.Random64;

/// How fast streams are and how much is under way at most.
///
/// @param minNanos least time from flush to arrival
/// @param meanNanos mean time from flush to arrival
/// @param windowBytes bytes one direction holds between the writer and the reader; a quarter of the directions hold less
public record StreamSpeed(long minNanos, long meanNanos, int windowBytes) {
    private static final long MICRO = 1_000;

    /// A good local network, windows of 64 KiB.
    public static StreamSpeed calm() {
        return new StreamSpeed(20 * MICRO, 60 * MICRO, 64 * 1_024);
    }

    /// From loopback to another continent; windows from one byte to 64 KiB.
    public static StreamSpeed swarm(Random64 random) {
        long min = MICRO + random.logUniform(2_000 * MICRO);
        return new StreamSpeed(
                min,
                min + random.logUniform(5_000 * MICRO),
                random.chance(3, 4) ? 64 * 1_024 : 1 + (int) random.logUniform(32 * 1_024));
    }
}
