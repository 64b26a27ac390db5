package io.workingdb.node;

/// How fast a checkpoint may be written, so that the log has the disk and commands have the processor for most of the time: so many bytes a second, and two more for
/// each byte that the log writes meanwhile. It has to end before the next one is due, and that is when the log has as many bytes as it has.
final class CheckpointPace {
    /// Bytes that the checkpoint may write for each of the log.
    private static final int BYTES_PER_LOG_BYTE = 2;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

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
        long behind = written - BYTES_PER_LOG_BYTE * (logBytes - logBytesBefore);
        return begunNanos + (long) ((double) behind / bytesPerSecond * NANOS_PER_SECOND);
    }
}
