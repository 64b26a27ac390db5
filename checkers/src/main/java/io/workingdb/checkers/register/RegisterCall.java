package io.workingdb.checkers.register;

import io.workingdb.checkers.history.Value;

/// What a client asks of a register. A call that is not open was answered: a read with the value that it carries, a write and a
/// compare-and-set with success.
public sealed interface RegisterCall {
    /// A read that saw `value`.
    record Read(Value value) implements RegisterCall {}

    /// A write of `value`.
    record Write(Value value) implements RegisterCall {}

    /// A change from `old` to `value`.
    record Cas(Value old, Value value) implements RegisterCall {}
}
