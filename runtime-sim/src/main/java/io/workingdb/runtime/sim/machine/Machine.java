package io.workingdb.runtime.sim.machine;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.clock.ClockOptions;
import io.workingdb.runtime.sim.clock.MachineClock;
import io.workingdb.runtime.sim.disk.DiskErrors;
import io.workingdb.runtime.sim.disk.DiskOptions;
import io.workingdb.runtime.sim.disk.SimulatedDisk;
import io.workingdb.runtime.sim.event.Event;
import io.workingdb.runtime.sim.network.Addresses;
import io.workingdb.runtime.sim.network.Farewell;
import io.workingdb.runtime.sim.trace.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A machine: clocks, a disk, and at most one process at a time.
///
/// What happens to it from outside is called from events of the world, never inside a turn of its process.
public final class Machine {
    private final int node;
    private final Surroundings world;
    private final Random64 random;
    private final MachineClock clock;
    private final SimulatedDisk disk;
    private final List<Weather> weather = new ArrayList<>();
    private ClockOptions clockOptions;
    private ProcessOptions processOptions;
    private @Nullable SimulatedProcess process;
    private @Nullable ProcessEnd lastEnd;
    private @Nullable Consumer<ProcessEnd> listener;
    private int incarnation;
    private boolean poweredOff;

    /// A machine without a process, whose chances come from `random`.
    public Machine(
            int node,
            Surroundings world,
            ClockOptions clockOptions,
            DiskOptions diskOptions,
            ProcessOptions processOptions,
            Random64 random) {
        this.node = node;
        this.world = world;
        this.clockOptions = clockOptions;
        this.processOptions = processOptions;
        this.random = random;
        clock = new MachineClock(world.timeline(), clockOptions, random.fork("clock"));
        disk =
                new SimulatedDisk(
                        node,
                        world.timeline(),
                        world.trace(),
                        world.faults(),
                        diskOptions,
                        random.fork("disk"));
        for (Weather.Kind kind : Weather.Kind.values()) {
            weather.add(new Weather(this, kind, random.fork("weather", kind.ordinal())));
        }
        settleWeather();
    }

    /// Node id.
    public int node() {
        return node;
    }

    /// Where port `port` of this machine is reached, whatever address its process listens at.
    public Endpoint endpoint(int port) {
        return Addresses.of(node, port);
    }

    /// Its clocks.
    public MachineClock clock() {
        return clock;
    }

    /// Its disk.
    public SimulatedDisk disk() {
        return disk;
    }

    /// Starts a process with as many reactors as the options say.
    public void boot(Consumer<Host> main) {
        boot(processOptions.reactors(), main);
    }

    /// Starts a process; `main` runs at once, the turns of the reactors that it starts come later.
    public void boot(int reactors, Consumer<Host> main) {
        Invariant.check(process == null, "a machine runs one process at a time");
        if (poweredOff) {
            clock.boot();
            poweredOff = false;
        }
        incarnation++;
        world.trace().record(0, TraceEvent.PROCESS_STARTED, node, incarnation, reactors);
        SimulatedProcess started =
                new SimulatedProcess(
                        this,
                        incarnation,
                        processOptions.withReactors(reactors),
                        random.fork("process", incarnation));
        process = started;
        started.run(main);
    }

    /// Whether a process runs.
    public boolean running() {
        return process != null;
    }

    /// Number of processes started so far.
    public int incarnation() {
        return incarnation;
    }

    /// How the last process ended; null if none has.
    public @Nullable ProcessEnd lastEnd() {
        return lastEnd;
    }

    /// Tells `its` of every end of a process, in an event of its own.
    public void whenEnded(Consumer<ProcessEnd> its) {
        listener = its;
    }

    // What happens to it.

    /// Kills the process as `kill -9` does: completed disk operations stay, those in flight are cut half-way.
    ///
    /// @return false if nothing ran
    public boolean crash() {
        SimulatedProcess running = process;
        if (running == null) {
            return false;
        }
        world.faults().happened(Fault.CRASH, node, incarnation);
        running.kill("killed");
        processEnds(running, Farewell.RESET, false);
        return true;
    }

    /// Takes the power away: the process dies, its streams fall silent, and the disk loses what was not synced.
    ///
    /// @return false if nothing ran; the disk is hit all the same
    public boolean cutPower() {
        world.faults().happened(Fault.POWER_CUT, node, incarnation);
        poweredOff = true;
        SimulatedProcess running = process;
        if (running == null) {
            disk.powerCut();
            return false;
        }
        running.kill("the power went");
        processEnds(running, Farewell.SILENCE, true);
        return true;
    }

    /// Asks the process to end cleanly, as SIGTERM does.
    ///
    /// @return false if nothing ran
    public boolean requestStop() {
        SimulatedProcess running = process;
        if (running == null) {
            return false;
        }
        running.requestStop();
        return true;
    }

    /// Lets the process stand still for `nanos`; its disk and its clocks go on.
    ///
    /// @return false if nothing ran
    public boolean pause(long nanos) {
        SimulatedProcess running = process;
        if (running == null) {
            return false;
        }
        world.faults().happened(Fault.PAUSE, node, nanos);
        running.pauseUntil(world.timeline().nowNanos() + nanos);
        return true;
    }

    /// Moves the wall clock by `millis`, which may be negative.
    public void jumpWall(long millis) {
        clock.jumpWall(millis);
        world.faults().happened(Fault.WALL_JUMP, node, millis);
    }

    /// Ends bad luck: the wall clock is right, the disk has space and makes no errors. Damage that is done stays.
    public void calm() {
        clock.setWallRight();
        clockOptions = ClockOptions.calm();
        processOptions = processOptions.withoutRefusals();
        DiskOptions options = disk.options();
        disk.options(
                options.withErrors(DiskErrors.none())
                        .withSpeed(options.speed().withoutStalls())
                        .withCapacityBytes(Long.MAX_VALUE));
        settleWeather();
    }

    /// Takes the process away without a sound, because the world ends.
    public void vanish() {
        SimulatedProcess running = process;
        process = null;
        if (running != null) {
            running.vanish();
        }
    }

    private void settleWeather() {
        for (Weather kind : weather) {
            kind.settle();
        }
    }

    Surroundings world() {
        return world;
    }

    ClockOptions clockOptions() {
        return clockOptions;
    }

    void processEnds(SimulatedProcess ending, Farewell how, boolean power) {
        ending.end(how, power);
        process = null;
        ProcessEnd end = ending.ended();
        lastEnd = end;
        int reason = end.reason() == null ? -1 : end.reason().ordinal();
        world.trace().record(0, TraceEvent.PROCESS_ENDED, node, end.incarnation(), reason);
        world.timeline().schedule(0, new EndNotice(end));
    }

    /// Tells the listener outside of whatever event ended the process.
    private final class EndNotice extends Event {
        private final ProcessEnd end;

        EndNotice(ProcessEnd end) {
            this.end = end;
        }

        @Override
        public void fire() {
            Consumer<ProcessEnd> to = listener;
            if (to != null) {
                to.accept(end);
            }
        }
    }
}
