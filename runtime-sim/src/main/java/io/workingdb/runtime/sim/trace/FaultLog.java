package io.workingdb.runtime.sim.trace;

import io.workingdb.core.port.TraceEvent;

/// Counts the faults of a run by kind, and puts each into the trace.
public final class FaultLog {
    private final Trace trace;
    private final long[] counts = new long[Fault.values().length];

    /// A log without a fault yet.
    public FaultLog(Trace trace) {
        this.trace = trace;
    }

    /// One fault happened to `target` (a node, a connection, a file), `amount` of it.
    public void happened(Fault fault, long target, long amount) {
        counts[fault.ordinal()]++;
        trace.record(0, TraceEvent.FAULT, fault.ordinal(), target, amount);
    }

    /// `times` faults of one kind happened together to `target`; one event in the trace.
    public void happenedTimes(Fault fault, long target, long times) {
        if (times > 0) {
            counts[fault.ordinal()] += times;
            trace.record(0, TraceEvent.FAULT, fault.ordinal(), target, times);
        }
    }

    /// How often `fault` happened.
    public long count(Fault fault) {
        return counts[fault.ordinal()];
    }
}
