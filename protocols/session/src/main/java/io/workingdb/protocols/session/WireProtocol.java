package io.workingdb.protocols.session;

/// What a session needs to know of the language that its client speaks.
public interface WireProtocol {

    /// All commands of the language.
    CommandTable commands();

    /// A parser for one more connection.
    ///
    /// @param bulkBytesMax largest argument
    FrameParser newParser(int bulkBytesMax);

    /// A writer for one more connection, without a target yet.
    ReplyWriter newWriter();

    /// A writer whose bytes go nowhere, for outcomes that nobody reads.
    ReplyWriter discard();

    /// Answers a command whose name is unknown.
    void unknownCommand(FrameParser parser, Arguments arguments, Reply reply);

    /// Answers a command with a wrong number of arguments.
    void wrongArity(Command command, Reply reply);

    /// Answers bytes that are no frame. The connection is closed after it.
    void malformed(FrameParser parser, Reply reply);
}
