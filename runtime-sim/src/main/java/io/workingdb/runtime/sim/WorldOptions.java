package io.workingdb.runtime.sim;

import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.clock.ClockOptions;
import io.workingdb.runtime.sim.disk.DiskOptions;
import io.workingdb.runtime.sim.machine.ProcessOptions;
import io.workingdb.runtime.sim.network.MessageOptions;
import io.workingdb.runtime.sim.network.StreamOptions;

/// What a world is like.
///
/// @param clock clocks and pauses
/// @param disk disks
/// @param streams byte streams
/// @param messages messages between nodes
/// @param process processes
public record WorldOptions(
        ClockOptions clock,
        DiskOptions disk,
        StreamOptions streams,
        MessageOptions messages,
        ProcessOptions process) {

    /// A world in which everything takes time and nothing goes wrong.
    public static WorldOptions calm() {
        return new WorldOptions(
                ClockOptions.calm(),
                DiskOptions.calm(),
                StreamOptions.calm(),
                MessageOptions.calm(),
                ProcessOptions.calm());
    }

    /// A world drawn from `random`, in which each fault is on in some of the runs.
    public static WorldOptions swarm(Random64 random) {
        return new WorldOptions(
                ClockOptions.swarm(random.fork("clock")),
                DiskOptions.swarm(random.fork("disk")),
                StreamOptions.swarm(random.fork("streams")),
                MessageOptions.swarm(random.fork("messages")),
                ProcessOptions.swarm(random.fork("process")));
    }

    /// The same with other disks.
    public WorldOptions withDisk(DiskOptions other) {
        return new WorldOptions(clock, other, streams, messages, process);
    }

    /// The same with other processes.
    public WorldOptions withProcess(ProcessOptions other) {
        return new WorldOptions(clock, disk, streams, messages, other);
    }
}
