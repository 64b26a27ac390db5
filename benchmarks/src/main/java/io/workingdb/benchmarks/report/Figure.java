package io.workingdb.benchmarks.report;

import io.workingdb.benchmarks.load.RoundFigures;
import io.workingdb.benchmarks.server.ProcessCpu;

/// One number of a round. A number that is not known is not a number.
enum Figure {
    OPERATIONS("ops/s", "operations_per_second", Double.NaN),
    P50("p50 ms", "p50_ms", 50),
    P90("p90 ms", "p90_ms", 90),
    P99("p99 ms", "p99_ms", 99),
    P999("p99.9 ms", "p99_9_ms", 99.9),
    P9999("p99.99 ms", "p99_99_ms", 99.99),
    MAX("max ms", "max_ms", 100),
    CPU("cpu us/op", "cpu_us_per_operation", Double.NaN),
    USER("user us/op", "user_us_per_operation", Double.NaN);

    final String heading;
    final String json;
    private final double percentile;

    Figure(String heading, String json, double percentile) {
        this.heading = heading;
        this.json = json;
        this.percentile = percentile;
    }

    boolean isLatency() {
        return !Double.isNaN(percentile);
    }

    double of(RoundFigures round) {
        return switch (this) {
            case OPERATIONS -> round.operationsPerSecond();
            case CPU ->
                    isCpuKnown(round)
                            ? (double) (round.cpu().userMicros() + round.cpu().systemMicros())
                                    / round.operations()
                            : Double.NaN;
            case USER ->
                    isCpuKnown(round)
                            ? (double) round.cpu().userMicros() / round.operations()
                            : Double.NaN;
            case P50, P90, P99, P999, P9999, MAX ->
                    round.latency().getValueAtPercentile(percentile) / 1e6;
        };
    }

    /// Of a latency: corrected for coordinated omission. Of anything else: not known.
    double corrected(RoundFigures round) {
        return isLatency() ? round.corrected().getValueAtPercentile(percentile) / 1e6 : Double.NaN;
    }

    private static boolean isCpuKnown(RoundFigures round) {
        return !round.cpu().equals(ProcessCpu.Spent.UNKNOWN) && round.operations() > 0;
    }
}
