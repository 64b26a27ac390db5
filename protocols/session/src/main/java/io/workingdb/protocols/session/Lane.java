package io.workingdb.protocols.session;

import io.workingdb.core.log.AppendOutcome;

/// Where commands on data run, as a session sees it: on this reactor, or behind a mailbox on another.
public interface Lane {

    /// Whether commands are handed over to another reactor. Then every command on data goes through {@link #submit}, in order, and
    /// the lane keeps their order; otherwise reads run here, by {@link #run}, and the session keeps their order.
    boolean isRemote();

    /// Hands over a command; its outcome comes through {@link Owner#outcomeCame} in the order of submission.
    ///
    /// @return `ACCEPTED`; `FULL`: try again in a later turn; anything else: answer the error
    AppendOutcome submit(Owner owner, Command command, int database, Arguments arguments);

    /// Runs a command that writes nothing, at once, for an owner whose earlier commands are all answered.
    void run(Owner owner, Command command, int database, Arguments arguments);

    /// Begins to load what these reads will look at. Then they are run by {@link #run(Owner, ReadGroup, int, int)}, in their order, with
    /// nothing else on this lane before the last. Where commands are handed over, reads are not.
    void load(ReadGroup reads, int database);

    /// Runs one of the reads that were loaded last, as {@link #run(Owner, Command, int, Arguments)} does.
    void run(Owner owner, ReadGroup reads, int position, int database);
}
