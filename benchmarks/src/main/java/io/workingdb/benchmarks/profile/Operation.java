package io.workingdb.benchmarks.profile;

import java.util.Locale;

/// What a client asks of a server.
public enum Operation {
    /// Nothing: an answer at once.
    PING,
    /// Reads a value.
    GET,
    /// Writes a value.
    SET,
    /// Writes a value that expires.
    SETEX,
    /// Adds 1 to a counter. Counters have keys of their own.
    INCR,
    /// Removes a key.
    DEL,
    /// Reads several values.
    MGET,
    /// Writes several values.
    MSET;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// Its name in a profile.
    public String word() {
        return word;
    }

    /// Whether it finds nothing in an empty database, so that one must be loaded first.
    public boolean reads() {
        return this == GET || this == MGET;
    }

    /// Whether it makes a key newer.
    public boolean writes() {
        return this == SET || this == SETEX || this == MSET;
    }

    /// Whether it carries several keys.
    public boolean isMultiple() {
        return this == MGET || this == MSET;
    }
}
