package io.workingdb.runtime.sim.disk;

import io.workingdb.core.random.Random64;

/// What goes wrong without a power cut.
///
/// @param readPerMillion chance that a read fails
/// @param writePerMillion chance that a write or an allocation fails; what was written is unknown then
/// @param syncPerMillion chance that a sync fails and marks the dirty pages clean, so that later syncs lie
/// @param misdirectedPerMillion chance that a write goes to another place of its file
/// @param misreadPerMillion chance that a read returns what another place of its file holds
/// @param bitRotEveryNanos mean time between flipped bits at rest; 0 for never
/// @param latentEveryNanos mean time between blocks that become unreadable; 0 for never
public record DiskErrors(
        long readPerMillion,
        long writePerMillion,
        long syncPerMillion,
        long misdirectedPerMillion,
        long misreadPerMillion,
        long bitRotEveryNanos,
        long latentEveryNanos) {
    private static final long SECOND = 1_000_000_000L;

    /// A disk that does what it is told.
    public static DiskErrors none() {
        return new DiskErrors(0, 0, 0, 0, 0, 0, 0);
    }

    /// Each error is on in some of the runs.
    public static DiskErrors swarm(Random64 random) {
        return new DiskErrors(
                random.chance(1, 4) ? random.logUniform(1_000) : 0,
                random.chance(1, 4) ? random.logUniform(1_000) : 0,
                random.chance(1, 4) ? random.logUniform(1_000) : 0,
                random.chance(1, 8) ? random.logUniform(1_000) : 0,
                misread(random.fork("misdirected reads")),
                random.chance(1, 8) ? SECOND + random.logUniform(60 * SECOND) : 0,
                random.chance(1, 8) ? SECOND + random.logUniform(60 * SECOND) : 0);
    }

    /// From a stream of its own, because it came later: older seeds keep their meaning.
    private static long misread(Random64 random) {
        return random.chance(1, 8) ? random.logUniform(1_000) : 0;
    }
}
