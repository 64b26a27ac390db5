package io.workingdb.simulator.observe;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.Clock;
import io.workingdb.core.random.Random64;
import io.workingdb.core.time.LeaderTime;
import io.workingdb.runtime.sim.clock.ClockOptions;
import io.workingdb.runtime.sim.clock.MachineClock;
import io.workingdb.runtime.sim.event.Timeline;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class LeaderTimeBoundsTest {

    @Property(seed = "1", tries = 200)
    void leaderTimeStaysWithinItsBoundsWhateverTheClocksDo(@ForAll long seed) {
        Random64 random = new Random64(seed);
        Timeline timeline = new Timeline();
        ClockOptions options = new ClockOptions(5_000, 100_000, 0, 1, 0, 1);
        MachineClock clock = new MachineClock(timeline, options, random.fork("clock"));
        LeaderTimeBounds bounds = new LeaderTimeBounds(timeline, clock, true);
        LeaderTime leader = new LeaderTime();
        boot(timeline, clock, bounds, leader, random, 0);
        for (int i = 0; i < 200; i++) {
            timeline.run(timeline.nowNanos() + random.logUniform(2_000_000_000), Long.MAX_VALUE);
            if (random.chance(1, 4)) {
                jump(clock, bounds, random);
            }
            long millis = leader.advance(clock.wallMillis(), clock.nowNanos());
            if (random.chance(1, 10)) {
                bounds.acknowledged(bounds.low());
                boot(timeline, clock, bounds, leader, random, millis);
                millis = leader.advance(clock.wallMillis(), clock.nowNanos());
            }
            assertTrue(
                    bounds.low() <= millis && millis <= bounds.high(),
                    bounds.low() + " <= " + millis + " <= " + bounds.high());
        }
    }

    private static void boot(
            Timeline timeline,
            Clock clock,
            LeaderTimeBounds bounds,
            LeaderTime leader,
            Random64 random,
            long lastLogMillis) {
        bounds.booted();
        timeline.run(timeline.nowNanos() + random.logUniform(100_000_000), Long.MAX_VALUE);
        leader.begin(lastLogMillis, clock.wallMillis(), clock.nowNanos());
        timeline.run(timeline.nowNanos() + random.logUniform(10_000_000), Long.MAX_VALUE);
        bounds.serving();
    }

    private static void jump(MachineClock clock, LeaderTimeBounds bounds, Random64 random) {
        bounds.wallSeen();
        clock.jumpWall(random.between(-50_000, 50_000));
        bounds.wallSeen();
    }
}
