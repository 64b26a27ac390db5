package io.workingdb.core.port;

import java.lang.foreign.MemorySegment;

/// The machine as one node sees it: its cores, its memory, and a way to end the process.
public interface Host {

    /// Number of reactors, at least 1. Fixed for the life of the process.
    int reactorCount();

    /// Reactor `index` of `0 .. reactorCount() - 1`. Reactor 0 starts the others.
    Reactor reactor(int index);

    /// Which reactors are in a turn.
    default ReactorTurns turns() {
        return ReactorTurns.ALONE;
    }

    /// Unpredictable bytes for seeds and ids, read at open only.
    Entropy entropy();

    /// Reserves a zeroed range of address space. Pages are committed when they are first touched, so a generous bound costs nothing.
    ///
    /// @param bytesMax size of the range in bytes; a positive multiple of 4,096
    /// @return a range aligned to 4,096 bytes, usable from every reactor, valid until it is released
    MemorySegment reserve(long bytesMax);

    /// Says how much of a range, from its beginning, is used from now on: more than before. What lies behind that is not touched. A host
    /// need not do anything about it.
    ///
    /// @param range exactly as {@link #reserve} returned it
    /// @param bytes a multiple of 4,096
    default void commit(MemorySegment range, long bytes) {}

    /// Says that less of a range is used from now on than was committed. The memory behind that may be given back: nobody knows what is in it when it
    /// is committed again. A host need not do anything about it.
    ///
    /// @param range exactly as {@link #reserve} returned it
    /// @param bytes a multiple of 4,096
    default void discard(MemorySegment range, long bytes) {}

    /// Gives a whole range back, exactly as {@link #reserve} returned it. Touching it afterwards is an error.
    void release(MemorySegment range);

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

    /// Receives named facts in a fixed order.
    interface Description {
        /// One fact, for example `transport`, `io_uring`.
        void fact(String name, String value);
    }
}
