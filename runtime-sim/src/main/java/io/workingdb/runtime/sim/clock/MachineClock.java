package io.workingdb.runtime.sim.clock;

import io.workingdb.core.port.Clock;
import io.workingdb.core.random.Random64;
import io.workingdb.core.trace.Fingerprinted;
import io.workingdb.core.trace.Sink;
import io.workingdb.runtime.sim.event.Timeline;

/// The two clocks of one machine: a monotonic one with an origin and a drift of its own, and a wall clock with a skew, which
/// jumps.
///
/// Both stand still inside an event, because virtual time does.
public final class MachineClock implements Clock, Fingerprinted {
    /// Wall time at which every world begins, before skew: 2026-01-01T00:00Z.
    public static final long WORLD_BEGINS_MILLIS = 1_767_225_600_000L;

    private static final long MILLION = 1_000_000;

    /// Longest distance that is converted exactly; a deadline further away is looked at again after this long (2.7 hours).
    private static final long FAR_NANOS = 10_000_000_000_000L;

    /// Largest random origin: uptimes of up to eleven days.
    private static final long ORIGIN_NANOS_MAX = 1_000_000_000_000_000L;

    private final Timeline timeline;
    private final Random64 random;
    private final long driftPpmMax;
    private long anchorWorldNanos;
    private long anchorLocalNanos;
    private long driftPpm;
    private long wallOffsetMillis;

    /// A clock whose faults come from `random`.
    public MachineClock(Timeline timeline, ClockOptions options, Random64 random) {
        this.timeline = timeline;
        this.random = random;
        driftPpmMax = options.driftPpmMax();
        wallOffsetMillis = random.between(-options.skewMillisMax(), options.skewMillisMax());
        boot();
    }

    /// The machine boots: a new monotonic origin and another drift. No process may be running.
    public void boot() {
        anchorWorldNanos = timeline.nowNanos();
        anchorLocalNanos = random.below(ORIGIN_NANOS_MAX);
        driftPpm = random.between(-driftPpmMax, driftPpmMax);
    }

    @Override
    public long nowNanos() {
        return localAt(timeline.nowNanos());
    }

    /// Starts from world time, wall clocks do not share the monotonic drift: they are steered.
    @Override
    public long wallMillis() {
        return WORLD_BEGINS_MILLIS + timeline.nowNanos() / MILLION + wallOffsetMillis;
    }

    /// Moves the wall clock by `millis`, which may be negative.
    public void jumpWall(long millis) {
        wallOffsetMillis += millis;
    }

    /// Milliseconds by which the wall clock is ahead of the world's.
    public long wallOffsetMillis() {
        return wallOffsetMillis;
    }

    /// Sets the wall clock right.
    public void setWallRight() {
        wallOffsetMillis = 0;
    }

    /// The first moment of world time at which {@link #nowNanos} is at least `localNanos`; `Long.MAX_VALUE` stays so.
    public long worldAt(long localNanos) {
        if (localNanos == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long now = timeline.nowNanos();
        if (localNanos <= localAt(now)) {
            return now;
        }
        long distance = localNanos - localAt(now);
        if (distance > FAR_NANOS) {
            return now + FAR_NANOS;
        }
        long elapsed = localNanos - anchorLocalNanos;
        long world = anchorWorldNanos + elapsed - elapsed / (MILLION + driftPpm) * driftPpm;
        world -= elapsed % (MILLION + driftPpm) * driftPpm / (MILLION + driftPpm);
        while (localAt(world) < localNanos) {
            world++;
        }
        return world;
    }

    private long localAt(long worldNanos) {
        long elapsed = worldNanos - anchorWorldNanos;
        return anchorLocalNanos
                + elapsed
                + elapsed / MILLION * driftPpm
                + elapsed % MILLION * driftPpm / MILLION;
    }

    @Override
    public void fingerprint(Sink sink) {
        sink.put(anchorLocalNanos - anchorWorldNanos);
        sink.put(driftPpm);
        sink.put(wallOffsetMillis);
    }
}
