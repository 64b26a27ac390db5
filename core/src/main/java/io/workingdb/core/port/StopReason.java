package io.workingdb.core.port;

/// Why a process ends by its own decision.
public enum StopReason {
    /// Asked to stop, and everything acknowledged is on disk.
    CLEAN(0),
    /// It could not start: the address, the directory, a damaged file.
    CANNOT_START(1),
    /// A sync failed or a disk answered with an error: the page cache can no longer be trusted.
    DISK_FAILED(3),
    /// Something that must always hold did not.
    INVARIANT_BROKEN(4);

    private final int exitStatus;

    StopReason(int exitStatus) {
        this.exitStatus = exitStatus;
    }

    /// Exit status of the process, as a shell sees it.
    public int exitStatus() {
        return exitStatus;
    }
}
