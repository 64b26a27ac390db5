package io.workingdb.simulator.memory;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.ReactorTurns;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.event.Timeline;
import io.workingdb.runtime.sim.trace.Recording;
import io.workingdb.runtime.sim.trace.Trace;
import io.workingdb.simulator.observe.Findings;
import java.util.ArrayList;
import java.util.List;

/// One execution of one seed: a reactor that changes a tree, and up to three that read it, each a step at a time and in any order, so that
/// every turn of one may overlap every turn of another. What a reader sees is compared with a copy made when its snapshot was pinned.
///
/// One of the readers may sleep for most of the run: that must hold up nothing. In the end everybody rests, and all memory that snapshots had
/// must have come back.
public final class MemoryRun implements AutoCloseable {
    private static final int STEPS = 6_000;
    private static final int READERS_MAX = 3;
    private static final int PAGES_BYTES_MAX = 8 << 20;

    /// Far more turns than a sweep needs for the pages of this run.
    private static final int SETTLE_TURNS = 400;

    private final Random64 random;
    private final Findings findings;
    private final Trace trace;
    private final ConfinedMemory memory;
    private final OwningReactor owner;
    private final List<ReadingReactor> readers = new ArrayList<>();
    private final int sleeper;

    /// Prepares a run.
    public MemoryRun(
            long seed, Timeline timeline, Mutants mutants, Recording recording, Findings findings) {
        this.findings = findings;
        random = new Random64(seed).fork("memory");
        trace = new Trace(timeline, seed, recording);
        int count = 1 + random.below(READERS_MAX);
        memory =
                new ConfinedMemory(
                        new ReactorTurns(count + 1, mutants.has(Mutant.PARKED_COUNTS_AS_BUSY)));
        MemoryConfig config =
                new MemoryConfig(256 << random.below(3), PAGES_BYTES_MAX, 4_096 << random.below(4));
        owner = new OwningReactor(memory, config, mutants, random.fork("owner"), findings);
        for (int i = 1; i <= count; i++) {
            readers.add(
                    new ReadingReactor(
                            i, memory, owner.tree(), owner, random.fork("reader", i), findings));
        }
        sleeper = random.below(count + 1);
    }

    /// What happened.
    public Trace trace() {
        return trace;
    }

    /// Runs it to its end, or to the first finding.
    public void run() {
        try {
            for (int i = 0; i < STEPS && !findings.over(); i++) {
                step(i);
            }
            readers.forEach(ReadingReactor::rest);
            if (!findings.over()) {
                readers.forEach(ReadingReactor::letGo);
                owner.settle(SETTLE_TURNS);
                owner.check();
            }
        } catch (RuntimeException | InvariantBroken e) {
            findings.add("the memory of the tree is broken: " + e);
        }
    }

    private void step(int number) {
        int who = random.below(2 * readers.size() + 2);
        if (who < readers.size()) {
            boolean sleeps = who == sleeper && number > STEPS / 10 && !readers.get(who).isInTurn();
            int read = sleeps ? 0 : readers.get(who).step();
            trace.record(0, TraceEvent.TURN, who + 1L, read, 0);
        } else {
            owner.step(readers.get(random.below(readers.size())));
            trace.record(0, TraceEvent.TURN, 0, owner.count(), owner.tree().pinnedBytes());
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
