package io.workingdb.checkers.history;

import org.jspecify.annotations.Nullable;

/// One line of a history: a client begins or ends an operation. The keys are Jepsen's.
///
/// @param number of the event in its file, from 1, counting those that are ignored
/// @param process the client
/// @param type what happened
/// @param function what was asked: `read`, `write`, `cas`
/// @param value its value, nil if missing
/// @param key the value of `key`, if there is one
/// @param nanos the time, or {@link Operation#NO_TIME}
/// @param line where it stands in the file
public record Event(
        long number,
        long process,
        Type type,
        String function,
        Value value,
        @Nullable Value key,
        long nanos,
        int line) {
    /// What an event says of its operation.
    public enum Type {
        /// It begins.
        INVOKE,
        /// It took effect.
        OK,
        /// It did not take effect, and never will.
        FAIL,
        /// Nobody knows, now or ever.
        INFO
    }
}
