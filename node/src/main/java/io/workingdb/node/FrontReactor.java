package io.workingdb.node;

import static io.workingdb.node.TurnPart.DELIVERED;
import static io.workingdb.node.TurnPart.LETTERS;
import static io.workingdb.node.TurnPart.RETRIED;
import static io.workingdb.node.TurnPart.TIMERS;
import static io.workingdb.node.TurnWork.LETTERS_PER_TURN;
import static io.workingdb.node.TurnWork.TIMERS_PER_TURN;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Mailbox;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.StopReason;
import io.workingdb.core.time.Timers;
import io.workingdb.protocols.session.SessionGroup;

/// A reactor without a lane: owns connections, frames and parses, and hands commands on data to the lane by mailbox.
final class FrontReactor implements Reactor.Turn {
    /// How soon to look again whether the lane's mailbox has room.
    private static final long HELD_UP_NANOS = 100_000;

    private final Host host;
    private final Reactor reactor;
    private final NodeStatus status;
    private final Timers timers = new Timers();
    private final RemoteLane lane;
    private final SessionGroup sessions;
    private final Mailbox.LetterHandler letters = this::received;
    private final TurnWork work;
    private final int commandsMax;

    /// Outcomes that letters of this turn have held.
    private int outcomes;

    /// Whether letters may have been left to the next turn.
    private boolean moreLetters;

    private boolean closing;

    /// Whether something can go on that no arrival and no timer will wake.
    private boolean again;

    /// Whether letters came in the last turn.
    private boolean laneMoved;

    FrontReactor(Host host, int index, NodeConfig config, NodeStatus status) {
        this.host = host;
        this.status = status;
        reactor = host.reactor(index);
        work = new TurnWork(reactor.tracer());
        commandsMax = status.limits().commandsPerPartMax();
        BufferPool pool = new BufferPool(host, config.bufferBytesMax());
        lane = new RemoteLane(new Outbox(reactor.mailbox(), pool, index, 0));
        sessions =
                new SessionGroup(
                        pool,
                        timers,
                        status.protocol(),
                        status.limits(),
                        config.mutants(),
                        lane,
                        status.newCall(status.noKeyspace()),
                        null,
                        config.clientsMax(),
                        status.siblings(),
                        index);
        sessions.onRemoved(lane::closed);
        status.fronting(sessions, pool);
    }

    @Override
    public int turn(long nowNanos) {
        status.turn(nowNanos);
        sessions.nowNanos(nowNanos);
        work.did(DELIVERED, sessions.takeCommandCount(), commandsMax, 0);
        work.did(TIMERS, timers.fire(nowNanos, TIMERS_PER_TURN), TIMERS_PER_TURN, 0);
        int taken = takeLetters();
        work.did(LETTERS, taken, LETTERS_PER_TURN, 0);
        work.did(LETTERS, outcomes, commandsMax + CommandLetter.OUTCOMES_MAX, 0);
        sessions.nextPart();
        boolean laneMoves = taken > 0 || laneMoved || lane.outbox().isHeldUp();
        int retried = sessions.retryStalled(laneMoves) + sessions.takeCommandCount();
        work.did(RETRIED, retried, 2L * commandsMax, 0);
        sessions.nextPart();
        laneMoved = taken > 0;
        lane.outbox().send();
        sessions.flush();
        if (host.stopRequested() && !closing) {
            closing = true;
            reactor.network().stopListening();
            sessions.shutDown();
        }
        again = moreLetters || sessions.anyCanGoOn() || taken > 0 && sessions.anyStalled();
        return work.take();
    }

    /// Takes letters, until that are many or they held many outcomes.
    ///
    /// @return how many letters
    private int takeLetters() {
        outcomes = 0;
        int taken = 0;
        moreLetters = true;
        while (moreLetters && taken < LETTERS_PER_TURN && outcomes < commandsMax) {
            int one = reactor.mailbox().drain(letters, 1);
            moreLetters = one == 1;
            taken += one;
        }
        return taken;
    }

    @Override
    public long nextDeadlineNanos() {
        if (again) {
            return Long.MIN_VALUE;
        }
        boolean heldUp = lane.outbox().isHeldUp() || status.isHeldUp();
        long retryAt = heldUp ? reactor.clock().nowNanos() + HELD_UP_NANOS : Long.MAX_VALUE;
        return Math.min(retryAt, timers.nextDeadlineNanos());
    }

    private void received(Mailbox.Letter letter) {
        if (letter instanceof NodeLetter.LaneOpened) {
            open();
        } else if (letter instanceof NodeLetter about) {
            status.received(about);
        } else if (letter instanceof CommandLetter bytes) {
            if (bytes.home == reactor.index()) {
                lane.outbox().cameHome(bytes);
            } else {
                outcomes += lane.received(bytes);
            }
        }
    }

    private void open() {
        lane.open();
        String refusal = status.listen(reactor, sessions);
        if (refusal != null) {
            host.stop(StopReason.CANNOT_START, refusal);
        }
    }
}
