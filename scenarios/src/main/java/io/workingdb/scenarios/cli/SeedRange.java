package io.workingdb.scenarios.cli;

import io.workingdb.core.invariant.Mutant;
import io.workingdb.scenarios.Scenario;
import io.workingdb.simulator.RunOptions;
import io.workingdb.simulator.RunResult;
import io.workingdb.simulator.TwiceRun;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Runs a range of seeds on several threads. Runs share nothing; what they say is printed in the order in which they end.
final class SeedRange {
    private static final long PROGRESS_NANOS = 10_000_000_000L;

    private final PrintStream out;
    private final OneRun printer;
    private final RunOptions options;
    private final boolean single;
    private final AtomicLong next = new AtomicLong();
    private long done;
    private long violations;
    private long divergences;
    private long operations;
    private long events;
    private double simulatedSeconds;
    private long lastProgressNanos;

    SeedRange(
            PrintStream out,
            Scenario scenario,
            RunOptions options,
            @Nullable Mutant mutant,
            boolean single) {
        this.out = out;
        this.options = options;
        this.single = single;
        printer = new OneRun(out, scenario, mutant);
    }

    int run(long from, long to, int jobs) {
        long begun = System.nanoTime();
        lastProgressNanos = begun;
        next.set(from);
        Thread[] threads = new Thread[jobs];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> work(to, begun), "seeds " + i);
            threads[i].start();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        summary(from, to, System.nanoTime() - begun);
        return violations + divergences == 0 && done == to - from + 1 ? 0 : 1;
    }

    private void work(long to, long begun) {
        for (long seed = next.getAndIncrement(); seed <= to; seed = next.getAndIncrement()) {
            try {
                took(
                        single ? TwiceRun.once(seed, options, null) : TwiceRun.twice(seed, options),
                        to,
                        begun);
            } catch (RuntimeException | Error e) {
                broke(seed, e);
            }
        }
    }

    private synchronized void took(RunResult result, long to, long begun) {
        done++;
        operations += result.operations();
        events += result.events();
        simulatedSeconds += result.simulatedNanos() / 1e9;
        violations += result.outcome() == RunResult.Outcome.VIOLATION ? 1 : 0;
        divergences += result.outcome() == RunResult.Outcome.DIVERGENCE ? 1 : 0;
        if (!result.ok()) {
            out.print(printer.failure(result));
            out.println(OneRun.lastLine(result, 0));
        }
        long now = System.nanoTime();
        if (now - lastProgressNanos >= PROGRESS_NANOS) {
            lastProgressNanos = now;
            out.printf(
                    Locale.ROOT,
                    "%d seeds done, up to %d: %d violations, %d divergences, %.0f s%n",
                    done,
                    to,
                    violations,
                    divergences,
                    (now - begun) / 1e9);
        }
    }

    private synchronized void broke(long seed, Throwable thrown) {
        violations++;
        out.println("seed " + seed + ": the simulator itself failed");
        thrown.printStackTrace(out);
    }

    private void summary(long from, long to, long wallNanos) {
        double wall = wallNanos / 1e9;
        double executions = single ? 1 : 2;
        out.printf(
                Locale.ROOT,
                "seeds=%d..%d ok=%d violations=%d divergences=%d operations=%d events=%d simulated_seconds=%.0f wall_seconds=%.1f"
                        + " simulated_per_real=%.0f executions_per_seed=%.0f%n",
                from,
                to,
                done - violations - divergences,
                violations,
                divergences,
                operations,
                events,
                simulatedSeconds,
                wall,
                simulatedSeconds * executions / wall,
                executions);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
