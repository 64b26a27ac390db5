package io.workingdb.runtime.sim.selftest;

import io.workingdb.core.port.Host;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.World;
import io.workingdb.runtime.sim.WorldOptions;
import io.workingdb.runtime.sim.disk.CrashModel;
import io.workingdb.runtime.sim.disk.DiskErrors;
import io.workingdb.runtime.sim.disk.DiskOptions;
import io.workingdb.runtime.sim.event.Event;
import io.workingdb.runtime.sim.machine.Machine;
import io.workingdb.runtime.sim.machine.ProcessEnd;
import io.workingdb.runtime.sim.trace.Recording;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One seed: two machines with a toy node each, clients outside, and everything that can happen to them. After each end of a
/// process the disk is compared with what may be left.
final class Trial implements AutoCloseable {
    private static final int MACHINES = 2;
    private static final int CLIENTS = 3;
    private static final long LENGTH_NANOS = 20_000_000;
    private static final long EVENTS_MAX = 1_000_000;

    final World world;
    private final Random64 random;
    private final boolean exact;
    private final DiskModel[] models = new DiskModel[MACHINES];
    private final CountingClient[] clients = new CountingClient[CLIENTS];
    private final boolean[] powerWent = new boolean[MACHINES];
    private @Nullable String wrong;

    Trial(long seed, Recording recording) {
        Random64 swarm = new Random64(seed).fork("swarm");
        exact = swarm.chance(1, 2);
        WorldOptions options = options(swarm);
        world = new World(seed, options, recording);
        random = world.fork("trial");
        boolean damaged = !options.disk().crash().equals(CrashModel.calm());
        Arrays.setAll(models, i -> new DiskModel(damaged));
        for (int i = 0; i < MACHINES; i++) {
            Machine machine = world.addMachine(i);
            machine.whenEnded(end -> ended(machine, end));
            machine.boot(main(i));
            new Nemesis(machine, random.fork("nemesis", i)).next();
        }
        for (int i = 0; i < CLIENTS; i++) {
            Machine machine = world.machine(i % MACHINES);
            clients[i] =
                    new CountingClient(
                            world, machine.endpoint(ToyNode.PORT), random.fork("client", i));
            clients[i].begin();
        }
    }

    private WorldOptions options(Random64 swarm) {
        WorldOptions drawn = WorldOptions.swarm(swarm);
        DiskOptions disk = drawn.disk();
        return drawn.withDisk(
                exact ? disk.withErrors(DiskErrors.none()) : disk.withErrors(often(swarm)));
    }

    /// Errors so often that a short run meets each.
    private static DiskErrors often(Random64 swarm) {
        return new DiskErrors(
                swarm.logUniform(50_000),
                swarm.logUniform(50_000),
                swarm.logUniform(200_000),
                swarm.logUniform(50_000),
                swarm.logUniform(50_000),
                1_000_000 + swarm.logUniform(LENGTH_NANOS),
                1_000_000 + swarm.logUniform(LENGTH_NANOS));
    }

    /// Runs the seed.
    ///
    /// @return what is wrong, or null
    @Nullable String run() {
        world.run(LENGTH_NANOS, EVENTS_MAX);
        for (CountingClient client : clients) {
            if (client.wrong() != null) {
                return client.wrong();
            }
        }
        return wrong;
    }

    /// Disk operations completed.
    long diskOperations() {
        long all = 0;
        for (int i = 0; i < MACHINES; i++) {
            all += world.machine(i).disk().operations();
        }
        return all;
    }

    /// Bytes that clients got back.
    long echoedBytes() {
        long all = 0;
        for (CountingClient client : clients) {
            all += client.total();
        }
        return all;
    }

    private Consumer<Host> main(int node) {
        return host -> ToyNode.start(host, 1 - node, models[node], exact);
    }

    private void ended(Machine machine, ProcessEnd end) {
        DiskModel model = models[machine.node()];
        if (end.failure() != null) {
            wrong("a toy node failed: " + end.sentence());
        }
        if (exact) {
            wrong(model.verify(machine.disk(), powerWent[machine.node()]));
        } else {
            model.forget();
        }
        powerWent[machine.node()] = false;
        machine.boot(1 + random.below(3), main(machine.node()));
    }

    private void wrong(@Nullable String sentence) {
        if (wrong == null) {
            wrong = sentence;
        }
    }

    @Override
    public void close() {
        world.close();
    }

    /// What happens to one machine, and when.
    private final class Nemesis extends Event {
        private final Machine machine;
        private final Random64 chance;

        Nemesis(Machine machine, Random64 chance) {
            this.machine = machine;
            this.chance = chance;
        }

        void next() {
            world.timeline()
                    .schedule(
                            300_000 + chance.below(1_000_000) + chance.logUniform(8_000_000), this);
        }

        @Override
        public void fire() {
            int node = machine.node();
            switch (chance.below(12)) {
                case 0, 1, 2 -> {
                    powerWent[node] = true;
                    machine.cutPower();
                }
                case 3, 4 -> machine.crash();
                case 5 -> machine.requestStop();
                case 6 -> machine.pause(1 + chance.logUniform(3_000_000));
                case 7 -> machine.jumpWall(chance.between(-100_000, 100_000));
                case 8 -> machine.disk().capacity(chance.chance(1, 2) ? 100_000 : Long.MAX_VALUE);
                case 9 -> world.messages().block(node, 1 - node);
                case 10 -> world.messages().clog(node, 1 - node, chance.logUniform(3_000_000));
                default -> {
                    world.messages().heal();
                    world.streams().silence(node, 30);
                }
            }
            next();
        }
    }
}
