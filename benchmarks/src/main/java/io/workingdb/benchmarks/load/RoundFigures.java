package io.workingdb.benchmarks.load;

import io.workingdb.benchmarks.server.ProcessCpu;
import org.HdrHistogram.Histogram;

/// What one round came to.
///
/// @param operations requests answered
/// @param elapsedNanos from the first request to the last answer
/// @param latency of all requests, in nanoseconds; an open loop's counts from when each was due
/// @param corrected a closed loop's latency as it would have been had the clients not waited: for each answer later than the median,
///     the questions that a client asking once per median would have asked meanwhile are counted too. An open loop's is `latency`
/// @param cpu processor time that the server spent, or {@link ProcessCpu.Spent#UNKNOWN}
/// @param errors requests that failed
/// @param misses reads that found nothing
/// @param unsent requests of an open loop that were due but never left
/// @param firstError text of the first failure, or empty
public record RoundFigures(
        long operations,
        long elapsedNanos,
        Histogram latency,
        Histogram corrected,
        ProcessCpu.Spent cpu,
        long errors,
        long misses,
        long unsent,
        String firstError) {

    static RoundFigures of(Tally tally, long startNanos, boolean open, ProcessCpu.Spent cpu) {
        return new RoundFigures(
                tally.operations,
                Math.max(1, tally.lastReplyNanos - startNanos),
                tally.latency,
                open ? tally.latency : corrected(tally.latency),
                cpu,
                tally.errors,
                tally.misses,
                tally.unsent,
                tally.firstError);
    }

    /// The correction for coordinated omission, with the median as the interval at which a client would have asked.
    public static Histogram corrected(Histogram latency) {
        long interval = latency.getValueAtPercentile(50);
        return interval == 0 ? latency : latency.copyCorrectedForCoordinatedOmission(interval);
    }

    /// Requests answered per second.
    public double operationsPerSecond() {
        return operations * 1e9 / elapsedNanos;
    }
}
