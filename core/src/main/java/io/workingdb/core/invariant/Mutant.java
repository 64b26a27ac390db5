package io.workingdb.core.invariant;

/// Bugs that other systems had, put back on purpose, to prove that the suite would notice.
///
/// A mutant is looked up through {@link Mutants}, which only a simulation can fill: the production launcher has no way to.
public enum Mutant {
    /// Answers a write as soon as it is appended, before it is durable.
    ACKNOWLEDGE_BEFORE_SYNC,
    /// Recovery takes a batch although some of its records do not check.
    ACCEPT_TORN_TAIL,
    /// Checksums are not seeded by the segment's epoch; epochs, batch numbers and the chain of headers are not compared.
    ACCEPT_RECYCLED_BYTES,
    /// A failed durable write is logged and otherwise ignored.
    GO_ON_AFTER_FAILED_SYNC,
    /// A key ceases to exist when the leader's clock passes its deadline, not when the log does.
    EXPIRE_BY_LOCAL_CLOCK,
    /// A reply that is ready overtakes replies that are not, after a frame that came in pieces.
    REPLY_OUT_OF_ORDER,
    /// The second half of a frame that came in pieces is dropped.
    LOSE_SECOND_HALF_OF_FRAME,
    /// State changes when an entry is appended, not when it is durable.
    APPLY_AT_APPEND,
    /// After an unclean recovery the log goes on in the torn segment, behind the torn batch.
    CONTINUE_IN_TORN_SEGMENT,
    /// A batch begins in the last block of the batch before it.
    REWRITE_ACKNOWLEDGED_BLOCK,
    /// A read answers nil for a key that is due, before the time entry that removes it is committed.
    NIL_BEFORE_TIME_ENTRY,
    /// The superblock names a checkpoint that is not durable, and the log before it goes.
    SUPERBLOCK_BEFORE_SYNC,
    /// A checkpoint leaves out some of the blocks that changed since the one before.
    SKIP_A_CHANGED_BLOCK,
    /// The superblock says of a checkpoint an applied index that was read an entry before the state was pinned.
    APPLIED_INDEX_APART,
    /// Pages that some entries change are not stamped with them.
    FORGET_A_STAMP,
    /// Memory that a snapshot had is used again when its pin goes, while another reactor may still be reading it in its turn.
    REUSE_A_TURN_EARLY,
    /// A reactor that sleeps holds up memory as if it were in a turn.
    PARKED_COUNTS_AS_BUSY,
    /// What is dead is used again when the oldest pin goes, whatever younger ones have.
    FREE_WHEN_THE_OLDEST_PIN_GOES,
    /// The last record that moves to a neighbour is one too far.
    REDISTRIBUTE_ONE_TOO_MANY,
    /// Keys are evicted where the leader is, and not by the log.
    EVICT_UNLOGGED,
    /// What was removed or is due is reclaimed in one entry, however much it is.
    RECLAIM_AT_ONCE,
    /// All commands that clients have sent are run before anything else is.
    TAKE_ALL_COMMANDS,
    /// All agreed entries are applied before anything else is done.
    APPLY_ALL_AT_ONCE
}
