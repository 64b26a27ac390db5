package io.workingdb.simulator.model;

import io.workingdb.simulator.wire.Reply;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// A command, its answer if there was one, and what the world knew of the time.
///
/// @param keys what the command's numbers mean
/// @param answer null if none came
/// @param earliestMillis leader time when it was sent was not less than this
/// @param latestMillis leader time when it was answered was not more than this; `Long.MAX_VALUE` if it was not answered
public record Call(
        Command command,
        KeySet keys,
        @Nullable Reply answer,
        long earliestMillis,
        long latestMillis) {

    /// A call that nobody has answered yet.
    public static Call sent(Command command, KeySet keys, long earliestMillis) {
        return new Call(command, keys, null, earliestMillis, Long.MAX_VALUE);
    }

    /// The same with its answer.
    public Call answered(Reply reply, long latest) {
        return new Call(command, keys, reply, earliestMillis, latest);
    }

    /// As in redis-cli: `SET k1 v7 -> OK`.
    public String shown() {
        StringJoiner words = new StringJoiner(" ");
        command.words(keys).forEach(word -> words.add(Reply.shortened(word)));
        return words + (answer == null ? " -> (no answer)" : " -> " + answer.shown());
    }
}
