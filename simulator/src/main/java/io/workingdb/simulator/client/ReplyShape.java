package io.workingdb.simulator.client;

import io.workingdb.simulator.model.Command;
import io.workingdb.simulator.wire.Replies;
import io.workingdb.simulator.wire.Reply;

/// What a reply says before anybody asks whether its value is right.
enum ReplyShape {
    /// An answer to the command.
    ANSWER,
    /// A refusal: the command was not carried out.
    REFUSED,
    /// An error after which nobody knows.
    UNKNOWN,
    /// Nothing that this command can be answered with.
    ABSURD;

    /// Judges `reply` to `command`.
    static ReplyShape of(Command command, Reply reply) {
        if (reply instanceof Reply.Failure failure) {
            return ofFailure(command, failure.text());
        }
        return fits(command, reply) ? ANSWER : ABSURD;
    }

    /// Whether a reply refuses a command because there is no memory or no disk for it.
    static boolean isForLackOfRoom(Reply reply) {
        return reply instanceof Reply.Failure failure
                && (failure.text().startsWith("OOM") || failure.text().startsWith("MISCONF"));
    }

    /// Whether the node may say this to a connection that asked for nothing, before it closes it.
    static boolean isFarewell(Reply reply) {
        return reply instanceof Reply.Failure failure
                && (failure.text().startsWith("ERR max number of clients")
                        || failure.text().startsWith("ERR server is shutting down"));
    }

    private static ReplyShape ofFailure(Command command, String text) {
        if (text.startsWith("MISCONF")
                || text.startsWith("OOM")
                || text.startsWith("LOADING")
                || text.startsWith("ERR max number of clients")
                || text.startsWith("ERR command is larger")) {
            return REFUSED;
        }
        if (text.startsWith("ERR server is shutting down")) {
            return UNKNOWN;
        }
        boolean known =
                command instanceof Command.Increment
                                && (text.startsWith("ERR value is not")
                                        || text.startsWith("ERR increment"))
                        || command instanceof Command.Rename && text.equals("ERR no such key");
        return known ? ANSWER : ABSURD;
    }

    private static boolean fits(Command command, Reply reply) {
        return switch (command) {
            case Command.Get c -> reply instanceof Reply.Text;
            case Command.GetSet c -> reply instanceof Reply.Text;
            case Command.GetDel c -> reply instanceof Reply.Text;
            case Command.GetEx c -> reply instanceof Reply.Text;
            case Command.GetRange c -> reply instanceof Reply.Text;
            case Command.Set c -> reply.equals(Replies.OK) || reply instanceof Reply.Text;
            case Command.SetAll c -> reply.equals(Replies.OK);
            case Command.Flush c -> reply.equals(Replies.OK);
            case Command.GetAll c -> reply instanceof Reply.Many;
            case Command.Rename c ->
                    c.onlyIfAbsent() ? reply instanceof Reply.Whole : reply.equals(Replies.OK);
            case Command.SetNx c -> reply instanceof Reply.Whole;
            case Command.Append c -> reply instanceof Reply.Whole;
            case Command.Increment c -> reply instanceof Reply.Whole;
            case Command.SetRange c -> reply instanceof Reply.Whole;
            case Command.Length c -> reply instanceof Reply.Whole;
            case Command.Exists c -> reply instanceof Reply.Whole;
            case Command.Delete c -> reply instanceof Reply.Whole;
            case Command.SetAllNx c -> reply instanceof Reply.Whole;
            case Command.Copy c -> reply instanceof Reply.Whole;
            case Command.Expire c -> reply instanceof Reply.Whole;
            case Command.Persist c -> reply instanceof Reply.Whole;
            case Command.TimeToLive c -> reply instanceof Reply.Whole;
            case Command.Vanish c -> false;
        };
    }
}
