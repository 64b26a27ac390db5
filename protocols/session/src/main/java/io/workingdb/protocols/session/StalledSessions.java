package io.workingdb.protocols.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sessions of a reactor that could not go on, in the order in which they are tried again; and how many commands may be run meanwhile.
///
/// Each part of a turn runs so many commands at most. Whoever comes then stalls and is tried in the next turn, in this order:
///
/// | list | who |
/// |---|---|
/// | `waited` | was tried, or should have been, and has run nothing since |
/// | `stalled` | has run nothing in the part of the turn in which it stalled, or had to wait for something else |
/// | `ran` | has run something in it |
/// | `lane` | found the lane full: tried when that has moved |
///
/// To try a session again may only mean that its bytes are delivered once more, before the next turn, behind those of others that have just come. So while
/// anybody had to wait, those leave half of what may be run to whoever was tried. Hence whoever waits is served after as many turns as there are halves before it.
final class StalledSessions {
    private final int commandsPerPart;
    private final int pipelineMax;
    private final ArrayList<Session> waited = new ArrayList<>();
    private final ArrayList<Session> stalled = new ArrayList<>();
    private final ArrayList<Session> ran = new ArrayList<>();
    private final ArrayList<Session> lane = new ArrayList<>();
    private final ArrayList<Session> trying = new ArrayList<>();
    private int commandsThisPart;

    /// Who has run the last command of this part, and how many just before it.
    private @Nullable Session runner;

    private int commandsOfRunner;

    /// Parts of turns, and turns, so far: the first is 1, so that no session was in it.
    private long parts = 1;

    private long turns = 1;
    private boolean anyCanGoOn;

    /// Whether anybody stalled since the last turn because enough was run; and whether anybody had before it, who then was tried.
    private boolean anyHadToWait;

    private boolean anyWasTried;

    StalledSessions(SessionLimits limits) {
        commandsPerPart = limits.commandsPerPart();
        pipelineMax = limits.pipelineMax();
    }

    /// Begins another part of a turn, or the deliveries before one: as many commands may be run again.
    void nextPart() {
        commandsThisPart = 0;
        runner = null;
        parts++;
    }

    /// A session runs a command.
    void ranOne(Session session) {
        session.ranInPart = parts;
        commandsThisPart++;
        commandsOfRunner = session == runner ? commandsOfRunner + 1 : 1;
        runner = session;
    }

    /// Whether as many commands were run as one part of a turn may, or half of that if a session that was tried in this turn may run the rest. Who is running then may run a few more:
    /// what it has sent is mostly answered together, or it would wait for another turn of everybody.
    boolean hasRunEnough(Session session) {
        boolean shares = anyWasTried && session.triedInTurn != turns;
        int most = shares ? (commandsPerPart + 1) / 2 : commandsPerPart;
        boolean mayEnd = session == runner && commandsOfRunner < pipelineMax;
        return commandsThisPart >= most && !mayEnd;
    }

    /// A session stalls because enough was run: the next turn brings it back.
    void hadToWait(Session session) {
        anyCanGoOn = true;
        anyHadToWait = true;
        if (session.ranInPart == parts) {
            list(session, ran);
        } else {
            list(session, session.triedInTurn == turns ? waited : stalled);
        }
    }

    /// A session stalls because the lane is full: a turn after that has moved brings it back.
    void foundLaneFull(Session session) {
        list(session, lane);
    }

    /// A session that stalled can go on, as far as is known.
    ///
    /// @param atOnce whether nothing else will cause the next turn
    void mayGoOn(Session session, boolean atOnce) {
        anyCanGoOn |= atOnce;
        list(session, stalled);
    }

    private static void list(Session session, List<Session> where) {
        if (!session.isListed) {
            session.isListed = true;
            where.add(session);
        }
    }

    /// Whether there is any.
    boolean any() {
        return !waited.isEmpty() || !stalled.isEmpty() || !ran.isEmpty() || !lane.isEmpty();
    }

    /// Whether any can go on in the next turn although nothing arrives.
    boolean anyCanGoOn() {
        return anyCanGoOn;
    }

    /// Tries sessions again, as many as commands may be run.
    ///
    /// @param laneHasMoved whether the lane has given outcomes since it was last tried
    /// @return how many were tried
    int retry(boolean laneHasMoved) {
        turns++;
        anyWasTried = anyHadToWait;
        anyHadToWait = false;
        anyCanGoOn = false;
        moveTo(trying, waited);
        moveTo(trying, stalled);
        moveTo(trying, ran);
        if (laneHasMoved) {
            moveTo(trying, lane);
        }
        int tried = 0;
        int most = Math.min(trying.size(), commandsPerPart);
        while (tried < most && commandsThisPart < commandsPerPart) {
            Session next = trying.get(tried++);
            next.isListed = false;
            next.triedInTurn = turns;
            next.retry();
        }
        if (tried < trying.size()) {
            anyCanGoOn = true;
            anyHadToWait = true;
            waited.addAll(0, trying.subList(tried, trying.size()));
        }
        trying.clear();
        return tried;
    }

    private static void moveTo(List<Session> target, List<Session> from) {
        target.addAll(from);
        from.clear();
    }
}
