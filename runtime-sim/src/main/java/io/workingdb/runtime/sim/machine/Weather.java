package io.workingdb.runtime.sim.machine;

import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.clock.ClockOptions;
import io.workingdb.runtime.sim.event.Event;

/// One kind of bad luck that meets a machine again and again, at random moments, as its options say.
final class Weather extends Event {
    /// What it is.
    enum Kind {
        WALL_JUMP,
        PAUSE,
        BIT_ROT,
        LATENT_SECTOR
    }

    private final Machine machine;
    private final Kind kind;
    private final Random64 chance;

    Weather(Machine machine, Kind kind, Random64 chance) {
        this.machine = machine;
        this.kind = kind;
        this.chance = chance;
    }

    /// Sets or forgets its next moment, after the options have changed.
    void settle() {
        machine.world().timeline().cancel(this);
        long mean = everyNanos();
        if (mean > 0) {
            machine.world().timeline().schedule(1 + chance.below(2 * mean), this);
        }
    }

    private long everyNanos() {
        return switch (kind) {
            case WALL_JUMP -> machine.clockOptions().jumpEveryNanos();
            case PAUSE -> machine.clockOptions().pauseEveryNanos();
            case BIT_ROT -> machine.disk().options().errors().bitRotEveryNanos();
            case LATENT_SECTOR -> machine.disk().options().errors().latentEveryNanos();
        };
    }

    @Override
    public void fire() {
        ClockOptions clock = machine.clockOptions();
        switch (kind) {
            case WALL_JUMP -> {
                long millis = 1 + chance.logUniform(clock.jumpMillisMax());
                machine.jumpWall(chance.chance(1, 2) ? millis : -millis);
            }
            case PAUSE -> machine.pause(1 + chance.logUniform(clock.pauseNanosMax()));
            case BIT_ROT -> machine.disk().rot(1);
            case LATENT_SECTOR -> machine.disk().makeLatentSector();
        }
        settle();
    }
}
