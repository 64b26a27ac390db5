package io.workingdb.core.port;

/// Two clocks of one reactor.
public interface Clock {

    /// Monotonic time in nanoseconds from an arbitrary origin. Never goes back, may drift, may stand still for a turn.
    long nowNanos();

    /// Wall time in milliseconds since 1970-01-01T00:00Z. May jump either way at any moment, and so never orders anything.
    long wallMillis();
}
