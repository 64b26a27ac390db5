package io.workingdb.protocols.redis.command;

import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import java.lang.foreign.MemorySegment;

/// An argument used as a key of the call's database.
final class Key {
    private Key() {}

    /// Makes the key's record current in the keyspace.
    ///
    /// @return whether the key exists
    static boolean find(Call call, int argument) {
        Arguments a = call.arguments;
        return call.keyspace.find(
                call.database, a.segment(), a.offset(argument), a.length(argument));
    }

    /// Removes the key.
    ///
    /// @return whether it existed
    static boolean delete(Call call, int argument) {
        Arguments a = call.arguments;
        return call.keyspace.delete(
                call.database, a.segment(), a.offset(argument), a.length(argument));
    }

    /// Makes the key a string of the bytes of another argument.
    static void put(Call call, int argument, int value, long deadlineMillis) {
        Arguments a = call.arguments;
        put(call, argument, a.segment(), a.offset(value), a.length(value), deadlineMillis);
    }

    /// Makes the key a string.
    static void put(
            Call call,
            int argument,
            MemorySegment value,
            long offset,
            int length,
            long deadlineMillis) {
        Arguments a = call.arguments;
        call.keyspace.put(
                call.database,
                a.segment(),
                a.offset(argument),
                a.length(argument),
                value,
                offset,
                length,
                deadlineMillis);
    }

    /// Gives the existing key a deadline, or none; one that has passed removes it.
    static void deadline(Call call, int argument, long deadlineMillis) {
        if (hasPassed(call, deadlineMillis)) {
            delete(call, argument);
            return;
        }
        Arguments a = call.arguments;
        call.keyspace.deadline(
                call.database, a.segment(), a.offset(argument), a.length(argument), deadlineMillis);
    }

    /// Whether a key with this deadline, which is not {@link io.workingdb.core.keyspace.Keyspace#NO_DEADLINE}, no longer exists.
    static boolean hasPassed(Call call, long deadlineMillis) {
        return deadlineMillis != 0 && deadlineMillis <= call.timeMillis;
    }
}
