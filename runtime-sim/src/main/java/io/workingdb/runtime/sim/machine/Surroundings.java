package io.workingdb.runtime.sim.machine;

import io.workingdb.runtime.sim.event.Timeline;
import io.workingdb.runtime.sim.network.Messages;
import io.workingdb.runtime.sim.network.Streams;
import io.workingdb.runtime.sim.trace.FaultLog;
import io.workingdb.runtime.sim.trace.Trace;

/// What all machines of a world share.
///
/// @param timeline time
/// @param trace the run's record
/// @param faults the count of faults
/// @param streams byte streams
/// @param messages messages between nodes
/// @param regions memory of processes
public record Surroundings(
        Timeline timeline,
        Trace trace,
        FaultLog faults,
        Streams streams,
        Messages messages,
        Regions regions) {}
