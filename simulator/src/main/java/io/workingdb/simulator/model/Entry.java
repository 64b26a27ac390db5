package io.workingdb.simulator.model;

/// A key that exists: its value, and when it must be gone. The model knows a deadline only as well as it knows the time at which the
/// command that set it was carried out.
///
/// @param earliest leader time before which the deadline cannot lie, or {@link #NEVER}
/// @param latest leader time after which it cannot lie, or {@link #NEVER}
record Entry(String value, long earliest, long latest) {
    static final long NEVER = Long.MAX_VALUE;

    static Entry lasting(String value) {
        return new Entry(value, NEVER, NEVER);
    }

    boolean expires() {
        return earliest != NEVER;
    }

    /// Another value under the same deadline.
    Entry holding(String other) {
        return new Entry(other, earliest, latest);
    }

    /// The same value for `px` milliseconds from when `call` was carried out.
    Entry lasting(Call call, long px) {
        long end = call.latestMillis() == Long.MAX_VALUE ? NEVER - 1 : call.latestMillis() + px;
        return new Entry(value, call.earliestMillis() + px, end);
    }
}
