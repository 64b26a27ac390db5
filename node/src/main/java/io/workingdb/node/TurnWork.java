package io.workingdb.node;

import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.port.Tracer;
import io.workingdb.core.storage.checkpoint.CheckpointWriter;
import io.workingdb.core.storage.tree.Tree;
import org.jspecify.annotations.Nullable;

/// Counts the work of a reactor's turns, and holds each part of a turn to what it may do.
///
/// A unit is a step (a command, an entry, a letter, a timer, a client that is tried again, a block that a checkpoint looks at); or a record that is looked for or
/// removed, or something dead that is looked at to see whether it can be used again: those the tree counts itself, so nobody can forget them. Each costs about a
/// microsecond or less.
///
/// | part | steps at most | records at most, beside what is asked |
/// |---|---|---|
/// | delivered | {@link NodeConfig#commandLimit} | those of an eviction, and {@link Housekeeping#DEADLINES} after the last turn |
/// | timers, letters | {@link #TIMERS_PER_TURN}, {@link #LETTERS_PER_TURN} | none |
/// | applied | {@link NodeConfig#applyLimit} entries; of reads that waited for them {@link NodeConfig#commandLimit}, and what one group of entries may hold up | none |
/// | retried | {@link NodeConfig#commandLimit}, and each client once | those of an eviction |
/// | guests | {@link GuestBook#COMMANDS_PER_TURN} for each other reactor | those of an eviction |
/// | housekeeping | {@link Housekeeping#stepsMax} | {@link Housekeeping#recordsMax} |
///
/// Of what is dead a part looks at {@link Tree#DEAD_PER_CHANGE} for each record at most, and beside that at {@link #DEAD_MAX}: a snapshot may be let go, and a checkpoint lets go what it
/// has read.
///
/// What is asked is told by those who ask, before anything is done: {@link DataGroup#takeAsked}. Of an entry it is a function of its arguments, whatever they are; KEYS
/// asks for as much as there are keys.
///
/// A part that does more is traced; a simulation takes that for a violation. In production nothing comes of it: an answer that took long is better than none.
final class TurnWork {
    /// Most timers that fire in a turn.
    static final int TIMERS_PER_TURN = 256;

    /// Most letters that are taken in a turn.
    static final int LETTERS_PER_TURN = 256;

    private static final int DEAD_MAX = Tree.DEAD_PER_RELIEF + CheckpointWriter.DEAD_PER_TURN;

    private final Tracer tracer;
    private @Nullable DataGroup data;
    private long recordsSeen;
    private long deadSeen;
    private int units;

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
    }

    /// A part of the turn is over.
    ///
    /// @param steps units that are not records
    /// @param stepsMax most of them
    /// @param recordsMax most records, beside what was asked
    void did(TurnPart part, int steps, long stepsMax, long recordsMax) {
        check(part, steps, stepsMax);
        DataGroup group = data;
        if (group != null) {
            long records = group.recordsLookedFor() - recordsSeen;
            long dead = group.deadLookedAt() - deadSeen;
            check(part, records, recordsMax + group.takeAsked());
            check(part, dead, records * Tree.DEAD_PER_CHANGE + DEAD_MAX);
            see(group);
        }
    }

    private void check(TurnPart part, long did, long most) {
        if (did > most) {
            tracer.event(TraceEvent.OVERRUN, part.ordinal(), did, most);
        }
        units = (int) Math.min(Integer.MAX_VALUE, units + did);
    }

    /// Ends the turn.
    ///
    /// @return units done in it
    int take() {
        int done = units;
        units = 0;
        return done;
    }
}
