package io.workingdb.core.storage.wal;

/// Remembers outside the log how many segments it has begun. Without it a log that is gone as a whole would pass for one that never
/// was, and the loss of its last segment for a shorter log.
///
/// An epoch is recorded durably after its segment's header is durable and before the first batch goes into it. So a recorded epoch
/// has a segment with a whole header, and a segment that is not recorded holds no batch.
public interface EpochLedger {
    /// Begins to record that the segment of `epoch` has begun; {@link #recordedEpoch} tells when that is durable.
    void recordEpoch(long epoch);

    /// Highest epoch durably recorded, 0 for none.
    long recordedEpoch();

    /// Whether recording failed: the process must stop.
    boolean failed();
}
