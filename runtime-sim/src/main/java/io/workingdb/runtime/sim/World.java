package io.workingdb.runtime.sim;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.event.Recipient;
import io.workingdb.runtime.sim.event.Timeline;
import io.workingdb.runtime.sim.machine.Machine;
import io.workingdb.runtime.sim.machine.Regions;
import io.workingdb.runtime.sim.machine.Surroundings;
import io.workingdb.runtime.sim.network.Addresses;
import io.workingdb.runtime.sim.network.Messages;
import io.workingdb.runtime.sim.network.NetworkPort;
import io.workingdb.runtime.sim.network.Streams;
import io.workingdb.runtime.sim.trace.FaultLog;
import io.workingdb.runtime.sim.trace.Recording;
import io.workingdb.runtime.sim.trace.Trace;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.TreeMap;

/// A whole world: machines, what connects them, clients outside, one queue of events, and a record of all that happens.
///
/// A function of its seed and options, and of what its user does at which event; nothing else. Single-threaded; several worlds
/// may run in one virtual machine, each on a thread of its own. Owns native memory, and so must be closed.
public final class World implements AutoCloseable {
    private final long seed;
    private final WorldOptions options;
    private final Random64 random;
    private final Arena memory;
    private final Regions regions = new Regions();
    private final Timeline timeline = new Timeline();
    private final Trace trace;
    private final FaultLog faults;
    private final Streams streams;
    private final Messages messages;
    private final Surroundings surroundings;
    private final NetworkPort outside;
    private final Map<Integer, Machine> machines = new TreeMap<>();

    /// A world without machines.
    ///
    /// @param recording what to keep of its trace
    @SuppressWarnings("MustBeClosedChecker") // closed by close
    public World(long seed, WorldOptions options, Recording recording) {
        this.seed = seed;
        this.options = options;
        random = new Random64(seed).fork("world");
        memory = Arena.ofConfined();
        trace = new Trace(timeline, seed, recording);
        faults = new FaultLog(trace);
        streams =
                new Streams(
                        timeline, trace, faults, options.streams(), random.fork("streams"), memory);
        messages =
                new Messages(
                        timeline,
                        trace,
                        faults,
                        options.messages(),
                        random.fork("messages"),
                        memory);
        surroundings = new Surroundings(timeline, trace, faults, streams, messages, regions);
        outside = streams.port(Recipient.outside());
    }

    /// The number that everything follows from.
    public long seed() {
        return seed;
    }

    /// What the world was like at the beginning.
    public WorldOptions options() {
        return options;
    }

    /// Time, and the queue in which the user's own events may stand.
    public Timeline timeline() {
        return timeline;
    }

    /// Virtual nanoseconds since the world began.
    public long nowNanos() {
        return timeline.nowNanos();
    }

    /// What has happened so far.
    public Trace trace() {
        return trace;
    }

    /// What has gone wrong so far.
    public FaultLog faults() {
        return faults;
    }

    /// Chances for the user's own decisions: an independent stream for each label.
    public Random64 fork(String label) {
        return random.fork("user").fork(label);
    }

    /// Chances for the user's own decisions: an independent stream for each label and number.
    public Random64 fork(String label, long number) {
        return random.fork("user").fork(label, number);
    }

    /// Adds a machine with an empty disk.
    public Machine addMachine(int node) {
        Invariant.check(
                node >= 0 && node < Addresses.NODES_MAX,
                "a node id is small",
                node,
                Addresses.NODES_MAX);
        Invariant.check(
                !machines.containsKey(node), "a node id is given once", node, machines.size());
        Machine machine =
                new Machine(
                        node,
                        surroundings,
                        options.clock(),
                        options.disk(),
                        options.process(),
                        random.fork("machine", node));
        machines.put(node, machine);
        return machine;
    }

    /// The machine with id `node`.
    public Machine machine(int node) {
        Machine machine = machines.get(node);
        if (machine == null) {
            throw new IllegalArgumentException("there is no such machine: node=" + node);
        }
        return machine;
    }

    /// Opens a stream from outside to a machine. The handler is called at once whenever something arrives, in events of its
    /// own: never inside a turn of a node, never inside a call to the connection.
    public void connect(Endpoint remote, ConnectionHandler handler) {
        outside.connect(remote, handler);
    }

    /// An outside client sends its last byte on `connection` and reads on, as one does that shuts its output down.
    public void endOutput(Connection connection) {
        NetworkPort.endOutput(connection);
    }

    /// Byte streams and their faults.
    public Streams streams() {
        return streams;
    }

    /// Messages between nodes and their faults.
    public Messages messages() {
        return messages;
    }

    /// Lets everything happen until `untilNanos`, but at most `eventLimit` events.
    ///
    /// @return number of events; if it is the limit, time may have stopped before `untilNanos`
    public long run(long untilNanos, long eventLimit) {
        return timeline.run(untilNanos, eventLimit);
    }

    /// Lets everything happen until `untilNanos`.
    ///
    /// @return number of events
    public long run(long untilNanos) {
        return timeline.run(untilNanos, Long.MAX_VALUE);
    }

    /// Ends all random faults and opens every way; latencies and damage stay. For tests of liveness.
    public void calm() {
        streams.options(streams.options().withoutFaults());
        messages.options(messages.options().withoutFaults());
        messages.heal();
        for (Machine machine : machines.values()) {
            machine.calm();
        }
    }

    /// Frees the memory of all processes and of the world; nobody is told.
    @Override
    public void close() {
        for (Machine machine : machines.values()) {
            machine.vanish();
        }
        regions.close();
        memory.close();
    }
}
