package io.workingdb.node;

import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.port.Tracer;
import io.workingdb.core.storage.checkpoint.CheckpointWriter;
import io.workingdb.core.storage.tree.Tree;
import io.workingdb.protocols.session.SessionLimits;
import org.jspecify.annotations.Nullable;

/// Counts the work of a reactor's turns, and holds each part of a turn to what it may do.
///
/// A unit is a step (a command, an entry, a letter, a timer, a client that is tried again, a block that a checkpoint looks at); or four records that are looked for or
/// removed, or four that are dead and looked at to see whether they can be used again: those the tree counts itself, so nobody can forget them. A unit costs about a microsecond or less.
///
/// | part | steps at most | records at most, beside what is asked |
/// |---|---|---|
/// | opening | {@link NodeOpening#stepsMax} | {@link NodeOpening#recordsMax} |
/// | delivered | {@link SessionLimits#commandsPerPartMax} commands | those of an eviction |
/// | timers, letters | {@link #TIMERS_PER_TURN}, {@link #LETTERS_PER_TURN}; of outcomes in letters {@link SessionLimits#commandsPerPartMax}, and those of one letter | none |
/// | applied | {@link NodeConfig#applyLimit} entries; of reads that waited for them {@link NodeConfig#commandLimit}, and what one group of entries may hold up | none |
/// | retried | {@link SessionLimits#commandsPerPartMax} clients, and as many commands | those of an eviction |
/// | guests | {@link GuestBook#COMMANDS_PER_TURN} for each other reactor | those of an eviction |
/// | housekeeping | {@link Housekeeping#stepsMax} | {@link Housekeeping#recordsMax} |
///
/// Of what is dead a part looks at {@link Tree#DEAD_PER_CHANGE} for each record at most, and beside that at {@link #DEAD_MAX}: a snapshot may be let go, and a checkpoint
/// lets go what it has read.
///
/// What is asked follows from the arguments of a command or an entry, whatever is stored; a walk may look at as many records as it is told, KEYS at all, and a flush at the
/// ids that are in use ({@link DataGroup#asked}). Each command and each entry is held to that by itself too.
///
/// Whatever does more is traced; a simulation takes that for a violation. In production nothing comes of it: an answer that took long is better than none.
final class TurnWork {
    /// Most timers that fire in a turn.
    static final int TIMERS_PER_TURN = 256;

    /// Most letters that are taken in a turn.
    static final int LETTERS_PER_TURN = 256;

    private static final int LOOKS_PER_UNIT = 4;

    private static final int DEAD_MAX = Tree.DEAD_PER_RELIEF + CheckpointWriter.DEAD_PER_TURN;

    private final Tracer tracer;
    private @Nullable DataGroup data;
    private long recordsSeen;
    private long deadSeen;
    private long askedSeen;
    private long units;

    /// Records and dead of this turn, and those of the turn before that were no whole unit.
    private long looked;

    TurnWork(Tracer tracer) {
        this.tracer = tracer;
    }

    /// Says whose records are counted from now on.
    void of(DataGroup group) {
        data = group;
        see(group);
    }

    private void see(DataGroup group) {
        recordsSeen = group.recordsLookedFor();
        deadSeen = group.deadLookedAt();
        askedSeen = group.asked();
    }

    /// A part of the turn is over.
    ///
    /// @param steps units that are not records
    /// @param stepsMax most of them
    /// @param recordsMax most records, beside what was asked
    void did(TurnPart part, int steps, long stepsMax, long recordsMax) {
        check(part, steps, stepsMax);
        units += steps;
        DataGroup group = data;
        if (group != null) {
            long records = group.recordsLookedFor() - recordsSeen;
            long dead = group.deadLookedAt() - deadSeen;
            check(part, records, recordsMax + group.asked() - askedSeen);
            check(part, dead, records * Tree.DEAD_PER_CHANGE + DEAD_MAX);
            looked += records + dead;
            see(group);
        }
    }

    private void check(TurnPart part, long did, long most) {
        if (did > most) {
            tracer.event(TraceEvent.OVERRUN, part.ordinal(), did, most);
        }
    }

    /// Ends the turn.
    ///
    /// @return units done in it
    int take() {
        long done = units + looked / LOOKS_PER_UNIT;
        units = 0;
        looked %= LOOKS_PER_UNIT;
        return (int) Math.min(Integer.MAX_VALUE, done);
    }
}
