package io.workingdb.runtime.sim.network;

/// What the other ends of a process' streams notice when it ends.
public enum Farewell {
    /// What was flushed arrives, then the end.
    FIN,
    /// The stream breaks; what was under way may be lost.
    RESET,
    /// Nothing, until much later: the machine has no power.
    SILENCE
}
