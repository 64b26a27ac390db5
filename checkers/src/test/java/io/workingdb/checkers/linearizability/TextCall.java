package io.workingdb.checkers.linearizability;

import org.jspecify.annotations.Nullable;

/// Calls of a string object, richer than a register: some depend on the state, some change nothing only sometimes. A null answer is an
/// unknown one.
sealed interface TextCall {
    record Get(String answer) implements TextCall {}

    record Set(String value) implements TextCall {}

    record SetIfMissing(String value, @Nullable Boolean answer) implements TextCall {}

    record Append(String suffix, @Nullable Integer answer) implements TextCall {}

    record Delete(@Nullable Boolean answer) implements TextCall {}

    record Length(int answer) implements TextCall {}
}
