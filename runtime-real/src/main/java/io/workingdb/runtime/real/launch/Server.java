package io.workingdb.runtime.real.launch;

import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.storage.tree.HeadSearch;
import io.workingdb.node.DatabaseNode;
import io.workingdb.runtime.real.HostOptions;
import io.workingdb.runtime.real.RealHost;
import io.workingdb.runtime.real.disk.CannotOpen;
import io.workingdb.runtime.real.net.Doors;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/// Runs a server until it is told to stop.
final class Server {
    static final int CANNOT_START = 1;

    private final PrintStream out;
    private final PrintStream err;

    Server(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /// @return the exit status
    /// @throws CannotOpen with a sentence, if the server cannot start; what it would have listened on is looked at first, so that a start
    ///     that comes to nothing leaves nothing behind
    int run(HostOptions options, NodeConfig config) throws CannotOpen {
        demandFree(config.endpoint());
        try (RealHost host = RealHost.open(options, err)) {
            Signals.onStop(host::requestStop);
            banner(host, options, config);
            host.onListening(this::ready);
            DatabaseNode.start(host, withRoom(config));
            return host.awaitStop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CANNOT_START;
        }
    }

    private static void demandFree(Endpoint endpoint) throws CannotOpen {
        try {
            Doors.probe(endpoint);
        } catch (UncheckedIOException e) {
            throw new CannotOpen(String.valueOf(e.getMessage()));
        }
    }

    private void banner(RealHost host, HostOptions options, NodeConfig config) {
        out.println("WorkingDB " + DatabaseNode.VERSION + ", pid " + ProcessHandle.current().pid());
        out.println(
                "  directory   "
                        + (options.directory() == null
                                ? "none"
                                : options.directory().toAbsolutePath().normalize()));
        out.println("  durability  " + config.durability().name().toLowerCase(Locale.ROOT));
        out.println("  max-memory  " + config.maxMemoryBytes() + " bytes");
        out.println("  transport   " + host.transportName() + "; disk " + host.diskPath());
        out.println("  reactors    " + host.reactorCount() + ": " + host.pinning());
        out.println("  search      " + HeadSearch.description());
        out.flush();
    }

    /// Serves no more clients than there are descriptors for.
    private NodeConfig withRoom(NodeConfig config) throws CannotOpen {
        int clients = OpenFiles.clients(config.clientsMax());
        if (clients == 0) {
            throw new CannotOpen(
                    "this process may open too few files to serve a client; raise the limit (ulimit -n)");
        }
        if (clients < config.clientsMax()) {
            err.println(
                    "wdb: clients-max lowered from "
                            + config.clientsMax()
                            + " to "
                            + clients
                            + ", because this process may not open more files; raise the limit (ulimit -n) for more");
        }
        return StartOptions.withClientsMax(config, clients);
    }

    private void ready(Endpoint endpoint) {
        out.println(
                "ready: accepting connections on "
                        + endpoint
                        + " ("
                        + ProcessAge.millis()
                        + " ms after start)");
        out.flush();
    }
}
