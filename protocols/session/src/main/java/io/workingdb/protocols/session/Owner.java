package io.workingdb.protocols.session;

/// Whoever waits for the outcome of a command that a lane has taken: a session here, or the guest of a session on another reactor.
public interface Owner {

    /// Where the outcome is written, when it comes.
    ReplyWriter writer();

    /// Whether anybody still reads the outcome.
    boolean isClosed();

    /// Says that the command has become the entry `index`.
    void wrote(long index);

    /// The outcome of the oldest command taken was just written.
    void outcomeCame();
}
