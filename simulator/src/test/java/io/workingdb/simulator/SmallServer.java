package io.workingdb.simulator;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.StopReason;
import io.workingdb.node.DatabaseNode;
import io.workingdb.node.NodeInspection;
import io.workingdb.node.NodeInspection.Report;
import io.workingdb.protocols.redis.RedisProtocol;
import io.workingdb.protocols.session.WireProtocol;
import io.workingdb.runtime.sim.World;
import io.workingdb.runtime.sim.WorldOptions;
import io.workingdb.runtime.sim.disk.SimulatedDisk;
import io.workingdb.runtime.sim.machine.Machine;
import io.workingdb.runtime.sim.machine.ProcessEnd;
import io.workingdb.runtime.sim.trace.Recording;
import io.workingdb.simulator.observe.ObservedHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A small node in a calm world, its directory, and who looks into that. It knows {@link CollectionCommands} besides Redis'.
final class SmallServer implements AutoCloseable {
    private static final int PORT = 6_379;
    private static final long SECOND = 1_000_000_000;

    /// How long anything may take that does not wait for a clock; beyond, the server hangs.
    private static final long PATIENCE_NANOS = 100 * SECOND;

    /// How often to look whether it has come.
    private static final long LOOK_NANOS = 50_000;

    private final World world;
    private final Machine machine;
    private final NodeConfig config;
    private ObservedHost.Listener listener = (event, a, b, c, turn) -> {};
    private @Nullable Contents read;

    /// A tiny one, with an empty directory.
    SmallServer() {
        this(1, SmallServer::tiny, Map.of());
    }

    /// @param files what is in its directory, by name
    SmallServer(long seed, Function<Endpoint, NodeConfig> config, Map<String, byte[]> files) {
        world = new World(seed, WorldOptions.calm(), Recording.nothing());
        machine = world.addMachine(0);
        this.config = config.apply(machine.endpoint(PORT));
        files.forEach(machine.disk()::plant);
    }

    private static NodeConfig tiny(Endpoint endpoint) {
        return NodeConfig.tiny(endpoint, Durability.ALWAYS, Mutants.NONE);
    }

    private WireProtocol protocol() {
        return new RedisProtocol(new CollectionCommands(found -> read = found).commands());
    }

    /// Tells `its` of what the node traces, from the next start on.
    void listener(ObservedHost.Listener its) {
        listener = its;
    }

    /// Starts, and gives it a second to open its directory. It may have ended then.
    void start() {
        boot();
        world.run(world.nowNanos() + SECOND);
    }

    /// Starts and goes on at once.
    void boot() {
        machine.boot(host ->
                DatabaseNode.start(new ObservedHost(host, listener), config, this::protocol));
    }

    boolean running() {
        return machine.running();
    }

    World world() {
        return world;
    }

    Machine machine() {
        return machine;
    }

    /// Sends commands and gives back what is answered within ten seconds.
    String answers(String commands) {
        OneShotClient client = send(commands);
        world.run(world.nowNanos() + 10 * SECOND);
        return client.replies();
    }

    /// Sends commands, and waits for nothing.
    OneShotClient send(String commands) {
        OneShotClient client = new OneShotClient(commands);
        world.connect(machine.endpoint(PORT), client);
        return client;
    }

    /// Sends commands that are answered by so many lines, none of them an error, and goes on as soon as the last has come.
    String ask(String commands, int lines) {
        OneShotClient client = send(commands);
        long until = world.nowNanos() + PATIENCE_NANOS;
        while (client.lines() < lines && machine.running() && world.nowNanos() < until) {
            world.run(world.nowNanos() + LOOK_NANOS);
        }
        String replies = client.replies();
        client.hangUp();
        if (client.lines() != lines || replies.startsWith("-") || replies.contains("\n-")) {
            throw new AssertionError(
                    client.lines()
                            + " of "
                            + lines
                            + " lines, the node "
                            + (machine.running() ? "runs" : "has ended: " + end())
                            + ": "
                            + replies.substring(0, Math.min(500, replies.length())));
        }
        return replies;
    }

    /// Sends what was gathered and waits until all of it is acknowledged.
    void fill(Filling filling) {
        int lines = filling.count();
        ask(filling.take(), lines);
    }

    /// A number of INFO.
    long info(String name) {
        String before = "\n" + name + ":";
        String text = answersOfOneBulk(OneShotClient.command("INFO"));
        int from = text.indexOf(before) + before.length();
        return Long.parseLong(text.substring(from, text.indexOf('\r', from)));
    }

    private String answersOfOneBulk(String command) {
        OneShotClient client = send(command);
        long until = world.nowNanos() + PATIENCE_NANOS;
        while (!isWholeBulk(client.replies()) && world.nowNanos() < until) {
            world.run(world.nowNanos() + LOOK_NANOS);
        }
        client.hangUp();
        return client.replies();
    }

    private static boolean isWholeBulk(String reply) {
        int end = reply.indexOf('\r');
        return end > 0 && reply.length() >= end + 4 + Integer.parseInt(reply.substring(1, end));
    }

    /// Everything that is there, element by element.
    Contents contents() {
        read = null;
        ask(OneShotClient.command("readall"), 1);
        return Objects.requireNonNull(read);
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
        machine.boot(host -> NodeInspection.start(host, config, protocol(), reports::add));
        awaitEnd();
        StopReason expected = reports.isEmpty() ? StopReason.CANNOT_START : StopReason.CLEAN;
        if (end().reason() != expected) {
            throw new AssertionError(
                    "a report comes unless the directory is refused: " + end(), end().failure());
        }
        return reports.isEmpty() ? null : reports.getFirst();
    }

    SimulatedDisk disk() {
        return machine.disk();
    }

    /// The files of its directory.
    Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : disk().names()) {
            files.put(name, Objects.requireNonNull(disk().contents(name)));
        }
        return files;
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
        long until = world.nowNanos() + PATIENCE_NANOS;
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
