package io.workingdb.runtime.sim.event;

/// Something that has arrived for a recipient and is handed over in its next cycle.
///
/// An object of its owner, queued at most once at a time: what arrives meanwhile joins it.
public interface Delivery {
    /// Calls the handlers. Runs inside a cycle of the recipient.
    void deliver();

    /// The recipient's process ended before its next cycle: nobody will be told.
    default void forgotten() {}
}
