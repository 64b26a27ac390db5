package io.workingdb.core.time;

/// The leader's idea of the time, from which entries are stamped: `leaderNow` of FORMATS.md, in milliseconds since 1970.
///
/// It starts at max(last log time, wall), runs with the monotonic clock, and is pulled towards the wall clock by at most 1 %.
/// A wall clock that is more than {@link #FOLLOW_LIMIT_MILLIS} away is not followed until an operator says so, because a
/// clock that is so far off would expire everything, or nothing. It never goes back.
public final class LeaderTime {
    /// Beyond this distance the wall clock is taken for broken.
    public static final long FOLLOW_LIMIT_MILLIS = 60_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /// One part in this many is the most by which leader time runs faster or slower than the monotonic clock.
    private static final long PULL_DIVISOR = 100;

    private long nanos;
    private long lastMonotonicNanos;
    private boolean wallRefused;

    /// Begins a term.
    ///
    /// @param lastLogMillis log time of the last entry in the log, 0 if there is none
    public void begin(long lastLogMillis, long wallMillis, long nowNanos) {
        nanos = Math.max(lastLogMillis, wallMillis) * NANOS_PER_MILLI;
        lastMonotonicNanos = nowNanos;
        wallRefused = lastLogMillis - wallMillis > FOLLOW_LIMIT_MILLIS;
    }

    /// Advances to a new turn.
    ///
    /// @return leader time in milliseconds
    public long advance(long wallMillis, long nowNanos) {
        long elapsed = Math.max(0, nowNanos - lastMonotonicNanos);
        lastMonotonicNanos = Math.max(lastMonotonicNanos, nowNanos);
        long aim = wallMillis * NANOS_PER_MILLI;
        long distance = aim - (nanos + elapsed);
        wallRefused = Math.abs(distance) > FOLLOW_LIMIT_MILLIS * NANOS_PER_MILLI;
        long pull = elapsed / PULL_DIVISOR;
        nanos += elapsed + (wallRefused ? 0 : Math.clamp(distance, -pull, pull));
        return millis();
    }

    /// Leader time as of the last {@link #advance}, in milliseconds.
    public long millis() {
        return nanos / NANOS_PER_MILLI;
    }

    /// Leader time in microseconds, for TIME.
    public long micros() {
        return nanos / 1_000;
    }

    /// Takes the wall clock as it is if that lies ahead; the answer to `accept-time`. Backwards it is approached at 1 %.
    public void accept(long wallMillis) {
        nanos = Math.max(nanos, wallMillis * NANOS_PER_MILLI);
    }

    /// Whether the wall clock is so far off that it is not followed.
    public boolean wallRefused() {
        return wallRefused;
    }
}
