package io.workingdb.benchmarks.allocation;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the benchmarks of this package and fails those that allocate.
public final class AllocationGates {
    /// What JMH itself allocates per iteration spreads over millions of operations; an object of ours would be 16 bytes at least.
    private static final double BYTES_PER_OPERATION_MAX = 1.0;

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final int ITERATIONS = 5;

    private AllocationGates() {}

    /// Runs what matches `pattern`, all if it is empty, and prints a line for each.
    ///
    /// @return whether all ran and none allocates
    public static boolean run(String pattern, PrintWriter out) {
        Options options =
                new OptionsBuilder()
                        .include("io\\.workingdb\\.benchmarks\\.allocation\\..*" + pattern)
                        .forks(1)
                        .warmupIterations(ITERATIONS)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(ITERATIONS)
                        .measurementTime(TimeValue.milliseconds(500))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build();
        out.printf(
                Locale.ROOT,
                "%-44s %12s %12s  %s%n",
                "per operation",
                "ns",
                "heap bytes",
                "gate: < 1 byte");
        try {
            return judge(new Runner(options).run(), out);
        } catch (NoBenchmarksException e) {
            out.println("no benchmark matches: pattern=" + pattern);
            return false;
        } catch (RunnerException e) {
            out.println("the benchmarks did not run: " + e.getMessage());
            return false;
        }
    }

    private static boolean judge(Collection<RunResult> results, PrintWriter out) {
        boolean all = !results.isEmpty();
        for (RunResult result : results) {
            Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
            double bytes = allocated == null ? Double.NaN : allocated.getScore();
            boolean kept = bytes < BYTES_PER_OPERATION_MAX;
            String name = name(result.getParams());
            out.printf(
                    Locale.ROOT,
                    "%-44s %12.1f %12.4f  %s%n",
                    name,
                    result.getPrimaryResult().getScore(),
                    bytes,
                    kept ? "ok" : "ALLOCATES");
            all &= kept;
        }
        out.flush();
        return all;
    }

    /// Class, method and the values of parameters.
    private static String name(BenchmarkParams params) {
        StringBuilder name =
                new StringBuilder(params.getBenchmark().replaceFirst(".*\\.(\\w+\\.\\w+)$", "$1"));
        for (String key : params.getParamsKeys()) {
            name.append(' ').append(params.getParam(key).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
