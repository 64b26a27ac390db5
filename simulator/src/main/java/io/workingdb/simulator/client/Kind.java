package io.workingdb.simulator.client;

/// What a set of keys is used for.
public enum Kind {
    /// One key, SET and GET only: histories of any length are checked by sorting.
    REGISTER(1, false),
    /// One key, every command on strings.
    STRING(1, false),
    /// One key that counts.
    COUNTER(1, false),
    /// Two or three keys, written and read together.
    MULTI(3, false),
    /// One key that comes and goes with time.
    EXPIRING(1, true),
    /// Two keys that come and go with time, and are renamed onto each other.
    EXPIRING_PAIR(2, true),
    /// One key whose value fills log batches.
    LARGE(1, false);

    private final int keys;
    private final boolean expires;

    Kind(int keys, boolean expires) {
        this.keys = keys;
        this.expires = expires;
    }

    /// How many keys.
    int keys() {
        return keys;
    }

    /// Whether they may get a time to live.
    boolean expires() {
        return expires;
    }
}
