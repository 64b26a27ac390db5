package io.workingdb.checkers.history;

/// One operation of one client: what it asked, what it saw, and when.
///
/// Only the *positions* of invocation and completion order operations: numbers that grow through the history, one per event.
/// Nanoseconds are for the reader of an explanation. An operation whose outcome nobody knows is open: it may have taken effect at
/// any moment after its invocation, or never. An operation that is known not to have happened is no operation.
///
/// @param process the client, for people
/// @param key the object that it works on; histories are checked object by object. Empty when there is only one
/// @param call what was asked and, unless open, answered
/// @param invoked position of the invocation
/// @param completed position of the completion, after `invoked`, or {@link #OPEN}
/// @param invokedNanos time of the invocation, or {@link #NO_TIME}
/// @param completedNanos time of the completion, or {@link #NO_TIME}
public record Operation<O>(
        long process,
        String key,
        O call,
        long invoked,
        long completed,
        long invokedNanos,
        long completedNanos) {
    /// Completion of an operation that nobody saw complete.
    public static final long OPEN = Long.MAX_VALUE;

    /// The time of an event is not known.
    public static final long NO_TIME = Long.MIN_VALUE;

    public Operation {
        if (invoked >= completed) {
            throw new IllegalArgumentException(
                    "operation completes before it begins: invoked="
                            + invoked
                            + " completed="
                            + completed);
        }
    }

    /// Nobody knows how it ended.
    public boolean open() {
        return completed == OPEN;
    }

    /// It was over when `other` began.
    public boolean before(Operation<?> other) {
        return completed < other.invoked;
    }

    /// The same operation with its completion forgotten.
    public Operation<O> opened() {
        return new Operation<>(process, key, call, invoked, OPEN, invokedNanos, NO_TIME);
    }
}
