package io.workingdb.runtime.real.loop;

/// What a reactor does when there is nothing to do.
///
/// On a machine that is shared, or has fewer processors than busy threads, only {@link #PARK} is right: a reactor that turns in place takes
/// the time in which its clients, or the kernel's own work, would have produced the next command. Measured on 2 cores with 50 local
/// clients, spinning loses a third of the throughput; on a machine with cores to spare it saves the wake-up, 5 to 50 us per
/// lonely command.
public enum IdlePolicy {
    /// Sleeps in the kernel until something arrives or is due.
    PARK,
    /// Looks again after letting others run. For machines with cores to spare that also do other things.
    YIELD,
    /// Looks again at once. For cores that belong to the database alone.
    SPIN
}
