package io.workingdb.node;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.EvictionPolicy;
import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Mailbox;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.storage.tree.Tree;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import io.workingdb.protocols.session.ClientView;
import io.workingdb.protocols.session.CommandTable;
import io.workingdb.protocols.session.NodeView;
import io.workingdb.protocols.session.ReplyWriter;
import io.workingdb.protocols.session.Session;
import io.workingdb.protocols.session.SessionGroup;
import io.workingdb.protocols.session.SessionLimits;
import io.workingdb.protocols.session.WireProtocol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The node as one of its reactors knows it: its own part exactly, the others' as they told within the last second.
///
/// One per reactor. What crosses reactors is immutable and travels by mailbox, so INFO, CLIENT LIST and CONFIG SET work on every
/// connection without a lock.
final class NodeStatus implements NodeView {
    /// How often a reactor tells the others how it is doing.
    private static final long TELL_NANOS = 1_000_000_000;

    private final Host host;
    private final NodeConfig config;
    private final WireProtocol protocol;
    private final SessionGroup.Siblings siblings;
    private final int reactor;
    private final SessionLimits limits;
    private final ReplyWriter nobody;
    private final NodeParameters parameters;
    private final ReactorFacts[] others;
    private final ArrayDeque<Post> unsent = new ArrayDeque<>();
    private @Nullable SessionGroup sessions;
    private @Nullable BufferPool pool;
    private @Nullable ServingLane lane;
    private LaneFacts laneElsewhere = LaneFacts.NONE;
    private Runnable shutDown = () -> {};
    private long nowNanos;
    private long startedNanos = Long.MIN_VALUE;
    private long toldNanos = Long.MIN_VALUE / 2;

    /// A letter that waits for room in a mailbox.
    private record Post(int target, Mailbox.Letter letter) {}

    NodeStatus(
            Host host,
            NodeConfig config,
            WireProtocol protocol,
            SessionGroup.Siblings siblings,
            int reactor) {
        this.host = host;
        this.config = config;
        this.protocol = protocol;
        this.siblings = siblings;
        this.reactor = reactor;
        nobody = protocol.discard();
        parameters = new NodeParameters(host, config);
        long frameBytes =
                Math.min(
                        BufferPool.LARGEST_BYTES,
                        2L * config.bulkBytesMax() + BufferPool.SMALLEST_BYTES);
        limits =
                new SessionLimits(
                        config.parkedCommandsMax(),
                        config.parkedBytesMax(),
                        config.commandLimit(),
                        config.outputBytesMax(),
                        config.bulkBytesMax(),
                        config.keyBytesMax(),
                        (int) frameBytes,
                        SessionLimits.HELD_BYTES_MAX);
        others = new ReactorFacts[host.reactorCount()];
        Arrays.fill(others, ReactorFacts.NONE);
    }

    WireProtocol protocol() {
        return protocol;
    }

    SessionLimits limits() {
        return limits;
    }

    SessionGroup.Siblings siblings() {
        return siblings;
    }

    int reactor() {
        return reactor;
    }

    /// Takes replies that nobody reads.
    ReplyWriter nobody() {
        return nobody;
    }

    /// Most logical bytes of data.
    long maxMemoryBytes() {
        return parameters.maxMemoryBytes();
    }

    /// Which keys go when data needs more.
    EvictionPolicy evictionPolicy() {
        return parameters.evictionPolicy();
    }

    /// A call object for commands on `keyspace`.
    Call newCall(Keyspace keyspace) {
        return new Call(
                new Arguments(), keyspace, this, nobody, protocol.commands().all().getFirst());
    }

    /// Stands for the data on a reactor without a lane, where no command looks at it.
    Keyspace noKeyspace() {
        return new Keyspace(new Tree(host, MemoryConfig.least()), 0, NodeConfig.DATABASES);
    }

    /// This reactor runs the lane, which serves from now on.
    void serving(SessionGroup own, BufferPool ownPool, ServingLane opened, Runnable whenShutDown) {
        fronting(own, ownPool);
        lane = opened;
        shutDown = whenShutDown;
    }

    /// This reactor owns connections.
    void fronting(SessionGroup own, BufferPool ownPool) {
        sessions = own;
        pool = ownPool;
        own.clientsMax(parameters.clientsMax());
    }

    /// Begins to accept clients on this reactor.
    ///
    /// @return null, or why that is impossible
    @Nullable String listen(Reactor on, SessionGroup accepts) {
        try {
            on.network().listen(config.endpoint(), accepts);
            parameters.learn(host);
            return null;
        } catch (java.io.UncheckedIOException refused) {
            return refused.getMessage();
        }
    }

    /// Begins a turn: tells the other reactors how this one is doing, if that is due.
    void turn(long now) {
        nowNanos = now;
        if (startedNanos == Long.MIN_VALUE) {
            startedNanos = now;
        }
        if (others.length == 1) {
            return;
        }
        SessionGroup own = sessions;
        BufferPool ownPool = pool;
        if (now - toldNanos >= TELL_NANOS && own != null && ownPool != null) {
            toldNanos = now;
            ReactorFacts facts = ReactorFacts.of(own, ownPool);
            LaneFacts laneFacts = lane();
            tellOthers(() -> new NodeLetter.Facts(facts, laneFacts));
        }
        send();
    }

    /// Whether letters wait for room in another's mailbox.
    boolean isHeldUp() {
        return !unsent.isEmpty();
    }

    /// A letter from another reactor about the node.
    void received(NodeLetter letter) {
        switch (letter) {
            case NodeLetter.Facts facts -> tookNote(facts);
            case NodeLetter.Parameters set -> apply(set.names, set.values);
            case NodeLetter.ResetStatistics reset -> resetOwnStatistics();
            case NodeLetter.Disconnect who -> disconnectOwn(who.clientId);
            case NodeLetter.ShutDown request -> shutDown.run();
            case NodeLetter.LaneOpened opened -> {}
        }
    }

    @Override
    public CommandTable commands() {
        return protocol.commands();
    }

    @Override
    public String version() {
        return DatabaseNode.VERSION;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public List<ClientView> clients() {
        List<ClientView> all = new ArrayList<>();
        for (int i = 0; i < others.length; i++) {
            all.addAll(facts(i).clients());
        }
        all.sort(Comparator.comparingLong(ClientView::id));
        return all;
    }

    @Override
    public String info(List<String> sections) {
        return new InfoReport(
                        this, host, config, parameters, (nowNanos - startedNanos) / TELL_NANOS)
                .text(sections);
    }

    @Override
    public List<String> parameters() {
        return parameters.names();
    }

    @Override
    public @Nullable String parameter(String name) {
        return parameters.value(name);
    }

    @Override
    public @Nullable String setParameters(List<String> names, List<String> values) {
        String refusal = apply(names, values);
        if (refusal == null) {
            tellOthers(() -> new NodeLetter.Parameters(names, values));
        }
        return refusal;
    }

    @Override
    public void resetStatistics() {
        resetOwnStatistics();
        host.resetFigures();
        tellOthers(NodeLetter.ResetStatistics::new);
    }

    @Override
    public void shutdown() {
        if (lane != null) {
            shutDown.run();
        } else {
            unsent.add(new Post(0, new NodeLetter.ShutDown()));
            send();
        }
    }

    @Override
    public boolean disconnect(long clientId) {
        if (disconnectOwn(clientId)) {
            return true;
        }
        for (int i = 0; i < others.length; i++) {
            for (ClientView each : others[i].clients()) {
                if (i != reactor && each.id() == clientId) {
                    unsent.add(new Post(i, new NodeLetter.Disconnect(clientId)));
                    send();
                    return true;
                }
            }
        }
        return false;
    }

    private boolean disconnectOwn(long clientId) {
        Session session = sessions == null ? null : sessions.session(clientId);
        if (session != null) {
            session.client().closeAfterReply();
        }
        return session != null;
    }

    /// Facts of reactor `index`, this one's as they are now.
    ReactorFacts facts(int index) {
        SessionGroup own = sessions;
        BufferPool ownPool = pool;
        return index == reactor && own != null && ownPool != null
                ? ReactorFacts.of(own, ownPool)
                : others[index];
    }

    /// Facts of the lane.
    LaneFacts lane() {
        return lane == null ? laneElsewhere : LaneFacts.of(lane);
    }

    private void tookNote(NodeLetter.Facts facts) {
        others[facts.sourceReactor] = facts.reactor;
        if (facts.sourceReactor == 0) {
            laneElsewhere = facts.lane;
        }
        int elsewhere = 0;
        for (ReactorFacts each : others) {
            elsewhere += each.clients().size();
        }
        if (sessions != null) {
            sessions.clientsElsewhere(elsewhere);
        }
    }

    private @Nullable String apply(List<String> names, List<String> values) {
        String refusal = parameters.set(names, values);
        if (refusal == null && sessions != null) {
            sessions.clientsMax(parameters.clientsMax());
        }
        return refusal;
    }

    private void resetOwnStatistics() {
        if (sessions != null) {
            sessions.resetStatistics();
        }
    }

    private void tellOthers(java.util.function.Supplier<NodeLetter> make) {
        for (int i = 0; i < others.length; i++) {
            if (i != reactor) {
                unsent.add(new Post(i, make.get()));
            }
        }
        send();
    }

    private void send() {
        Mailbox mailbox = host.reactor(reactor).mailbox();
        while (!unsent.isEmpty()
                && mailbox.offer(unsent.element().target, unsent.element().letter)) {
            unsent.remove();
        }
    }
}
