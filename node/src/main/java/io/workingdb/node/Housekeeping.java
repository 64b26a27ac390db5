package io.workingdb.node;

import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.log.EntryKind;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What the leader proposes by itself: time entries when a deadline is due, slices of reclamation, and checkpoints. Looks after memory as well.
///
/// At most one such entry is under way, and at most one time entry per 10 ms, so an idle node with far deadlines writes nothing.
final class Housekeeping {
    private static final long TIME_ENTRY_NANOS = 10_000_000;

    /// Records looked for to know what is due, by each part of a turn at most: the first deadlines of keys, fields and sessions, and the first of what is left to
    /// reclaim.
    static final int DEADLINES = 4;

    /// One that evicts, and one that reclaims or says what time it is.
    private static final int OWN_ENTRIES_PER_TURN = 2;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LocalLane lane;
    private final Keyspace keyspace;
    private final @Nullable CheckpointDriver checkpoints;
    private final MemoryKeeper memory;
    private final LongSupplier maxMemoryBytes;

    /// Whether the log had no room for the last entry: on a full disk it may have none for hours.
    private boolean refused;

    private long nextTimeEntryNanos = Long.MIN_VALUE;

    /// Whether an entry that evicts was appended in the last turn: there may be more to evict.
    private boolean evicts;

    /// Whether the node is about to end: then nothing more is proposed.
    private boolean ending;

    /// @param checkpoints null if nothing is kept on disk
    /// @param maxMemoryBytes says what `max-memory` is now
    Housekeeping(
            LocalLane lane,
            Keyspace keyspace,
            @Nullable CheckpointDriver checkpoints,
            MemoryKeeper memory,
            LongSupplier maxMemoryBytes) {
        this.lane = lane;
        this.keyspace = keyspace;
        this.checkpoints = checkpoints;
        this.memory = memory;
        this.maxMemoryBytes = maxMemoryBytes;
    }

    /// Most steps of a {@link #turn}.
    long stepsMax() {
        return (checkpoints == null ? 0 : checkpoints.stepsMax())
                + memory.stepsMax()
                + OWN_ENTRIES_PER_TURN;
    }

    /// Most records that are looked for in one.
    long recordsMax() {
        return (checkpoints == null ? 0 : checkpoints.recordsMax())
                + lane.recordsOfEviction(1)
                + DEADLINES;
    }

    /// Does what is due.
    ///
    /// @return work units done
    int turn(long nowNanos, long leaderMillis) {
        refused = false;
        int work = checkpoints == null ? 0 : checkpoints.turn(nowNanos);
        work += memory.turn(nowNanos, maxMemoryBytes.getAsLong());
        lane.writesWait(memory.writesWait());
        if (ending) {
            return work;
        }
        evicts = lane.evictUnasked();
        work += evicts ? 1 : 0;
        if (lane.ownEntryUnderWay()) {
            return work;
        }
        if (nowNanos >= nextTimeEntryNanos
                && keyspace.earliestDeadlineMillis() <= lane.stampMillis()) {
            if (proposed(EntryKind.TIME)) {
                nextTimeEntryNanos = nowNanos + TIME_ENTRY_NANOS;
                work++;
            }
        } else if (keyspace.reclaimPending() && proposed(EntryKind.RECLAIM)) {
            work++;
        }
        return work;
    }

    /// Whether writes that waited for memory can go on since the last turn.
    boolean writesGoOn() {
        return memory.writesGoOn();
    }

    private boolean isCheckpointing() {
        return checkpoints != null && checkpoints.underWay();
    }

    private boolean proposed(EntryKind kind) {
        refused = !lane.propose(kind);
        return !refused;
    }

    /// When {@link #turn} is due although nothing arrives.
    long nextDeadlineNanos(long nowNanos) {
        long entry =
                Math.min(nextEntryNanos(nowNanos), memory.nextDeadlineNanos(isCheckpointing()));
        return checkpoints == null
                ? entry
                : Math.min(entry, checkpoints.nextDeadlineNanos(nowNanos));
    }

    private long nextEntryNanos(long nowNanos) {
        if (ending || lane.ownEntryUnderWay()) {
            return Long.MAX_VALUE;
        }
        if (refused) {
            return nowNanos + TIME_ENTRY_NANOS;
        }
        if (keyspace.reclaimPending()) {
            return nowNanos;
        }
        if (lane.evictionIsDue()) {
            return evicts ? nowNanos : nowNanos + TIME_ENTRY_NANOS;
        }
        long earliest = keyspace.earliestDeadlineMillis();
        if (earliest == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long waitMillis = Math.clamp(earliest - lane.stampMillis(), 0, 3_600_000);
        return Math.max(nextTimeEntryNanos, nowNanos + waitMillis * NANOS_PER_MILLI);
    }

    /// Proposes nothing more: the node ends when what is under way is done.
    void end() {
        ending = true;
    }

    /// Whether the disk failed a checkpoint: the process must stop.
    boolean failed() {
        return checkpoints != null && checkpoints.failed();
    }
}
