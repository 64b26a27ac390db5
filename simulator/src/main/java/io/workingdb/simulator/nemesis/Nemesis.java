package io.workingdb.simulator.nemesis;

import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.World;
import io.workingdb.runtime.sim.disk.DiskOptions;
import io.workingdb.runtime.sim.disk.DiskSpeed;
import io.workingdb.runtime.sim.event.Event;
import io.workingdb.runtime.sim.event.Timeline;
import io.workingdb.runtime.sim.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/// Deals the blows of a run, each kind at random moments of its own stream of chances, so that a change to one moves no other.
public final class Nemesis {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    /// How often, and how many times at most, a blow looks whether a durable write is under way: 100 ms in all.
    private static final long AIM_NANOS = 100_000;

    private static final int AIMS_MAX = 1_000;

    private final World world;
    private final Timeline timeline;
    private final Machine machine;
    private final NemesisOptions options;
    private final Runnable wallSeen;
    private final List<Event> events = new ArrayList<>();
    private final Event spaceBack = new SpaceBack();
    private final Event speedBack = new SpeedBack();
    private final Event secondBlow = new SecondBlow();
    private int stopAsked;

    /// @param wallSeen told before and after the wall clock is moved
    public Nemesis(World world, Machine machine, NemesisOptions options, Runnable wallSeen) {
        this.world = world;
        this.machine = machine;
        this.options = options;
        this.wallSeen = wallSeen;
        timeline = world.timeline();
        for (int i = 0; i < options.blows().size(); i++) {
            events.add(
                    new Striking(
                            options.blows().get(i),
                            options.meanNanos().get(i),
                            world.fork("nemesis", options.blows().get(i).ordinal())));
        }
    }

    /// Begins.
    public void start() {
        for (Event event : events) {
            ((Striking) event).next();
        }
    }

    /// Ends; what was taken is given back.
    public void stop() {
        for (Event event : events) {
            timeline.cancel(event);
        }
        timeline.cancel(secondBlow);
        if (spaceBack.scheduled()) {
            timeline.cancel(spaceBack);
            spaceBack.fire();
        }
        if (speedBack.scheduled()) {
            timeline.cancel(speedBack);
            speedBack.fire();
        }
    }

    /// Asks the process to end cleanly.
    public void requestStop() {
        if (machine.requestStop()) {
            stopAsked = machine.incarnation();
        }
    }

    /// Whether process number `incarnation` was asked to end.
    public boolean wasAskedToStop(int incarnation) {
        return stopAsked == incarnation;
    }

    private void strike(Blow blow, Random64 random) {
        switch (blow) {
            case CRASH -> machine.crash();
            case POWER_CUT -> machine.cutPower();
            case STOP -> requestStop();
            case PAUSE -> machine.pause(1 + random.logUniform(options.pauseNanosMax()));
            case WALL_JUMP -> jump(random);
            case DISK_FULL -> takeSpace(random);
            case STREAM_RESET -> world.streams().resetAll(machine.node());
            case STREAM_SILENCE -> world.streams().silence(machine.node(), 1 + random.below(100));
            case SLOW_DISK -> slowDown(random);
            case ROT -> machine.disk().rot(1 + (int) random.logUniform(64));
            case LATENT_SECTOR -> machine.disk().makeLatentSector();
            case DOUBLE -> strikeTwice(random);
        }
    }

    private void jump(Random64 random) {
        long millis = 1 + random.logUniform(options.jumpMillisMax());
        wallSeen.run();
        machine.jumpWall(random.chance(1, 2) ? millis : -millis);
        wallSeen.run();
    }

    private void takeSpace(Random64 random) {
        if (!spaceBack.scheduled()) {
            machine.disk().capacity(machine.disk().usedBytes() + random.logUniform(256 * 1_024));
            timeline.schedule(50 * MILLI + random.logUniform(3 * SECOND), spaceBack);
        }
    }

    private void slowDown(Random64 random) {
        if (!speedBack.scheduled()) {
            DiskOptions now = machine.disk().options();
            long mean = MILLI + random.logUniform(100 * MILLI);
            machine.disk()
                    .options(
                            now.withSpeed(
                                    new DiskSpeed(
                                            mean / 4, mean, now.speed().nanosPerKibibyte(), 0, 1)));
            timeline.schedule(100 * MILLI + random.logUniform(2 * SECOND), speedBack);
        }
    }

    private void strikeTwice(Random64 random) {
        if (!secondBlow.scheduled()) {
            machine.crash();
            timeline.schedule(random.logUniform(500 * MILLI), secondBlow);
        }
    }

    private final class Striking extends Event {
        private final Blow blow;
        private final long meanNanos;
        private final Random64 random;
        private int aims;

        Striking(Blow blow, long meanNanos, Random64 random) {
            this.blow = blow;
            this.meanNanos = meanNanos;
            this.random = random;
        }

        /// Three in four kills are aimed at a moment at which a durable write is under way; the others fall where they fall.
        void next() {
            boolean kills = blow == Blow.CRASH || blow == Blow.POWER_CUT || blow == Blow.DOUBLE;
            aims = kills && random.chance(3, 4) ? AIMS_MAX : 0;
            timeline.schedule(1 + random.below(2 * meanNanos), this);
        }

        @Override
        public void fire() {
            if (aims > 0 && machine.disk().inFlight(DiskOperation.Kind.WRITE_DURABLE) == 0) {
                aims--;
                timeline.schedule(AIM_NANOS, this);
                return;
            }
            strike(blow, random);
            next();
        }
    }

    private final class SecondBlow extends Event {
        @Override
        public void fire() {
            machine.cutPower();
        }
    }

    private final class SpaceBack extends Event {
        @Override
        public void fire() {
            machine.disk().capacity(Long.MAX_VALUE);
        }
    }

    private final class SpeedBack extends Event {
        @Override
        public void fire() {
            DiskOptions now = machine.disk().options();
            machine.disk().options(now.withSpeed(world.options().disk().speed()));
        }
    }
}
