package io.workingdb.runtime.sim.disk;

import io.workingdb.core.random.Random64;

/// What a disk is like.
///
/// @param speed how long operations take
/// @param errors what goes wrong while it runs
/// @param crash what a power cut does to sectors
/// @param capacityBytes space for files; `Long.MAX_VALUE` for endless
public record DiskOptions(
        DiskSpeed speed, DiskErrors errors, CrashModel crash, long capacityBytes) {

    /// Fast, faultless, endless; un-synced sectors are still lost in a power cut.
    public static DiskOptions calm() {
        return new DiskOptions(
                DiskSpeed.calm(), DiskErrors.none(), CrashModel.calm(), Long.MAX_VALUE);
    }

    /// Every property drawn; space is endless, because when it ends and returns is for a nemesis to say.
    public static DiskOptions swarm(Random64 random) {
        return new DiskOptions(
                DiskSpeed.swarm(random),
                DiskErrors.swarm(random),
                CrashModel.swarm(random),
                Long.MAX_VALUE);
    }

    /// The same with another speed.
    public DiskOptions withSpeed(DiskSpeed other) {
        return new DiskOptions(other, errors, crash, capacityBytes);
    }

    /// The same with other errors.
    public DiskOptions withErrors(DiskErrors other) {
        return new DiskOptions(speed, other, crash, capacityBytes);
    }

    /// The same with another crash model.
    public DiskOptions withCrash(CrashModel other) {
        return new DiskOptions(speed, errors, other, capacityBytes);
    }

    /// The same with another capacity.
    public DiskOptions withCapacityBytes(long other) {
        return new DiskOptions(speed, errors, crash, other);
    }
}
