package io.workingdb.protocols.session;

import io.workingdb.core.keyspace.Keyspace;

/// One command about to run: what it was given and what it may touch. A reusable object, filled before each call.
public final class Call {
    /// The arguments, the command's name not among them.
    public Arguments arguments;

    /// The data.
    public final Keyspace keyspace;

    /// The node, for commands that administer it.
    public final NodeView node;

    /// Where the answer goes. During recovery, and when the client is gone: nowhere.
    public Reply reply;

    /// Who asks. For a command that runs in apply: {@link Client#NOBODY}, because an entry's outcome may not depend on it.
    public Client client = Client.NOBODY;

    /// The command itself.
    public Command command;

    /// Database number that the command addresses.
    public int database;

    /// In a write: the entry's log time. In a read: leader time, for TTL, PTTL and TIME. Milliseconds since 1970.
    public long timeMillis;

    /// Leader time in microseconds since 1970, for TIME; reads only.
    public long timeMicros;

    /// In a write: most logical bytes that it may leave of all data. See {@link CommandFlag#GROWS}.
    public long dataBytesMax = Long.MAX_VALUE;

    /// Source of everything random in this command.
    public long seed;

    /// @param command any command; replaced before each call
    public Call(
            Arguments arguments, Keyspace keyspace, NodeView node, Reply reply, Command command) {
        this.arguments = arguments;
        this.keyspace = keyspace;
        this.node = node;
        this.reply = reply;
        this.command = command;
    }

    /// Runs the command with `given` arguments.
    public void runWith(Arguments given) {
        arguments = given;
        command.handler().handle(this);
    }
}
