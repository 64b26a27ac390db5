package io.workingdb.benchmarks.real;

import io.workingdb.checkers.linearizability.Effect;
import io.workingdb.checkers.linearizability.Model;
import org.jspecify.annotations.Nullable;

/// One key with SET and GET, as a client sees it. The state is the value, empty before the first SET.
final class StringRegister implements Model<String, StringRegister.Call> {

    /// A command with what was answered.
    sealed interface Call {
        /// `SET key value`.
        record Set(String value) implements Call {}

        /// `GET key`; null while the answer is not known.
        record Get(@Nullable String seen) implements Call {}
    }

    @Override
    public String initial() {
        return "";
    }

    @Override
    public @Nullable String step(String state, Call call) {
        return switch (call) {
            case Call.Set set -> set.value();
            case Call.Get get -> get.seen() == null || get.seen().equals(state) ? state : null;
        };
    }

    @Override
    public Effect<String> effect(Call call) {
        return switch (call) {
            case Call.Set set -> new Effect.Writes<>(set.value());
            case Call.Get get ->
                    get.seen() == null ? new Effect.Observes<>() : new Effect.Reads<>(get.seen());
        };
    }

    @Override
    public String describe(Call call, String object) {
        return switch (call) {
            case Call.Set set -> "set " + object + " to " + set.value();
            case Call.Get get -> "got " + get.seen() + " from " + object;
        };
    }
}
