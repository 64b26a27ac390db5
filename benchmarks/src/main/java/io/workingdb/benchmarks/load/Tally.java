package io.workingdb.benchmarks.load;

import io.workingdb.benchmarks.wire.ReplyDecoder.Outcome;
import org.HdrHistogram.Histogram;

/// What one thread has counted in a round.
final class Tally {
    /// Latencies above a minute count as a minute.
    static final long LATENCY_NANOS_MAX = 60_000_000_000L;

    /// Three significant digits: 0.1 % off at most.
    static final int DIGITS = 3;

    final Histogram latency = new Histogram(LATENCY_NANOS_MAX, DIGITS);
    long operations;
    long errors;
    long misses;
    long unsent;
    long lastReplyNanos;
    String firstError = "";

    void replied(Outcome outcome, boolean reading, long startNanos, long nowNanos) {
        operations++;
        lastReplyNanos = nowNanos;
        record(nowNanos - startNanos);
        if (outcome == Outcome.MISSING && reading) {
            misses++;
        }
    }

    void failed(long count, String text) {
        errors += count;
        if (firstError.isEmpty()) {
            firstError = text;
        }
    }

    /// A request that was due and never left: it has waited so long already.
    void unsent(long waitedNanos) {
        unsent++;
        record(waitedNanos);
    }

    void add(Tally other) {
        latency.add(other.latency);
        operations += other.operations;
        misses += other.misses;
        unsent += other.unsent;
        lastReplyNanos = Math.max(lastReplyNanos, other.lastReplyNanos);
        if (other.errors > 0) {
            failed(other.errors, other.firstError);
        }
    }

    private void record(long nanos) {
        latency.recordValue(Math.max(0, Math.min(nanos, LATENCY_NANOS_MAX)));
    }
}
