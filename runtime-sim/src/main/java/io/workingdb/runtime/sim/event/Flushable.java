package io.workingdb.runtime.sim.event;

/// Something that was written to and leaves at the end of the cycle.
public interface Flushable {
    /// Sends what was written.
    void flush();
}
