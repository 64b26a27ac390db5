package io.workingdb.simulator;

import io.workingdb.runtime.sim.event.Timeline;
import io.workingdb.runtime.sim.trace.Recording;
import io.workingdb.runtime.sim.trace.Trace;
import io.workingdb.simulator.memory.MemoryRun;
import io.workingdb.simulator.observe.Findings;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Executes a seed twice and compares: what differs is not deterministic, and the first event that does is named.
public final class TwiceRun {
    /// Events around the first difference that are kept whole when a divergence is looked at again.
    private static final int WINDOW_EVENTS_MIN = 64;

    private TwiceRun() {}

    /// Runs `seed` once and checks its history.
    ///
    /// @param printer takes a line per event, or null
    public static RunResult once(
            long seed, RunOptions options, @Nullable Consumer<String> printer) {
        return execute(seed, options, Recording.nothing(), true, printer);
    }

    /// Runs `seed` twice, checks the history of the first execution, and compares the two.
    public static RunResult twice(long seed, RunOptions options) {
        RunResult first =
                execute(seed, options, Recording.hashes(Recording.HASHES_MAX), true, null);
        RunResult second =
                execute(seed, options, Recording.hashes(Recording.HASHES_MAX), false, null);
        String difference = Trace.firstDivergence(first.trace(), second.trace());
        if (difference == null) {
            return first;
        }
        return first.found(
                RunResult.Outcome.DIVERGENCE,
                List.of(lookCloser(seed, options, first, second, difference)));
    }

    /// Runs both once more, with everything recorded around the place. A difference that does not come back keeps its first description.
    private static String lookCloser(
            long seed, RunOptions options, RunResult first, RunResult second, String difference) {
        long suspect = Recording.suspect(first.trace().recording(), second.trace().recording());
        long stride =
                Math.max(first.trace().recording().stride(), second.trace().recording().stride());
        int events = (int) Math.max(WINDOW_EVENTS_MIN, stride);
        RunResult third =
                execute(seed, options, Recording.window(Math.max(0, suspect), events), false, null);
        RunResult fourth =
                execute(seed, options, Recording.window(Math.max(0, suspect), events), false, null);
        String named = Trace.firstDivergence(third.trace(), fourth.trace());
        return named == null ? difference + "; a further pair of executions agreed" : named;
    }

    private static RunResult execute(
            long seed,
            RunOptions options,
            Recording recording,
            boolean check,
            @Nullable Consumer<String> printer) {
        if (options.subject() == RunOptions.Subject.MEMORY) {
            return memory(seed, options, recording, printer);
        }
        try (Simulation simulation = new Simulation(seed, options, recording)) {
            if (printer != null) {
                simulation.printTo(printer);
            }
            simulation.storm();
            simulation.calm();
            if (check) {
                simulation.check();
            }
            return simulation.result();
        }
    }

    private static RunResult memory(
            long seed,
            RunOptions options,
            Recording recording,
            @Nullable Consumer<String> printer) {
        Findings findings = new Findings();
        Timeline timeline = new Timeline();
        try (MemoryRun run =
                new MemoryRun(seed, timeline, options.mutants(), recording, findings)) {
            run.trace().printTo(printer);
            run.run();
            return new RunResult(
                    seed,
                    findings.none() ? RunResult.Outcome.OK : RunResult.Outcome.VIOLATION,
                    run.trace().hashHex(),
                    0,
                    run.trace().count(),
                    timeline.nowNanos(),
                    findings.sentences(),
                    List.of(),
                    run.trace());
        }
    }
}
