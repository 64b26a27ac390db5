package io.workingdb.simulator;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.StopReason;
import io.workingdb.node.DatabaseNode;
import io.workingdb.node.NodeInspection;
import io.workingdb.node.NodeInspection.Report;
import io.workingdb.runtime.sim.World;
import io.workingdb.runtime.sim.WorldOptions;
import io.workingdb.runtime.sim.disk.SimulatedDisk;
import io.workingdb.runtime.sim.machine.Machine;
import io.workingdb.runtime.sim.machine.ProcessEnd;
import io.workingdb.runtime.sim.trace.Recording;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tiny node in a calm world, its directory, and who looks into that.
final class SmallServer implements AutoCloseable {
    private static final int PORT = 6_379;
    private static final long SECOND = 1_000_000_000;

    private final World world = new World(1, WorldOptions.calm(), Recording.nothing());
    private final Machine machine = world.addMachine(0);
    private final NodeConfig config =
            NodeConfig.tiny(machine.endpoint(PORT), Durability.ALWAYS, Mutants.NONE);

    void start() {
        machine.boot(host -> DatabaseNode.start(host, config));
        world.run(world.nowNanos() + SECOND);
    }

    /// Sends commands and gives back what is answered within ten seconds.
    String answers(String commands) {
        OneShotClient client = new OneShotClient(commands);
        world.connect(machine.endpoint(PORT), client);
        world.run(world.nowNanos() + 10 * SECOND);
        return client.replies();
    }

    void stop() {
        machine.requestStop();
        awaitEnd();
    }

    void kill() {
        machine.crash();
    }

    /// Looks into the directory.
    ///
    /// @return null if it is refused
    @Nullable Report inspect() {
        List<Report> reports = new ArrayList<>();
        machine.boot(host -> NodeInspection.start(host, config, reports::add));
        awaitEnd();
        if (reports.isEmpty() != (end().reason() == StopReason.CANNOT_START)) {
            throw new AssertionError("a report comes unless the directory is refused: " + end());
        }
        return reports.isEmpty() ? null : reports.getFirst();
    }

    SimulatedDisk disk() {
        return machine.disk();
    }

    /// How the last process ended.
    ProcessEnd end() {
        ProcessEnd end = machine.lastEnd();
        if (end == null) {
            throw new AssertionError("no process has ended");
        }
        return end;
    }

    private void awaitEnd() {
        long until = world.nowNanos() + 100 * SECOND;
        while (machine.running() && world.nowNanos() < until) {
            world.run(world.nowNanos() + SECOND / 100);
        }
        if (machine.running()) {
            throw new AssertionError("the process does not end");
        }
    }

    @Override
    public void close() {
        world.close();
    }
}
