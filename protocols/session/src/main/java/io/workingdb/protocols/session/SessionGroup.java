package io.workingdb.protocols.session;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.error.ErrorCode;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.log.ReplicatedLog;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.time.Timers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All sessions of one reactor, what they share, and the lists of those that need attention in this turn.
public final class SessionGroup implements ConnectionHandler.Factory {
    final BufferPool pool;
    final Timers timers;
    final WireProtocol protocol;
    final SessionLimits limits;
    final Mutants mutants;
    final Lane lane;
    final ReadGroup reads;

    private final Call call;
    private final @Nullable ReplicatedLog log;
    private final TreeMap<Long, Session> sessions = new TreeMap<>();
    private final ArrayList<Session> dirty = new ArrayList<>();
    private final ArrayList<Session> heldBack = new ArrayList<>();
    private final StalledSessions stalled;
    private final Siblings siblings;
    private final int clientsMaxAtStart;
    private int clientsMax;
    private int clientsElsewhere;
    private long nextId;
    private final int idStep;
    private long nowNanos;
    private int commandsThisTurn;
    private long commands;
    private long connections;
    private long refusedConnections;
    private long heldBytes;
    private boolean accepting = true;
    private Consumer<Session> onRemoved = session -> {};

    /// @param call the call object of connection commands on this reactor
    /// @param log this reactor's log if its lane is here, to hold replies back for a mutant
    /// @param siblings the groups of all reactors of this node; this one is put among them
    /// @param reactor whose sessions these are; ids of its sessions are `reactor + 1` and further by the number of reactors, so that
    ///     reactors share no id
    public SessionGroup(
            BufferPool pool,
            Timers timers,
            WireProtocol protocol,
            SessionLimits limits,
            Mutants mutants,
            Lane lane,
            Call call,
            @Nullable ReplicatedLog log,
            int clientsMax,
            Siblings siblings,
            int reactor) {
        this.pool = pool;
        this.timers = timers;
        this.protocol = protocol;
        this.limits = limits;
        stalled = new StalledSessions(limits);
        this.mutants = mutants;
        this.lane = lane;
        reads = new ReadGroup(!lane.isRemote());
        this.call = call;
        this.log = log;
        this.clientsMax = clientsMax;
        clientsMaxAtStart = clientsMax;
        this.siblings = siblings;
        nextId = reactor + 1L;
        idStep = siblings.count();
        siblings.put(reactor, this);
    }

    /// The groups of all reactors of a node. Each reactor writes and reads its own place only: a session that moves is taken in by the
    /// reactor that it moves to.
    public static final class Siblings {
        private final @Nullable SessionGroup[] groups;

        /// @param reactors number of reactors of the node
        public Siblings(int reactors) {
            groups = new SessionGroup[reactors];
        }

        int count() {
            return groups.length;
        }

        void put(int reactor, SessionGroup group) {
            groups[reactor] = group;
        }

        SessionGroup at(int reactor) {
            SessionGroup group = groups[reactor];
            if (group == null) {
                throw new IllegalStateException(
                        "a session moves to a reactor that serves: reactor=" + reactor);
            }
            return group;
        }
    }

    /// Says who is told when a session is over, or leaves for another reactor.
    public void onRemoved(Consumer<Session> told) {
        onRemoved = told;
    }

    /// Begins another part of a turn, or the deliveries before one: as many commands may be run again.
    public void nextPart() {
        stalled.nextPart();
    }

    /// Whether as many commands were run as one part of a turn may: what is left is run in a later one.
    boolean hasRunEnough(Session session) {
        return stalled.hasRunEnough(session) && !mutants.has(Mutant.TAKE_ALL_COMMANDS);
    }

    /// Begins a cycle's deliveries or its turn.
    public void nowNanos(long now) {
        nowNanos = now;
    }

    long nowNanos() {
        return nowNanos;
    }

    @Override
    public ConnectionHandler accept(Connection connection) {
        connections++;
        if (!accepting || sessions.size() + clientsElsewhere >= clientsMax) {
            refusedConnections++;
            ErrorCode reason = accepting ? ErrorCode.TOO_MANY_CLIENTS : ErrorCode.SHUTTING_DOWN;
            return new RefusedClient(this, reason);
        }
        Session session = new Session(this, nextId);
        sessions.put(nextId, session);
        nextId += idStep;
        return session;
    }

    /// Whether a session waits that could not go on.
    public boolean anyStalled() {
        return stalled.any();
    }

    /// Whether a session waits that can go on in the next turn although nothing arrives.
    public boolean anyCanGoOn() {
        return stalled.anyCanGoOn();
    }

    /// Tries again what stalled in earlier turns, those that have waited longest first: as many as commands may be run.
    ///
    /// @param laneHasMoved whether the lane has given outcomes since it was last tried: sessions that found it full wait for that
    /// @return how many sessions were tried
    public int retryStalled(boolean laneHasMoved) {
        return stalled.retry(laneHasMoved);
    }

    /// Hands unsent replies to the sockets: once per turn, last.
    public void flush() {
        for (int i = 0; i < heldBack.size(); i++) {
            touched(heldBack.get(i));
        }
        heldBack.clear();
        for (int i = 0; i < dirty.size(); i++) {
            Session session = dirty.get(i);
            session.inDirtyList = false;
            session.flush();
        }
        dirty.clear();
    }

    /// Commands seen since the last call: the deliveries' share of a turn's work.
    public int takeCommandCount() {
        int count = commandsThisTurn;
        commandsThisTurn = 0;
        return count;
    }

    /// Accepts nobody any more, and closes sessions once their commands are answered.
    public void shutDown() {
        accepting = false;
        for (Session session : sessions.values()) {
            session.closeAfterReply();
        }
    }

    /// Sessions of this reactor in the order of their ids.
    public Collection<Session> sessions() {
        return sessions.values();
    }

    /// The session with this id, or null if this reactor has none.
    public @Nullable Session session(long id) {
        return sessions.get(id);
    }

    /// Number of open sessions.
    public int count() {
        return sessions.size();
    }

    /// Most open sessions.
    public int clientsMax() {
        return clientsMax;
    }

    /// Says how many sessions the other reactors have, as far as they have told.
    public void clientsElsewhere(int count) {
        clientsElsewhere = count;
    }

    /// Changes the most open sessions of the node; open ones stay.
    public void clientsMax(int most) {
        clientsMax = most;
    }

    /// Commands since start or {@link #resetStatistics}.
    public long commands() {
        return commands;
    }

    /// Connections since then.
    public long connections() {
        return connections;
    }

    /// Refused connections since then.
    public long refusedConnections() {
        return refusedConnections;
    }

    /// Sets the counters to 0.
    public void resetStatistics() {
        commands = 0;
        connections = 0;
        refusedConnections = 0;
    }

    /// Most open sessions as configured at start.
    public int clientsMaxAtStart() {
        return clientsMaxAtStart;
    }

    void runConnectionCommand(Session session, Command command, Arguments arguments) {
        call.command = command;
        call.client = session.client();
        call.reply = session.writer();
        call.database = session.client().database();
        call.runWith(arguments);
        call.client = Client.NOBODY;
    }

    CommandQueue newQueue() {
        return new CommandQueue(pool, limits.parkedCommandsMax(), limits.parkedBytesMax());
    }

    void commandCame(Session session) {
        stalled.ranOne(session);
        commandsThisTurn++;
        commands++;
    }

    void touched(Session session) {
        if (!session.inDirtyList) {
            session.inDirtyList = true;
            dirty.add(session);
        }
    }

    /// A session's replies have left, so it can run commands again.
    void canGoOn(Session session) {
        stalled.mayGoOn(session, true);
    }

    /// A session's unfinished command holds `bytes` more, or less.
    ///
    /// @return whether all of them may hold what they do now
    boolean holds(long bytes) {
        heldBytes += bytes;
        return heldBytes <= limits.heldBytesMax();
    }

    /// For the mutant that changes state at append: the session's replies leave in a later turn.
    void heldBack(Session session) {
        heldBack.add(session);
    }

    /// A session stalls.
    void stalls(Session session, boolean laneIsFull) {
        if (hasRunEnough(session)) {
            stalled.hadToWait(session);
        } else if (laneIsFull) {
            stalled.foundLaneFull(session);
        }
    }

    /// What a session that stalled was waiting for has come.
    void mayGoOn(Session session) {
        stalled.mayGoOn(session, false);
    }

    /// The group of another reactor of this node.
    SessionGroup sibling(int reactor) {
        return siblings.at(reactor);
    }

    /// A session comes over from another reactor.
    void joined(Session session) {
        sessions.put(session.client().id(), session);
        session.ranInPart = 0;
        session.triedInTurn = 0;
    }

    void removed(Session session) {
        sessions.remove(session.client().id());
        onRemoved.accept(session);
    }

    long durableIndex() {
        return log == null ? Long.MAX_VALUE : log.durableIndex();
    }
}
