package io.workingdb.runtime.sim.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.StopReason;
import io.workingdb.runtime.sim.World;
import io.workingdb.runtime.sim.WorldOptions;
import io.workingdb.runtime.sim.trace.Recording;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MachineTest {
    private static final long MILLI = 1_000_000;

    /// A turn every millisecond.
    private static Consumer<Host> ticking(LongConsumer tick) {
        return host ->
                host.reactor(0)
                        .start(
                                new Reactor.Turn() {
                                    private long next;

                                    @Override
                                    public int turn(long nowNanos) {
                                        next = nowNanos + MILLI;
                                        tick.accept(nowNanos);
                                        return 1;
                                    }

                                    @Override
                                    public long nextDeadlineNanos() {
                                        return next;
                                    }
                                });
    }

    private static World world() {
        return new World(5, WorldOptions.calm(), Recording.nothing());
    }

    private static ProcessEnd end(Machine machine) {
        ProcessEnd end = machine.lastEnd();
        if (end == null) {
            throw new AssertionError("the process has not ended");
        }
        return end;
    }

    @Test
    void tellsOfItselfWhatFollowsFromTheSeed() {
        List<String> first = facts();
        assertEquals(first, facts());
        assertTrue(first.get(0).matches("1 [0-9a-f]{40}"), first::toString);
        assertTrue(first.get(1).matches("2 [0-9a-f]{40}"), first::toString);
        assertFalse(first.get(0).substring(2).equals(first.get(1).substring(2)), first::toString);
    }

    /// Number and run id of a machine's first two processes.
    private static List<String> facts() {
        List<String> told = new ArrayList<>();
        try (World world = world()) {
            Machine machine = world.addMachine(0);
            for (int i = 0; i < 2; i++) {
                TreeMap<String, String> facts = new TreeMap<>();
                machine.boot(host -> host.describe(facts::put));
                told.add(facts.get("process_id") + " " + facts.get("run_id"));
                machine.crash();
            }
        }
        return told;
    }

    @Test
    void takesTheMemoryAwayWithTheProcess() {
        try (World world = world()) {
            Machine machine = world.addMachine(0);
            List<MemorySegment> ranges = new ArrayList<>();
            machine.boot(host -> {
                ranges.add(host.reserve(1L << 33));
                ranges.add(host.reserve(4_096));
                host.release(ranges.get(1));
            });
            assertEquals(0, ranges.get(0).get(ValueLayout.JAVA_LONG, (1L << 33) - 8));
            assertEquals(0, ranges.get(0).address() % 4_096);
            assertThrows(
                    IllegalStateException.class, () -> ranges.get(1).get(ValueLayout.JAVA_BYTE, 0));
            machine.crash();
            assertThrows(
                    IllegalStateException.class, () -> ranges.get(0).get(ValueLayout.JAVA_BYTE, 0));
        }
    }

    @Test
    void zeroesMemoryThatWasReleasedForWhoeverReservesItNext() {
        try (World world = world()) {
            Machine machine = world.addMachine(0);
            machine.boot(host -> {
                MemorySegment first = host.reserve(65_536);
                first.fill((byte) 7);
                host.release(first);
                assertThrows(
                        IllegalStateException.class, () -> first.get(ValueLayout.JAVA_BYTE, 0));
                MemorySegment second = host.reserve(65_536);
                MemorySegment third = host.reserve(65_536);
                third.fill((byte) 7);
                assertEquals(-1, second.mismatch(MemorySegment.ofArray(new byte[65_536])));
            });
            assertTrue(machine.running());
        }
    }

    @Test
    void zeroesTheMemoryOfAProcessForTheNextOne() {
        try (World world = world()) {
            Machine machine = world.addMachine(0);
            for (int incarnation = 0; incarnation < 3; incarnation++) {
                machine.boot(host -> {
                    for (int i = 0; i < 150; i++) { // more than one region
                        MemorySegment range = host.reserve(256 * 1_024);
                        assertEquals(-1, range.mismatch(MemorySegment.ofArray(new byte[1 << 18])));
                        range.fill((byte) 7);
                    }
                });
                assertTrue(machine.running(), () -> end(machine).sentence());
                machine.crash();
            }
        }
    }

    @Test
    void leavesAHugeRangeOfWhichLittleIsCommittedToTheNextProcess() {
        try (World world = world()) {
            Machine machine = world.addMachine(0);
            List<Long> addresses = new ArrayList<>();
            for (int incarnation = 0; incarnation < 3; incarnation++) {
                machine.boot(host -> {
                    MemorySegment range = host.reserve(1L << 33);
                    addresses.add(range.address());
                    host.commit(range, 65_536);
                    host.commit(range, 131_072);
                    MemorySegment used = range.asSlice(0, 131_072);
                    assertEquals(-1, used.mismatch(MemorySegment.ofArray(new byte[131_072])));
                    used.fill((byte) 7);
                });
                assertTrue(machine.running(), () -> end(machine).sentence());
                machine.crash();
            }
            assertEquals(1, addresses.stream().distinct().count());
        }
    }

    @Test
    void endsAProcessWhoseTurnBreaksAnInvariant() {
        try (World world = world()) {
            Machine machine = world.addMachine(0);
            machine.boot(ticking(now -> Invariant.check(false, "nothing is wrong")));
            world.run(MILLI);
            assertFalse(machine.running());
            assertEquals(StopReason.INVARIANT_BROKEN, end(machine).reason());
            assertEquals("invariant broken: nothing is wrong", end(machine).sentence());
        }
    }

    @Test
    void reportsABeginningThatThrows() {
        try (World world = world()) {
            Machine machine = world.addMachine(0);
            machine.boot(host -> {
                throw new IllegalStateException("the directory is foreign");
            });
            assertEquals(StopReason.CANNOT_START, end(machine).reason());
        }
    }

    @Test
    void stopsCleanlyWhenAskedTo() {
        try (World world = world()) {
            Machine machine = world.addMachine(0);
            Host[] running = new Host[1];
            Consumer<Host> main =
                    ticking(now -> {
                        if (running[0].stopRequested()) {
                            running[0].stop(StopReason.CLEAN, "asked to");
                        }
                    });
            machine.boot(host -> {
                running[0] = host;
                main.accept(host);
            });
            world.run(3 * MILLI);
            assertTrue(machine.requestStop());
            world.run(6 * MILLI);
            assertEquals(StopReason.CLEAN, end(machine).reason());
            assertFalse(end(machine).killed());
        }
    }

    @Test
    void standsStillInAPauseAndGoesOnAfterwards() {
        try (World world = world()) {
            Machine machine = world.addMachine(0);
            int[] ticks = new int[1];
            machine.boot(ticking(now -> ticks[0]++));
            world.run(10 * MILLI);
            int before = ticks[0];
            machine.pause(10 * MILLI);
            world.run(19 * MILLI);
            assertTrue(ticks[0] <= before);
            world.run(30 * MILLI);
            assertTrue(ticks[0] > before + 5);
        }
    }

    @Test
    void isBusyForAsLongAsTheWorkCosts() {
        WorldOptions slow =
                WorldOptions.calm().withProcess(new ProcessOptions(1, 0, MILLI, MILLI, 1, 0));
        try (World world = new World(5, slow, Recording.nothing())) {
            Machine machine = world.addMachine(0);
            int[] turns = new int[1];
            machine.boot(host ->
                    host.reactor(0)
                            .start(
                                    new Reactor.Turn() {
                                        @Override
                                        public int turn(long nowNanos) {
                                            turns[0]++;
                                            return 10;
                                        }

                                        @Override
                                        public long nextDeadlineNanos() {
                                            return Long.MIN_VALUE;
                                        }
                                    }));
            world.run(100 * MILLI + MILLI);
            assertEquals(11, turns[0], 1);
        }
    }

    @Test
    void tellsOfEachEndOnceAndLetsTheListenerBootAgain() {
        try (World world = world()) {
            Machine machine = world.addMachine(0);
            List<@Nullable StopReason> ends = new ArrayList<>();
            Consumer<Host> main = ticking(now -> {});
            machine.whenEnded(end -> {
                ends.add(end.reason());
                machine.boot(main);
            });
            machine.boot(main);
            world.run(MILLI);
            machine.crash();
            world.run(2 * MILLI);
            machine.cutPower();
            world.run(3 * MILLI);
            assertEquals(2, ends.size());
            assertEquals(3, machine.incarnation());
            assertTrue(machine.running());
        }
    }
}
