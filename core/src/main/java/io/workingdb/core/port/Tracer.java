package io.workingdb.core.port;

/// The run's record. In simulation every event is folded into the trace hash; in production it costs a branch.
public interface Tracer {

    /// Records one event with three numbers whose meaning the event names.
    void event(TraceEvent event, long a, long b, long c);
}
