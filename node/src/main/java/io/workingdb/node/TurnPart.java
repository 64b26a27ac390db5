package io.workingdb.node;

/// What a turn consists of, in its order; and one command. Each has a bound of its own: see {@link TurnWork}.
public enum TurnPart {
    /// One command, or one entry that is applied.
    COMMAND,
    /// The data directory is opened; nothing else goes on.
    OPENING,
    /// Commands that clients have just sent: reads ran, writes were appended.
    DELIVERED,
    /// Timers that fired.
    TIMERS,
    /// Letters of other reactors that were taken.
    LETTERS,
    /// Agreed entries, and reads that waited for them.
    APPLIED,
    /// Commands of clients that had to wait in earlier turns.
    RETRIED,
    /// Commands of clients of other reactors.
    GUESTS,
    /// What nobody asked for: checkpoint, scrubbing, compaction, eviction, and what comes back from snapshots.
    HOUSEKEEPING,
    /// Agreed entries once more.
    APPLIED_LATE
}
