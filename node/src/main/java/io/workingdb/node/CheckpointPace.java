package io.workingdb.node;

/// How fast a checkpoint may be written: the busier the log, the slower. It has so many bytes a second, and each byte that the log writes meanwhile takes four of them; an
/// eighth is left to it in any case, so that it comes to its end.
///
/// Where little is written, the sooner it is over the better: pages that change while it has its snapshot are copied. Where much is, almost all of them are, however
/// fast it is, and what counts is that commands have the processor and the log has the disk.
final class CheckpointPace {
    /// Bytes that each byte of the log takes from the checkpoint.
    private static final int BYTES_PER_LOG_BYTE = 4;

    /// One part in so many is left to it in any case.
    private static final int LEAST_PART = 8;

    private static final double NANOS_PER_SECOND = 1_000_000_000;

    private final long bytesPerSecond;
    private long begunNanos;
    private long logBytesBefore;

    /// @param bytesPerSecond what it may write if nothing is logged
    CheckpointPace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /// A checkpoint begins.
    void begin(long nowNanos, long logBytes) {
        begunNanos = nowNanos;
        logBytesBefore = logBytes;
    }

    /// When it may go on.
    ///
    /// @param written bytes of it so far
    /// @param logBytes bytes written to the log since start
    long notBeforeNanos(long written, long logBytes) {
        double taken = (double) BYTES_PER_LOG_BYTE * (logBytes - logBytesBefore);
        double bytes = Math.min(written + taken, (double) LEAST_PART * written);
        return begunNanos + (long) (bytes / bytesPerSecond * NANOS_PER_SECOND);
    }
}
