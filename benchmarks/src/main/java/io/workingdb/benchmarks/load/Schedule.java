package io.workingdb.benchmarks.load;

import io.workingdb.benchmarks.profile.Profile.Arrivals;
import io.workingdb.core.random.Random64;

/// When the requests of an open loop are due: a function of rate, seed and start, never of the server. So a stalled server cannot
/// keep requests from being counted, which is what coordinated omission is.
final class Schedule {
    private final Arrivals arrivals;
    private final double gapNanos;
    private final long startNanos;
    private final Random64 random;
    private double dueAfterNanos;

    /// @param ratePerSecond average number of requests per second
    Schedule(Arrivals arrivals, double ratePerSecond, long startNanos, Random64 random) {
        this.arrivals = arrivals;
        gapNanos = 1e9 / ratePerSecond;
        this.startNanos = startNanos;
        this.random = random;
    }

    /// When the next request is due.
    long dueNanos() {
        return startNanos + (long) dueAfterNanos;
    }

    /// Goes on to the one after it.
    void advance() {
        dueAfterNanos +=
                switch (arrivals) {
                    case EVEN -> gapNanos;
                    // The open unit interval: the logarithm of 0 is no gap.
                    case POISSON ->
                            -Math.log(((random.nextLong() >>> 11) + 0.5) * 0x1.0p-53) * gapNanos;
                };
    }
}
