package io.workingdb.runtime.sim.disk;

import io.workingdb.core.random.Random64;

/// What a power cut does to un-synced sectors besides keeping or losing them, which it always may.
///
/// @param tornInsidePerMillion chance that a sector which was on its way is part new and part old
/// @param garbagePerMillion chance that such a sector holds bytes that nobody wrote
public record CrashModel(long tornInsidePerMillion, long garbagePerMillion) {

    /// Sectors are atomic.
    public static CrashModel calm() {
        return new CrashModel(0, 0);
    }

    /// Each kind of damage is on in half of the runs.
    public static CrashModel swarm(Random64 random) {
        return new CrashModel(
                random.chance(1, 2) ? random.logUniform(300_000) : 0,
                random.chance(1, 2) ? random.logUniform(300_000) : 0);
    }
}
