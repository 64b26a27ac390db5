package io.workingdb.core.trace;

/// A component whose state can be compared with its twin's: in another run, on another replica, after a restart.
public interface Fingerprinted {

    /// Feeds everything that decides future behaviour, and nothing that does not (capacities, pooled objects, addresses).
    void fingerprint(Sink sink);
}
