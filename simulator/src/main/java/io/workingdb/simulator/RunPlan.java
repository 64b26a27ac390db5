package io.workingdb.simulator;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.EvictionPolicy;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.WorldOptions;
import io.workingdb.runtime.sim.clock.ClockOptions;
import io.workingdb.runtime.sim.disk.DiskErrors;
import io.workingdb.runtime.sim.disk.DiskOptions;
import io.workingdb.runtime.sim.disk.DiskSpeed;
import io.workingdb.runtime.sim.machine.ProcessOptions;
import io.workingdb.runtime.sim.network.StreamOptions;
import io.workingdb.runtime.sim.network.StreamSpeed;
import io.workingdb.simulator.client.ClientOptions;
import io.workingdb.simulator.client.WorkloadOptions;
import io.workingdb.simulator.nemesis.Blow;
import io.workingdb.simulator.nemesis.NemesisOptions;
import java.util.Arrays;
import java.util.List;

/// Everything that is decided about a run before it begins: the swarm. Each part has a labelled stream of its own.
record RunPlan(
        WorldOptions world,
        NodeConfig config,
        ClientOptions clients,
        WorkloadOptions workload,
        NemesisOptions nemesis,
        long lateMillisMax) {
    static final int PORT = 6_379;
    private static final int BLOCK_BYTES = 4_096;
    private static final long MICRO = 1_000;
    private static final int BULKY_WINDOW_BYTES = 1_024;
    private static final int BALLAST_BYTES = 40_000;

    /// How long after its deadline a key may live where nothing keeps its time entry out of the log: a slow batch, a slow turn.
    private static final long LATE_MILLIS = 1_000;

    /// With `everysec` the disk is fast: how much may be lost is a second and the time that writes take.
    static RunPlan draw(long seed, RunOptions options) {
        Random64 random = new Random64(seed).fork("plan");
        NemesisOptions nemesis = NemesisOptions.swarm(options.plagues(), random.fork("nemesis"));
        WorkloadOptions workload = workload(options, random.fork("workload"));
        WorldOptions drawn = world(options.turbulence(), workload.isBulky(), random.fork("world"));
        WorldOptions world =
                options.durability() == Durability.EVERYSEC
                        ? drawn.withDisk(drawn.disk().withSpeed(DiskSpeed.calm()))
                        : drawn;
        return new RunPlan(
                world,
                config(options, random.fork("node")),
                options.turbulence().clients()
                        ? ClientOptions.swarm(options.operationsPerSecond(), random.fork("clients"))
                        : ClientOptions.at(options.operationsPerSecond(), 8, 4),
                workload,
                nemesis,
                punctual(world, nemesis) ? LATE_MILLIS : Long.MAX_VALUE);
    }

    private static WorkloadOptions workload(RunOptions options, Random64 random) {
        WorkloadOptions drawn = WorkloadOptions.swarm(options.weights(), random);
        return options.subject() == RunOptions.Subject.SHORT_OF_MEMORY
                ? drawn.withBallast(BALLAST_BYTES)
                : drawn;
    }

    /// Errors that a single node cannot be asked to survive are left out, unless the scenario is about them.
    private static WorldOptions world(
            RunOptions.Turbulence turbulence, boolean bulky, Random64 random) {
        ClockOptions clock = ClockOptions.swarm(random.fork("clock"));
        DiskOptions disk = turbulence.disk() ? disk(random.fork("disk")) : DiskOptions.calm();
        return new WorldOptions(
                turbulence.clocks() ? withoutJumps(clock) : ClockOptions.calm(),
                disk.withErrors(errors(turbulence, random.fork("errors"))),
                turbulence.streams()
                        ? streams(bulky, random.fork("streams"))
                        : StreamOptions.calm(),
                WorldOptions.calm().messages(),
                turbulence.process()
                        ? ProcessOptions.swarm(random.fork("process"))
                        : ProcessOptions.calm());
    }

    /// In half of the runs slow enough that a write is nearly always under way when something happens, and that batches gather behind it.
    private static DiskOptions disk(Random64 random) {
        DiskOptions drawn = DiskOptions.swarm(random);
        boolean slow = random.chance(1, 2);
        long min = 100 * MICRO + random.logUniform(2_000 * MICRO);
        long mean = min + random.logUniform(8_000 * MICRO);
        DiskSpeed speed = drawn.speed();
        return slow
                ? drawn.withSpeed(
                        new DiskSpeed(
                                min,
                                mean,
                                speed.nanosPerKibibyte(),
                                speed.stallPerMillion(),
                                speed.stallNanosMax()))
                : drawn;
    }

    /// A value of 40 KB through a window of one byte is 40,000 events and no news: windows are tiny only where values are.
    private static StreamOptions streams(boolean bulky, Random64 random) {
        StreamOptions drawn = StreamOptions.swarm(random);
        StreamSpeed speed = drawn.speed();
        int window =
                bulky ? Math.max(BULKY_WINDOW_BYTES, speed.windowBytes()) : speed.windowBytes();
        return drawn.withSpeed(new StreamSpeed(speed.minNanos(), speed.meanNanos(), window));
    }

    /// Jumps of the wall clock are the nemesis' business: what leader time can be follows from when they happen.
    private static ClockOptions withoutJumps(ClockOptions clock) {
        return new ClockOptions(
                clock.driftPpmMax(),
                clock.skewMillisMax(),
                0,
                1,
                clock.pauseEveryNanos(),
                clock.pauseNanosMax());
    }

    private static DiskErrors errors(RunOptions.Turbulence turbulence, Random64 random) {
        boolean on = random.chance(turbulence.diskErrorsPercent(), 100);
        long read = random.chance(1, 2) ? random.logUniform(3_000) : 0;
        boolean often = random.chance(1, 2);
        long write = often ? random.below(5_000L) : random.logUniform(5_000);
        long sync = often ? random.below(20_000L) : random.logUniform(20_000);
        long misdirected =
                turbulence.damage() && random.chance(1, 2) ? random.logUniform(3_000) : 0;
        long misread = turbulence.damage() && random.chance(1, 2) ? random.logUniform(3_000) : 0;
        return on || misdirected + misread > 0
                ? new DiskErrors(
                        on ? read : 0, on ? write : 0, on ? sync : 0, misdirected, misread, 0, 0)
                : DiskErrors.none();
    }

    private static NodeConfig config(RunOptions options, Random64 random) {
        NodeConfig tiny =
                NodeConfig.tiny(
                        new Endpoint("10.0.0.1", PORT), options.durability(), options.mutants());
        if (!options.turbulence().process()) {
            return tiny;
        }
        boolean evicts = options.subject() == RunOptions.Subject.SHORT_OF_MEMORY;
        int batchBytes = 4 * BLOCK_BYTES << random.below(3);
        int segmentBytes = (8 + random.below(56)) * BLOCK_BYTES;
        LogConfig log =
                new LogConfig(
                        segmentBytes,
                        batchBytes,
                        16 << random.below(3),
                        (1 + random.below(4)) * BLOCK_BYTES);
        return new NodeConfig(
                tiny.endpoint(),
                tiny.durability(),
                evicts ? NodeConfig.MEMORY_BYTES_MIN : tiny.maxMemoryBytes(),
                evicts ? policy(random.fork("eviction")) : tiny.evictionPolicy(),
                random.chance(1, 10) ? 6 : tiny.clientsMax(),
                1 << random.below(7),
                1_024 << random.below(4),
                1_024 << random.below(5),
                tiny.bulkBytesMax(),
                tiny.bufferBytesMax(),
                memory(tiny.memory(), random.fork("memory")),
                log,
                checkpointLogBytes(segmentBytes, random),
                random.fork("interval").chance(1, 2) ? 0 : tiny.checkpointLogPercent(),
                1L << 18 + random.fork("pace").below(6),
                tiny.scrubBytesPerSecond(),
                tiny.compactionMillis(),
                1 + (int) random.logUniform(64),
                tiny.mutants());
    }

    /// One that takes no key without a deadline: those are what the histories are about.
    private static EvictionPolicy policy(Random64 random) {
        List<EvictionPolicy> policies =
                Arrays.stream(EvictionPolicy.values())
                        .filter(EvictionPolicy::withDeadlineOnly)
                        .toList();
        return policies.get(random.below(policies.size()));
    }

    /// Pages of four records, or of up to hundreds.
    private static MemoryConfig memory(MemoryConfig tiny, Random64 random) {
        int pageBytes = Math.min(MemoryConfig.PAGE_BYTES, tiny.pageBytes() << random.below(5));
        return new MemoryConfig(pageBytes, tiny.pagesBytesMax(), tiny.extentBytes());
    }

    /// In three of five runs checkpoints follow each other, and segments are used again at once; in the others a restart has up to 16
    /// segments to replay.
    private static long checkpointLogBytes(long segmentBytes, Random64 random) {
        return random.chance(1, 2) ? segmentBytes : segmentBytes << random.below(5);
    }

    /// Whether time entries are logged without delay: nothing stalls, is full, paused or slow.
    private static boolean punctual(WorldOptions world, NemesisOptions nemesis) {
        return world.disk().speed().stallPerMillion() == 0
                && world.clock().pauseEveryNanos() == 0
                && world.process().turnNanos() < 20_000
                && !nemesis.has(Blow.DISK_FULL)
                && !nemesis.has(Blow.PAUSE)
                && !nemesis.has(Blow.SLOW_DISK);
    }
}
