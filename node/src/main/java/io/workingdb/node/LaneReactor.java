package io.workingdb.node;

import static io.workingdb.node.TurnPart.APPLIED;
import static io.workingdb.node.TurnPart.APPLIED_LATE;
import static io.workingdb.node.TurnPart.DELIVERED;
import static io.workingdb.node.TurnPart.GUESTS;
import static io.workingdb.node.TurnPart.HOUSEKEEPING;
import static io.workingdb.node.TurnPart.LETTERS;
import static io.workingdb.node.TurnPart.OPENING;
import static io.workingdb.node.TurnPart.RETRIED;
import static io.workingdb.node.TurnPart.TIMERS;
import static io.workingdb.node.TurnWork.LETTERS_PER_TURN;
import static io.workingdb.node.TurnWork.TIMERS_PER_TURN;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Durability;
import io.workingdb.core.config.Identity;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.log.EntryKind;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.log.ReplicatedLog;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Mailbox;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.StopReason;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.tree.Tree;
import io.workingdb.core.storage.wal.LogWriter;
import io.workingdb.core.time.LeaderTime;
import io.workingdb.core.time.Timers;
import io.workingdb.core.trace.Fingerprinted;
import io.workingdb.core.trace.Sink;
import io.workingdb.nukeraft.replica.SingleVoterLog;
import io.workingdb.nukeraft.replica.VolatileLog;
import io.workingdb.protocols.session.Owner;
import io.workingdb.protocols.session.SessionGroup;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The reactor that runs the lane: its log, its data, and the sessions of its own connections.
///
/// ```
/// OPENING -> SERVING -> CLOSING (answer what is under way, mark the log closed) -> stopped
/// ```
final class LaneReactor implements Reactor.Turn, Fingerprinted {
    /// How soon to look again whether another reactor's mailbox has room.
    private static final long HELD_UP_NANOS = 100_000;

    private final Host host;
    private final Reactor reactor;
    private final NodeConfig config;
    private final NodeStatus status;
    private final BufferPool pool;
    private final Timers timers = new Timers();
    private final LeaderTime leaderTime = new LeaderTime();
    private final UpcomingEntries upcoming = new UpcomingEntries();
    private final OwnerRing owners = new OwnerRing();
    private final Random64 seeds;
    private final @Nullable NodeOpening opening;
    private final Mailbox.LetterHandler letters = this::received;
    private final TurnWork work;
    private @Nullable DataGroup group;
    private @Nullable ReplicatedLog log;
    private @Nullable LocalLane lane;
    private @Nullable SessionGroup sessions;
    private @Nullable Housekeeping housekeeping;
    private @Nullable GuestBook guests;
    private State state = State.OPENING;

    /// Whether something can go on that no arrival and no timer will wake: the next turn is due at once.
    private boolean again = true;

    /// Whether entries were applied in the last turn: there may be room in the log since.
    private boolean progress;

    /// Whether entries were left to the next turn.
    private boolean moreToApply;

    private boolean closeBegun;

    /// Clients that were connected when the end began; by its end they are all gone.
    private int clientsAtEnd;

    /// Whether the operator was told last that the disk is full.
    private boolean toldFull;

    private enum State {
        OPENING,
        SERVING,
        CLOSING,
        STOPPED
    }

    LaneReactor(Host host, NodeConfig config, NodeStatus status) {
        this.host = host;
        this.config = config;
        this.status = status;
        reactor = host.reactor(0);
        work = new TurnWork(reactor.tracer());
        pool = new BufferPool(host, config.bufferBytesMax());
        byte[] seed = new byte[8];
        host.entropy().fill(seed);
        seeds = new Random64(MemorySegment.ofArray(seed).get(Bytes.U64, 0)).fork("entries");
        opening =
                config.durability() == Durability.MEMORY
                        ? null
                        : new NodeOpening(
                                host,
                                reactor.disk(),
                                host.entropy(),
                                config,
                                pool,
                                this::makeGroup);
    }

    /// The whole system in one method: in a fixed order, with bounded work each.
    @Override
    public int turn(long nowNanos) {
        long leaderMillis = leaderTime.advance(reactor.clock().wallMillis(), nowNanos);
        status.turn(nowNanos);
        if (state == State.OPENING) {
            return open(nowNanos);
        }
        if (state == State.STOPPED
                || log == null
                || lane == null
                || sessions == null
                || housekeeping == null
                || guests == null) {
            return 0;
        }
        sessions.nowNanos(nowNanos);
        lane.turn(leaderMillis);
        int commandsMax = status.limits().commandsPerPartMax();
        long evicting = lane.recordsOfEviction(commandsMax);
        work.did(DELIVERED, sessions.takeCommandCount(), commandsMax, evicting);
        work.did(TIMERS, timers.fire(nowNanos, TIMERS_PER_TURN), TIMERS_PER_TURN, 0);
        int letters = reactor.mailbox().drain(this.letters, LETTERS_PER_TURN);
        work.did(LETTERS, letters, LETTERS_PER_TURN, 0);
        boolean begun = log.begin(nowNanos);
        boolean leaves = begun && answersAreDue(log);
        int applied = leaves ? 0 : applyAgreed(log, APPLIED);
        nextPart(lane, sessions);
        int retried = sessions.retryStalled(progress || applied > 0) + sessions.takeCommandCount();
        work.did(RETRIED, retried, 2L * commandsMax, evicting);
        nextPart(lane, sessions);
        int guestsMax = guests.commandsMax();
        work.did(GUESTS, guests.turn(), guestsMax, lane.recordsOfEviction(guestsMax));
        nextPart(lane, sessions);
        int kept = housekeeping.turn(nowNanos, leaderMillis);
        work.did(HOUSEKEEPING, kept, housekeeping.stepsMax(), housekeeping.recordsMax());
        int appliedLate = leaves ? 0 : applyAgreed(log, APPLIED_LATE);
        boolean roomAgain = !leaves && log.turn(nowNanos) || begun || housekeeping.writesGoOn();
        guests.sendReplies();
        sessions.flush();
        progress = roomAgain || applied + appliedLate > 0;
        again =
                leaves
                        || letters == LETTERS_PER_TURN
                        || moreToApply
                        || guests.hasMore()
                        || sessions.anyCanGoOn()
                        || progress && (sessions.anyStalled() || guests.anyWaiting());
        lane.turnIsOver();
        nextPart(lane, sessions);
        checkHealth(log);
        return work.take();
    }

    /// Whoever comes next may take as many commands and victims as whoever came before.
    private static void nextPart(LocalLane lane, SessionGroup sessions) {
        lane.nextPart();
        sessions.nextPart();
    }

    @Override
    public long nextDeadlineNanos() {
        if (again) {
            return Long.MIN_VALUE;
        }
        if (log == null || housekeeping == null || guests == null || state == State.STOPPED) {
            return Long.MAX_VALUE;
        }
        if (guests.isHeldUp() || status.isHeldUp()) {
            return reactor.clock().nowNanos() + HELD_UP_NANOS;
        }
        long housekeepingAt = housekeeping.nextDeadlineNanos(reactor.clock().nowNanos());
        return Math.min(
                Math.min(timers.nextDeadlineNanos(), log.nextDeadlineNanos()), housekeepingAt);
    }

    @Override
    public void fingerprint(Sink sink) {
        sink.put(state.ordinal());
        if (group != null) {
            group.fingerprint(sink);
        }
        if (log != null) {
            log.fingerprint(sink);
        }
        timers.fingerprint(sink);
    }

    /// Begins to end cleanly.
    void shutDown() {
        if (state == State.SERVING && sessions != null) {
            state = State.CLOSING;
            clientsAtEnd = status.clients().size();
            reactor.network().stopListening();
            sessions.shutDown();
            if (housekeeping != null) {
                housekeeping.end();
            }
        } else if (state == State.OPENING) {
            state = State.STOPPED;
            host.stop(StopReason.CLEAN, "stopped while opening");
        }
    }

    private int open(long nowNanos) {
        // Other reactors tell how they do; a box that nobody empties would keep this core awake.
        reactor.mailbox().drain(letters, LETTERS_PER_TURN);
        if (host.stopRequested()) {
            shutDown();
            return 0;
        }
        if (opening == null) {
            Tree tree = new Tree(host, host.entropy(), config.memory(), config.mutants());
            DataGroup empty = makeGroup(tree, Identity.draw(host.entropy()));
            serve(nowNanos, empty, new VolatileLog(pool, config.log().batchBytes()), null);
            return 1;
        }
        work.did(OPENING, opening.turn(nowNanos), opening.stepsMax(), opening.recordsMax());
        int units = work.take();
        if (opening.refusal() != null) {
            state = State.STOPPED;
            host.stop(StopReason.CANNOT_START, opening.refusal());
        } else if (opening.isOpen()) {
            LogWriter writer = opening.writer(reactor.tracer());
            Identity identity = opening.superblocks().current().identity();
            serve(
                    nowNanos,
                    opening.group(),
                    new SingleVoterLog(
                            writer, identity.nodeId(), config.durability(), config.mutants()),
                    new CheckpointDriver(
                            host, reactor, config, pool, opening, writer, status::maxMemoryBytes));
        }
        again = units > 0;
        return units;
    }

    private DataGroup makeGroup(Tree tree, Identity identity) {
        DataGroup made = DataGroup.of(tree, identity, status, config, reactor, leaderTime);
        group = made;
        work.of(made);
        return made;
    }

    private void serve(
            long nowNanos,
            DataGroup opened,
            ReplicatedLog opensWith,
            @Nullable CheckpointDriver checkpoints) {
        group = opened;
        log = opensWith;
        leaderTime.begin(opened.keyspace().logTimeMillis(), reactor.clock().wallMillis(), nowNanos);
        Evictor evictor = new Evictor(host, opened.keyspace(), seeds.fork("eviction"));
        lane =
                new LocalLane(
                        opensWith,
                        opened,
                        owners,
                        status,
                        seeds,
                        leaderTime,
                        reactor.clock(),
                        evictor,
                        config);
        sessions =
                new SessionGroup(
                        pool,
                        timers,
                        status.protocol(),
                        status.limits(),
                        config.mutants(),
                        lane,
                        status.newCall(opened.keyspace()),
                        opensWith,
                        config.clientsMax(),
                        status.siblings(),
                        0);
        MemoryKeeper memory =
                new MemoryKeeper(
                        opened.tree(), config.compactionMillis(), 2L * config.bulkBytesMax());
        housekeeping =
                new Housekeeping(
                        lane, opened.keyspace(), checkpoints, memory, status::maxMemoryBytes);
        guests = new GuestBook(reactor.mailbox(), pool, lane, status, host.reactorCount());
        status.serving(
                sessions,
                pool,
                new ServingLane(opened, opensWith, checkpoints, memory, leaderTime),
                this::shutDown);
        String refusal = status.listen(reactor, sessions);
        if (refusal != null) {
            state = State.STOPPED;
            host.stop(StopReason.CANNOT_START, refusal);
            return;
        }
        state = State.SERVING;
        guests.open();
    }

    /// Whether there is something to apply. If a batch was submitted as the turn began, that is left to the next turn, which begins at
    /// once: a turn's writes leave when it ends, and so the disk works while answers are worked out.
    private boolean answersAreDue(ReplicatedLog of) {
        return group != null && of.durableIndex() > group.appliedIndex();
    }

    /// Applies what is agreed, until that are many entries, or many reads have waited for them.
    ///
    /// @return how many entries
    private int applyAgreed(ReplicatedLog from, TurnPart part) {
        DataGroup target = group;
        LocalLane appended = lane;
        if (target == null || appended == null) {
            return 0;
        }
        int entriesMax =
                config.mutants().has(Mutant.APPLY_ALL_AT_ONCE)
                        ? Integer.MAX_VALUE
                        : config.applyLimit();
        long readsBefore = target.reads();
        int applied = 0;
        int taken = -1;
        while (taken != 0
                && applied < entriesMax
                && target.reads() - readsBefore < config.commandLimit()) {
            taken = upcoming.take(from, target, entriesMax - applied);
            apply(target, appended, taken);
            applied += taken;
        }
        moreToApply = taken != 0;
        work.did(part, applied, config.applyLimit(), 0);
        long waitedMax = (long) UpcomingEntries.GROUP * config.parkedCommandsMax();
        long reads = target.reads() - readsBefore;
        work.did(part, (int) reads, config.commandLimit() + waitedMax, 0);
        return applied;
    }

    /// Applies entries that were taken. All of them, however many reads wait for each: an outcome is given after those before it.
    private void apply(DataGroup target, LocalLane appended, int taken) {
        for (int i = 0; i < taken; i++) {
            Owner owner = owners.take();
            Slice entry = upcoming.entry(i);
            target.apply(
                    upcoming.index(i),
                    entry.segment,
                    entry.offset,
                    owner == null || owner.isClosed() ? status.nobody() : owner.writer());
            if (owner != null) {
                owner.outcomeCame();
            } else {
                appended.ownEntryApplied(
                        EntryKind.of(EntryLayout.kind(entry.segment, entry.offset)));
            }
        }
    }

    private void received(Mailbox.Letter letter) {
        if (guests != null) {
            guests.received(letter);
        }
        if (letter instanceof NodeLetter about) {
            status.received(about);
        }
    }

    private void checkHealth(ReplicatedLog current) {
        if (current.failed() || housekeeping != null && housekeeping.failed()) {
            state = State.STOPPED;
            host.stop(
                    StopReason.DISK_FAILED,
                    "the disk failed a write or a sync; stopped, because what it holds now is unknown. Nothing that was"
                            + " acknowledged is lost unless the disk lost it; check the disk and start again");
            return;
        }
        if (current.readOnly() != toldFull) {
            toldFull = current.readOnly();
            host.tell(
                    toldFull
                            ? "the disk is full: writes are refused until there is space again; reads go on"
                            : "the disk has space again: writes are accepted");
        }
        if (state == State.SERVING && host.stopRequested()) {
            shutDown();
            again = true;
        } else if (state == State.CLOSING && owners.isEmpty()) {
            again = !closeBegun;
            closeBegun = true;
            current.close();
            if (current.isClosed()) {
                state = State.STOPPED;
                host.stop(
                        StopReason.CLEAN,
                        "stopped; "
                                + clientsAtEnd
                                + (clientsAtEnd == 1 ? " client was" : " clients were")
                                + " connected");
            } else if (current.readOnly() && current.durableIndex() == current.lastIndex()) {
                state = State.STOPPED;
                host.stop(
                        StopReason.CLEAN,
                        "stopped; the disk is full, so the log was not marked closed. Everything is on disk all the same");
            }
        }
    }
}
