package io.workingdb.simulator.observe;

import io.workingdb.core.port.Clock;
import io.workingdb.runtime.sim.event.Timeline;

/// What the leader's time can be at a moment, told from the machine's clocks alone, by the rule of FORMATS.md: it begins at the later of
/// the last entry's time and the wall clock, and then runs with the monotonic clock, pulled by at most 1 %.
///
/// The node is never asked. While a process opens its directory, nobody knows at which moment it will look at the wall clock, so every
/// value of that time is possible.
public final class LeaderTimeBounds {
    /// Drift of at most 0.5 % and a pull of 1 %, rounded up: leader time passes 100 +- 2 milliseconds in 100.
    private static final long SLACK_PER_HUNDRED = 2;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Timeline timeline;
    private final Clock clock;
    private final boolean logSurvives;
    private long lowMillis;
    private long highMillis;
    private long anchorNanos;
    private long lowestWall = Long.MAX_VALUE;
    private long acknowledgedMillis;
    private boolean opening;

    /// @param clock the machine's
    /// @param logSurvives whether entries that were acknowledged are there after a restart, and their time with them
    public LeaderTimeBounds(Timeline timeline, Clock clock, boolean logSurvives) {
        this.timeline = timeline;
        this.clock = clock;
        this.logSurvives = logSurvives;
    }

    /// A process begins to open its directory.
    public void booted() {
        opening = true;
        lowestWall = Long.MAX_VALUE;
        wallSeen();
    }

    /// The wall clock shows now what may be its lowest or highest value of a stretch of time: before and after it is moved.
    public void wallSeen() {
        if (opening) {
            long wall = clock.wallMillis();
            lowestWall = Math.min(lowestWall, wall);
            highMillis = Math.max(high(), wall + 1);
            anchorNanos = timeline.nowNanos();
        }
    }

    /// The process serves: it has looked at the wall clock.
    public void serving() {
        if (opening) {
            wallSeen();
            lowMillis = Math.max(lowestWall, logSurvives ? acknowledgedMillis : 0);
            opening = false;
        }
    }

    /// A write sent when {@link #low} was `millis` was acknowledged.
    public void acknowledged(long millis) {
        acknowledgedMillis = Math.max(acknowledgedMillis, millis);
    }

    /// Leader time is not less than this.
    public long low() {
        if (opening) {
            return Math.min(lowMillis, lowestWall);
        }
        long elapsed = (timeline.nowNanos() - anchorNanos) / NANOS_PER_MILLI;
        return lowMillis + elapsed - elapsed * SLACK_PER_HUNDRED / 100 - 1;
    }

    /// Leader time is not more than this.
    public long high() {
        long elapsed = (timeline.nowNanos() - anchorNanos) / NANOS_PER_MILLI;
        return highMillis + elapsed + elapsed * SLACK_PER_HUNDRED / 100 + 2;
    }
}
