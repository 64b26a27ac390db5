package io.workingdb.runtime.sim.event;

/// Whoever things arrive for: a reactor of a process, or the simulator's own clients outside any machine.
public interface Recipient {
    /// Node id of {@link #outside()}.
    int OUTSIDE = -1;

    /// Hands `delivery` over in the next cycle; outside a machine, at once. Forgotten if the process has ended.
    void deliver(Delivery delivery);

    /// Flushes `written` at the end of the running cycle; outside a machine, at once.
    void flushLater(Flushable written);

    /// The machine's node id, or {@link #OUTSIDE}.
    int node();

    /// The reactor's index inside its process, 0 outside.
    int reactor();

    /// Whether the process still runs.
    boolean alive();

    /// A number for the trace: who this is.
    default int tag() {
        return ((node() + 1) << 8) | reactor();
    }

    /// The simulator itself: no machine, never busy, never dead.
    static Recipient outside() {
        return Outside.INSTANCE;
    }
}
