package io.workingdb.core.port;

/// The machine as one node sees it: its cores, its memory, and a way to end the process.
public interface Host extends Memory {

    /// Number of reactors, at least 1. Fixed for the life of the process.
    int reactorCount();

    /// Reactor `index` of `0 .. reactorCount() - 1`. Reactor 0 starts the others.
    Reactor reactor(int index);

    /// Unpredictable bytes for seeds and ids, read at open only.
    Entropy entropy();

    /// Ends the process once the running turn is over. Nothing that was submitted and has not completed may be counted on.
    ///
    /// @param reason decides the exit status
    /// @param sentence for the operator: what happened, and what to do
    void stop(StopReason reason, String sentence);

    /// Whether somebody outside has asked the process to end cleanly: SIGTERM, Ctrl-C. Asked once a turn; a request wakes reactor 0.
    default boolean stopRequested() {
        return false;
    }

    /// Tells the operator one sentence. Goes to the log of the process; never into a decision.
    default void tell(String sentence) {}

    /// Tells `sink` what this host really is, for INFO: the loop, the disk path, the pinning, the pools.
    void describe(Description sink);

    /// Begins anew to measure what {@link #describe} tells of, where it measures anything: CONFIG RESETSTAT.
    default void resetFigures() {}

    /// Receives named facts in a fixed order.
    interface Description {
        /// One fact, for example `transport`, `io_uring`.
        void fact(String name, String value);
    }
}
