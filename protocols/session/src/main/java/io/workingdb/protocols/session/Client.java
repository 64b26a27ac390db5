package io.workingdb.protocols.session;

/// A connection as its own commands see it.
public interface Client extends ClientView {
    /// The client of commands that run without one: recovery, apply.
    Client NOBODY = new NobodyClient();

    /// Gives it a name.
    void name(String name);

    /// Remembers what CLIENT SETINFO told.
    void library(LibraryField field, String value);

    /// Speaks another version from the next reply on.
    void protocol(int version);

    /// Addresses another database from the next command on.
    void database(int number);

    /// Turns a switch.
    void turn(ClientSwitch clientSwitch, boolean on);

    /// Ends the connection once everything answered has been sent.
    void closeAfterReply();

    /// Answers `value` when `delayMillis` have passed, and runs nothing of this connection before that. 0 means for ever.
    void answerLater(long delayMillis, long value);
}
