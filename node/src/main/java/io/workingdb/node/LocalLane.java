package io.workingdb.node;

import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.log.EntryKind;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.log.ReplicatedLog;
import io.workingdb.core.port.Clock;
import io.workingdb.core.random.Random64;
import io.workingdb.core.time.LeaderTime;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Client;
import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.CommandFlag;
import io.workingdb.protocols.session.Lane;
import io.workingdb.protocols.session.Owner;
import io.workingdb.protocols.session.ReadGroup;
import java.lang.foreign.MemorySegment;

/// The lane on its own reactor: stamps and appends writes, runs reads at once.
final class LocalLane implements Lane {
    private final ReplicatedLog log;
    private final DataGroup group;
    private final OwnerRing owners;
    private final NodeStatus status;
    private final Random64 seeds;
    private final LeaderTime leaderTime;
    private final Clock clock;
    private final Evictor evictor;
    private final NodeConfig config;
    private long stampMillis;
    private int ownEntries;

    /// Commands that flush: applied when this lane began, and appended since.
    private long flushes;

    private boolean writesWait;

    /// Whether leader time was looked at in this cycle: bytes are delivered before the turn, on a node that may have slept for an hour.
    private boolean timeIsCurrent;

    LocalLane(
            ReplicatedLog log,
            DataGroup group,
            OwnerRing owners,
            NodeStatus status,
            Random64 seeds,
            LeaderTime leaderTime,
            Clock clock,
            Evictor evictor,
            NodeConfig config) {
        this.log = log;
        this.group = group;
        this.owners = owners;
        this.status = status;
        this.seeds = seeds;
        this.leaderTime = leaderTime;
        this.clock = clock;
        this.evictor = evictor;
        this.config = config;
        flushes = group.flushesApplied();
        stampMillis = group.keyspace().logTimeMillis();
    }

    /// Begins a turn: later entries are stamped with this time, or with the last stamp if that is later.
    void turn(long leaderMillis) {
        stampMillis = Math.max(stampMillis, leaderMillis);
        timeIsCurrent = true;
    }

    /// Ends a turn: what is delivered in the next cycle looks at the clock again.
    void turnIsOver() {
        timeIsCurrent = false;
    }

    /// Says that others are served from now on: what the ones before took of eviction is not theirs.
    void nextPart() {
        evictor.nextPart();
    }

    /// Most records looked for in one part of a turn to make room, and to know whether it is to be made.
    ///
    /// @param askers most commands in it that may ask for room
    long recordsOfEviction(int askers) {
        return Housekeeping.DEADLINES
                + (evictor.isOn()
                        ? Evictor.RECORDS_PER_PART + (long) Evictor.RECORDS_PER_CHOICE * askers
                        : 0);
    }

    private void lookAtTheClock() {
        if (!timeIsCurrent) {
            turn(leaderTime.advance(clock.wallMillis(), clock.nowNanos()));
        }
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    /// Whether data may grow by so many bytes. What goes instead is in the log before the command that asks. If that makes neither room nor up for the
    /// command, it waits until what goes is gone, as it waits for what was removed and is still to be reclaimed.
    ///
    /// @return `ACCEPTED`, or why not
    private AppendOutcome mayGrow(long bytes) {
        if (evictor.room(status.maxMemoryBytes()) >= 0) {
            return AppendOutcome.ACCEPTED;
        }
        if (group.keyspace().reclaimPending()) {
            return waitOrRefuse();
        }
        AppendOutcome outcome = evict();
        if (outcome != AppendOutcome.ACCEPTED) {
            return outcome;
        }
        boolean makesUp = evictor.bytesChosen() >= bytes;
        return makesUp || evictor.room(status.maxMemoryBytes()) >= 0
                ? AppendOutcome.ACCEPTED
                : AppendOutcome.FULL;
    }

    /// Whether all databases may be flushed once more, after what is under way: otherwise there are many that wait to be reclaimed.
    private boolean mayFlush() {
        long underWay = flushes - group.flushesApplied();
        return group.keyspace().mayFlush((underWay + 1) * NodeConfig.DATABASES);
    }

    /// On a full disk nothing that is waited for may come about.
    private AppendOutcome waitOrRefuse() {
        return log.readOnly() ? AppendOutcome.NO_SPACE : AppendOutcome.FULL;
    }

    /// Says whether writes wait for a checkpoint that keeps too much of what they have changed.
    void writesWait(boolean wait) {
        writesWait = wait;
    }

    /// Makes room for data beyond what it may need, if there is any: without anybody asking.
    ///
    /// @return whether keys go by it
    boolean evictUnasked() {
        evictor.turn(status.evictionPolicy(), stampMillis);
        return evictionIsDue() && evict() == AppendOutcome.ACCEPTED;
    }

    /// Whether keys are to go although nobody asks.
    boolean evictionIsDue() {
        return evictor.isOn()
                && evictor.room(status.maxMemoryBytes()) < 0
                && !group.keyspace().reclaimPending();
    }

    /// Appends an entry that removes keys.
    ///
    /// @return `ACCEPTED` if keys go by it; `OUT_OF_MEMORY` if there are none to go
    private AppendOutcome evict() {
        if (!evictor.isOn()) {
            return evictor.anyUnderWay() ? waitOrRefuse() : AppendOutcome.OUT_OF_MEMORY;
        }
        if (evictor.isBusy()) {
            return waitOrRefuse();
        }
        Victims victims = evictor.choose(-evictor.room(status.maxMemoryBytes()));
        if (victims.count() == 0) {
            return evictor.anyUnderWay() ? waitOrRefuse() : AppendOutcome.OUT_OF_MEMORY;
        }
        int length = EntryLayout.HEADER_BYTES + victims.argumentBytes();
        AppendOutcome outcome = log.claim(length);
        if (outcome == AppendOutcome.ACCEPTED) {
            MemorySegment target = log.claimSegment();
            long at = log.claimOffset();
            EntryLayout.writeHeader(target, at, EntryKind.EVICT, 0, 0, 0, victims.count());
            victims.write(target, at + EntryLayout.HEADER_BYTES);
            if (group.evictsUnlogged(target, at)) {
                return outcome;
            }
            EntryLayout.stamp(target, at, Math.max(stampMillis, leaderTime.millis()));
            log.publish(length);
            owners.add(null);
            evictor.proposed();
        } else {
            evictor.notProposed();
        }
        return outcome;
    }

    @Override
    public AppendOutcome submit(Owner owner, Command command, int database, Arguments arguments) {
        lookAtTheClock();
        long bytes = EntryLayout.HEADER_BYTES + arguments.entryBytes();
        if (bytes > EntryLayout.ENTRY_BYTES_MAX) {
            return AppendOutcome.TOO_LARGE;
        }
        if (writesWait || command.has(CommandFlag.FLUSHES) && !mayFlush()) {
            return waitOrRefuse();
        }
        AppendOutcome outcome =
                command.has(CommandFlag.DENYOOM) ? mayGrow(bytes) : AppendOutcome.ACCEPTED;
        if (outcome != AppendOutcome.ACCEPTED) {
            return outcome;
        }
        outcome = log.claim((int) bytes);
        if (outcome == AppendOutcome.ACCEPTED) {
            MemorySegment target = log.claimSegment();
            long at = log.claimOffset();
            EntryLayout.writeHeader(
                    target,
                    at,
                    EntryKind.COMMAND,
                    seeds.nextLong(),
                    database,
                    command.id(),
                    arguments.count());
            if (command.has(CommandFlag.GROWS) && !evictor.isOn()) {
                EntryLayout.writeDataBytesMax(target, at, status.maxMemoryBytes());
            }
            arguments.writeEntry(target, at + EntryLayout.HEADER_BYTES);
            EntryLayout.stamp(target, at, stampMillis);
            flushes += command.has(CommandFlag.FLUSHES) ? 1 : 0;
            owner.wrote(log.publish((int) bytes));
            owners.add(owner);
        }
        return outcome;
    }

    @Override
    public void run(Owner owner, Command command, int database, Arguments arguments) {
        lookAtTheClock();
        group.read(command, database, arguments, Client.NOBODY, owner.writer());
    }

    @Override
    public void load(ReadGroup reads, int database) {
        group.load(reads, database);
    }

    @Override
    public void run(Owner owner, ReadGroup reads, int position, int database) {
        group.expectRead(position);
        run(owner, reads.command(position), database, reads.arguments(position));
        group.expectNoRead();
    }

    /// Appends an entry of the node's own, without arguments.
    ///
    /// @return whether there was room
    boolean propose(EntryKind kind) {
        if (log.claim(EntryLayout.HEADER_BYTES) != AppendOutcome.ACCEPTED) {
            return false;
        }
        MemorySegment target = log.claimSegment();
        long at = log.claimOffset();
        EntryLayout.writeHeader(target, at, kind, 0, 0, 0, 0);
        EntryLayout.writeSlice(target, at, config.sliceRecords());
        EntryLayout.stamp(target, at, Math.max(stampMillis, leaderTime.millis()));
        log.publish(EntryLayout.HEADER_BYTES);
        owners.add(null);
        ownEntries++;
        return true;
    }

    /// An entry of the node's own was applied.
    void ownEntryApplied(EntryKind kind) {
        if (kind == EntryKind.EVICT) {
            evictor.applied();
        } else {
            ownEntries--;
        }
    }

    /// Whether an entry of the node's own is under way.
    boolean ownEntryUnderWay() {
        return ownEntries > 0;
    }

    /// Time with which the next entry would be stamped, in milliseconds since 1970.
    long stampMillis() {
        return stampMillis;
    }
}
