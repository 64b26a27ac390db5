package io.workingdb.scenarios;

import io.workingdb.core.config.Durability;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.simulator.RunOptions;
import io.workingdb.simulator.RunOptions.Turbulence;
import io.workingdb.simulator.nemesis.Blow;
import io.workingdb.simulator.nemesis.Plague;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A named set of options for runs, and a sentence on what it is for.
///
/// @param name what `--scenario` takes
/// @param sentence what it is for
/// @param options the options
public record Scenario(String name, String sentence, RunOptions options) {
    /// The one that is run when none is named.
    public static final String DEFAULT = "node";

    private static final int SECONDS = 10;
    private static final int OPERATIONS_PER_SECOND = 200;

    // How often each kind of keys is used: register, string, counter, multi, expiring, expiring
    // pair, large.
    private static final List<Integer> EVERYTHING = List.of(6, 4, 3, 4, 4, 2, 1);
    private static final List<Integer> LASTING = List.of(6, 4, 3, 4, 0, 0, 1);
    private static final List<Integer> REGISTERS = List.of(8, 2, 2, 2, 0, 0, 0);

    // After a kill a second's writes may have happened or not; only blind writes of values that
    // nobody repeats keep that decidable.
    private static final List<Integer> REGISTERS_ALONE = List.of(1, 0, 0, 0, 0, 0, 0);
    private static final List<Integer> EXPIRING = List.of(1, 0, 0, 0, 6, 3, 0);
    private static final List<Integer> LARGE = List.of(1, 1, 0, 1, 0, 0, 6);

    private static final Turbulence QUIET_DISK =
            new Turbulence(true, true, true, true, true, 0, false);
    private static final Turbulence DAMAGE = new Turbulence(true, true, true, true, true, 15, true);
    private static final Turbulence FAILING =
            new Turbulence(false, true, false, true, true, 100, false);
    private static final Turbulence STREAMS =
            new Turbulence(false, false, true, true, true, 0, false);
    private static final Turbulence CLOCKS =
            new Turbulence(true, false, false, true, true, 0, false);
    private static final Turbulence SLOW_CLOCKS =
            new Turbulence(true, true, false, true, true, 0, false);
    private static final Turbulence POWER =
            new Turbulence(false, true, false, true, true, 0, false);
    private static final Turbulence SLOW_CLIENTS =
            new Turbulence(false, false, false, false, true, 0, false);

    private static final List<Plague> ALL_PLAGUES =
            List.of(
                    new Plague(Blow.CRASH, 50, 500, 5_000),
                    new Plague(Blow.POWER_CUT, 50, 500, 5_000),
                    new Plague(Blow.DOUBLE, 25, 1_000, 6_000),
                    new Plague(Blow.STOP, 40, 1_000, 6_000),
                    new Plague(Blow.PAUSE, 30, 500, 5_000),
                    new Plague(Blow.WALL_JUMP, 40, 300, 5_000),
                    new Plague(Blow.DISK_FULL, 25, 1_000, 6_000),
                    new Plague(Blow.STREAM_RESET, 30, 500, 5_000),
                    new Plague(Blow.STREAM_SILENCE, 25, 500, 5_000),
                    new Plague(Blow.SLOW_DISK, 30, 1_000, 5_000));

    private static final List<Plague> POWER_PLAGUES =
            List.of(
                    new Plague(Blow.CRASH, 40, 400, 3_000),
                    new Plague(Blow.POWER_CUT, 100, 250, 2_000),
                    new Plague(Blow.DOUBLE, 40, 1_000, 4_000),
                    new Plague(Blow.SLOW_DISK, 40, 1_000, 4_000));

    private static final List<Plague> SUDDEN_PLAGUES =
            List.of(
                    new Plague(Blow.CRASH, 80, 400, 4_000),
                    new Plague(Blow.POWER_CUT, 80, 400, 4_000),
                    new Plague(Blow.DOUBLE, 30, 1_000, 4_000),
                    new Plague(Blow.STOP, 40, 500, 5_000));

    private static final List<Plague> CLOCK_PLAGUES =
            List.of(
                    new Plague(Blow.CRASH, 70, 300, 2_000),
                    new Plague(Blow.WALL_JUMP, 100, 100, 1_500),
                    new Plague(Blow.PAUSE, 30, 500, 3_000),
                    new Plague(Blow.SLOW_DISK, 70, 400, 1_500));

    private static final List<Plague> DEADLINE_PLAGUES =
            List.of(
                    new Plague(Blow.CRASH, 90, 200, 1_000),
                    new Plague(Blow.WALL_JUMP, 50, 300, 3_000),
                    new Plague(Blow.PAUSE, 30, 500, 3_000),
                    new Plague(Blow.SLOW_DISK, 90, 200, 1_000));

    private static final List<Scenario> ALL =
            List.of(
                    new Scenario(
                            DEFAULT,
                            "Everything that one node must survive, each fault on in some of the seeds.",
                            options(Durability.ALWAYS, ALL_PLAGUES, EVERYTHING, Turbulence.FULL)),
                    new Scenario(
                            "calm",
                            "Nothing goes wrong: what fails here is a plain bug.",
                            options(Durability.ALWAYS, List.of(), EVERYTHING, Turbulence.NONE)),
                    new Scenario(
                            "power",
                            "Power cuts and crashes in quick succession, with torn sectors and slow disks.",
                            options(Durability.ALWAYS, POWER_PLAGUES, LASTING, POWER)),
                    new Scenario(
                            "torn",
                            "Batches of many sectors, cut in the middle of their write.",
                            options(Durability.ALWAYS, POWER_PLAGUES, LARGE, POWER)),
                    new Scenario(
                            "disk-full",
                            "Space ends and returns; the node answers MISCONF and recovers by itself.",
                            options(
                                    Durability.ALWAYS,
                                    List.of(
                                            new Plague(Blow.DISK_FULL, 100, 200, 2_000),
                                            new Plague(Blow.CRASH, 50, 500, 4_000),
                                            new Plague(Blow.POWER_CUT, 50, 500, 4_000),
                                            new Plague(Blow.STOP, 30, 1_000, 4_000)),
                                    EVERYTHING,
                                    POWER)),
                    new Scenario(
                            "failing-disk",
                            "Reads, writes and syncs fail with an error, then power is lost: the node stops rather than go on.",
                            options(Durability.ALWAYS, POWER_PLAGUES, LASTING, FAILING)),
                    new Scenario(
                            "clocks",
                            "Wall clocks jump by seconds and days, drift and skew, while keys expire.",
                            options(Durability.ALWAYS, CLOCK_PLAGUES, EVERYTHING, CLOCKS)),
                    new Scenario(
                            "expiry",
                            "Short times to live under crashes, clock jumps and slow disks: what is gone never comes back.",
                            options(Durability.ALWAYS, DEADLINE_PLAGUES, EXPIRING, SLOW_CLOCKS)
                                    .at(2 * OPERATIONS_PER_SECOND)),
                    new Scenario(
                            "punctual",
                            "Times to live on a healthy machine: keys go when they should, neither early nor late.",
                            options(Durability.ALWAYS, List.of(), EXPIRING, SLOW_CLIENTS)),
                    new Scenario(
                            "streams",
                            "Streams cut at every byte, reset, half open; clients that hang up, stop reading, send in pieces.",
                            options(
                                    Durability.ALWAYS,
                                    List.of(
                                            new Plague(Blow.STREAM_RESET, 60, 300, 3_000),
                                            new Plague(Blow.STREAM_SILENCE, 60, 300, 3_000),
                                            new Plague(Blow.CRASH, 20, 1_000, 5_000),
                                            new Plague(Blow.SLOW_DISK, 50, 500, 2_000)),
                                    EVERYTHING,
                                    STREAMS)),
                    new Scenario(
                            "large",
                            "Values of several log batches, under crashes and power cuts.",
                            options(Durability.ALWAYS, ALL_PLAGUES, LARGE, QUIET_DISK)),
                    new Scenario(
                            "everysec",
                            "Durability everysec: a kill or a power cut takes at most the last second, and only the end of the log.",
                            options(Durability.EVERYSEC, SUDDEN_PLAGUES, REGISTERS_ALONE, POWER)),
                    new Scenario(
                            "memory",
                            "Durability memory: whatever ends the process empties it, and nothing comes back.",
                            options(Durability.MEMORY, ALL_PLAGUES, EVERYTHING, QUIET_DISK)),
                    new Scenario(
                            "reclaim",
                            "The memory of a tree alone, with reactors that read snapshots in turns that overlap in every way.",
                            options(Durability.MEMORY, List.of(), REGISTERS_ALONE, Turbulence.NONE)
                                    .of(RunOptions.Subject.MEMORY)),
                    new Scenario(
                            "eviction",
                            "Little memory, so that keys with a deadline are evicted, under crashes: what is gone is gone everywhere, and what has no deadline stays.",
                            options(Durability.ALWAYS, SUDDEN_PLAGUES, LASTING, QUIET_DISK)
                                    .of(RunOptions.Subject.SHORT_OF_MEMORY)),
                    new Scenario(
                            "rot",
                            "Bits flip, blocks become unreadable, writes go astray: the node refuses with the place, or is right.",
                            options(
                                    Durability.ALWAYS,
                                    List.of(
                                            new Plague(Blow.ROT, 60, 500, 4_000),
                                            new Plague(Blow.LATENT_SECTOR, 40, 500, 4_000),
                                            new Plague(Blow.CRASH, 70, 300, 2_000),
                                            new Plague(Blow.POWER_CUT, 70, 300, 2_000),
                                            new Plague(Blow.STOP, 40, 500, 3_000)),
                                    REGISTERS,
                                    DAMAGE)));

    /// All scenarios, the default first.
    public static List<Scenario> all() {
        return ALL;
    }

    /// The scenario called `name`, or null.
    public static @Nullable Scenario named(String name) {
        for (Scenario each : ALL) {
            if (each.name.equals(name)) {
                return each;
            }
        }
        return null;
    }

    private static RunOptions options(
            Durability durability,
            List<Plague> plagues,
            List<Integer> weights,
            Turbulence turbulence) {
        return new RunOptions(
                RunOptions.Subject.NODE,
                SECONDS,
                OPERATIONS_PER_SECOND,
                durability,
                plagues,
                weights,
                turbulence,
                Mutants.NONE);
    }
}
