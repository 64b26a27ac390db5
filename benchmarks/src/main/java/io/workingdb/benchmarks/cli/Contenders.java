package io.workingdb.benchmarks.cli;

import io.workingdb.benchmarks.load.Target;
import io.workingdb.benchmarks.server.Peer;
import io.workingdb.benchmarks.server.ProcessCpu;
import io.workingdb.benchmarks.server.ServerUnavailable;
import io.workingdb.benchmarks.server.StartPlan;
import io.workingdb.benchmarks.server.StartedServer;
import io.workingdb.benchmarks.wire.EtcdWire;
import io.workingdb.benchmarks.wire.MemcachedWire;
import io.workingdb.benchmarks.wire.RespWire;
import io.workingdb.benchmarks.wire.Wire;
import io.workingdb.core.config.Durability;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The servers of a run: the others first, so that ratios say what ours is to them. They stay up while profiles ask for the same
/// durability, and are started anew, empty, when one asks for another.
final class Contenders implements AutoCloseable {
    private final Options options;
    private final List<StartedServer> started = new ArrayList<>();
    private final List<Contender> contenders = new ArrayList<>();
    private @Nullable Durability current;

    /// Who takes part.
    ///
    /// @param peers other servers to start
    /// @param host of a server that already runs
    /// @param port of it, 0 to start ours instead
    /// @param wire its language
    /// @param reactors of ours
    /// @param folder where folders for data are made
    /// @param home where the script `wdb` lies
    record Options(
            List<Peer> peers,
            String host,
            int port,
            Wire wire,
            int reactors,
            Path folder,
            String home) {}

    /// One server that is up.
    ///
    /// @param name for the table
    /// @param description what it promises
    /// @param target where to send requests
    record Contender(String name, String description, Target target) {}

    Contenders(Options options) {
        this.options = options;
    }

    /// The language of that name.
    ///
    /// @throws IllegalArgumentException with a sentence
    static Wire wire(String name) {
        for (Wire wire : List.of(new RespWire(), new MemcachedWire(), new EtcdWire())) {
            if (wire.name().equals(name)) {
                return wire;
            }
        }
        throw new IllegalArgumentException("a wire is resp, memcached or etcd: --wire=" + name);
    }

    /// All servers, up and answering, with this durability.
    List<Contender> with(Durability durability) throws ServerUnavailable, IOException {
        if (durability != current) {
            close();
            for (Peer peer : options.peers) {
                Path data = newFolder();
                start(StartPlan.of(peer, durability, options.reactors, data.resolve("data")), data);
            }
            if (options.port == 0) {
                Path data = newFolder();
                start(
                        StartPlan.ours(
                                options.home, durability, options.reactors, data.resolve("data")),
                        data);
            } else {
                contenders.add(running());
            }
            current = durability;
        }
        return contenders;
    }

    @Override
    public void close() {
        started.forEach(StartedServer::close);
        started.clear();
        contenders.clear();
        current = null;
    }

    private Path newFolder() throws IOException {
        Path made = Files.createTempDirectory(options.folder, "wdb-bench-");
        Files.createDirectory(made.resolve("data"));
        return made;
    }

    private void start(StartPlan plan, Path folder) throws ServerUnavailable {
        StartedServer server = StartedServer.start(plan, folder);
        started.add(server);
        contenders.add(
                new Contender(
                        plan.name(),
                        plan.description(),
                        new Target(server.address(), plan.wire(), server.cpu())));
    }

    private Contender running() throws ServerUnavailable {
        InetSocketAddress address = new InetSocketAddress(options.host, options.port);
        if (address.isUnresolved()) {
            throw new ServerUnavailable("there is no such host: --host=" + options.host);
        }
        ProcessCpu cpu =
                address.getAddress().isLoopbackAddress()
                        ? StartedServer.cpuOn(options.port)
                        : ProcessCpu.NONE;
        return new Contender(
                "port " + options.port, "already running", new Target(address, options.wire, cpu));
    }
}
