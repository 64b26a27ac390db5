package io.workingdb.scenarios.cli;

import io.workingdb.core.invariant.Mutant;
import io.workingdb.scenarios.Scenario;
import io.workingdb.simulator.RunOptions;
import io.workingdb.simulator.RunResult;
import io.workingdb.simulator.TwiceRun;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs one seed and prints what came of it; the last line is for machines.
final class OneRun {
    private final PrintStream out;
    private final Scenario scenario;
    private final @Nullable Mutant mutant;

    OneRun(PrintStream out, Scenario scenario, @Nullable Mutant mutant) {
        this.out = out;
        this.scenario = scenario;
        this.mutant = mutant;
    }

    /// @param lines takes a line per event, or null
    int run(long seed, RunOptions options, boolean once, @Nullable Consumer<String> lines) {
        long begun = System.nanoTime();
        RunResult result =
                once || lines != null
                        ? TwiceRun.once(seed, options, lines)
                        : TwiceRun.twice(seed, options);
        long wallNanos = System.nanoTime() - begun;
        if (!result.ok()) {
            out.print(failure(result));
        }
        if (!result.faults().isEmpty()) {
            out.println("faults: " + String.join(", ", result.faults()));
        }
        out.println(lastLine(result, wallNanos));
        return result.ok() ? 0 : 1;
    }

    /// Everything about a failed run: what, how to see it again, and why.
    String failure(RunResult result) {
        StringBuilder text = new StringBuilder();
        text.append("seed ")
                .append(result.seed())
                .append(": ")
                .append(result.outcome().word())
                .append('\n');
        text.append("replay: ").append(replay(result.seed())).append('\n');
        for (String sentence : result.sentences()) {
            text.append("  ").append(sentence).append('\n');
        }
        return text.toString();
    }

    private String replay(long seed) {
        return "./wdb sim --seed "
                + seed
                + " --scenario "
                + scenario.name()
                + (mutant == null ? "" : " --mutant " + mutant);
    }

    static String lastLine(RunResult result, long wallNanos) {
        return String.format(
                Locale.ROOT,
                "seed=%d result=%s trace=%s operations=%d events=%d simulated_seconds=%.3f wall_seconds=%.3f",
                result.seed(),
                result.outcome().word(),
                result.traceHex(),
                result.operations(),
                result.events(),
                result.simulatedNanos() / 1e9,
                wallNanos / 1e9);
    }
}
