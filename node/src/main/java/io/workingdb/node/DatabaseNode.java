package io.workingdb.node;

import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.port.Host;
import io.workingdb.protocols.redis.RedisProtocol;
import io.workingdb.protocols.session.SessionGroup;
import io.workingdb.protocols.session.WireProtocol;
import java.util.function.Supplier;

/// A whole database node over a host: reactor 0 runs the lane, the others own connections and hand their commands over.
///
/// It is the same in both worlds: everything that it knows of the machine is the {@link Host}.
public final class DatabaseNode {
    /// Version of this build: what `version`, the start's first line and INFO tell.
    public static final String VERSION = "0.2";

    private DatabaseNode() {}

    /// Wires a node and starts its reactors. Returns at once: opening the directory, listening and serving happen in turns, and the
    /// host's {@link Host#tell} and {@link Host#stop} say how it went.
    public static void start(Host host, NodeConfig config) {
        start(host, config, RedisProtocol::new);
    }

    /// The same for clients of another language.
    ///
    /// @param protocols asked for one for each reactor, because handlers of commands own scratch memory
    public static void start(Host host, NodeConfig config, Supplier<WireProtocol> protocols) {
        int reactors = host.reactorCount();
        SessionGroup.Siblings siblings = new SessionGroup.Siblings(reactors);
        FrontReactor[] fronts = new FrontReactor[reactors];
        for (int i = 1; i < reactors; i++) {
            NodeStatus status = new NodeStatus(host, config, protocols.get(), siblings, i);
            fronts[i] = new FrontReactor(host, i, config, status);
        }
        LaneReactor lane =
                new LaneReactor(
                        host, config, new NodeStatus(host, config, protocols.get(), siblings, 0));
        for (int i = 1; i < reactors; i++) {
            host.reactor(i).start(fronts[i]);
        }
        host.reactor(0).start(lane);
    }
}
