package io.workingdb.core.log;

/// Answer to the wish to append an entry.
public enum AppendOutcome {
    /// There is room: write the entry and publish it.
    ACCEPTED,
    /// The batch is full and the one before it is still being written: try in a later turn.
    FULL,
    /// The disk has no room for the entry: refuse the command, it may be tried again.
    NO_SPACE,
    /// Data needs all the memory that it may, and this could make it grow: refuse the command, it may be tried again.
    OUT_OF_MEMORY,
    /// Larger than any entry may be: refuse the command.
    TOO_LARGE,
    /// This node does not lead the group.
    NOT_LEADER
}
