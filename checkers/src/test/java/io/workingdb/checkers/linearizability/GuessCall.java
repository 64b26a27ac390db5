package io.workingdb.checkers.linearizability;

/// A call to a number that is known only in part.
sealed interface GuessCall {
    /// It is `value` now.
    record Write(int value) implements GuessCall {}

    /// It may be `value` now, or what it was.
    record Perhaps(int value) implements GuessCall {}

    /// Somebody saw that it is `value`.
    record Is(int value) implements GuessCall {}

    /// Somebody saw that it is not.
    record IsNot(int value) implements GuessCall {}
}
