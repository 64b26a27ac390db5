package io.workingdb.runtime.real.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.runtime.real.kernel.Kernel;
import io.workingdb.runtime.real.kernel.SystemCall;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

final class TurnMeterTest {
    private static final long WORK_NANOS = 20_000_000;

    private final TurnMeter meter = new TurnMeter();

    @Test
    void tellsWhatCyclesTookOfTheProcessor() {
        meter.begin(new Kernel().call(SystemCall.GETTID, 0, 0, 0));
        meter.cycleOver();
        work();
        meter.cycleOver();
        SequencedMap<String, String> facts = facts();
        assertEquals("2", facts.get("r_turns_measured"));
        long max = Long.parseLong(facts.get("r_turn_cpu_usec_max"));
        assertTrue(max * 1_000 >= WORK_NANOS * 99 / 100, "max=" + max);
        assertEquals(facts.get("r_turn_cpu_usec_max"), facts.get("r_turn_cpu_usec_p9999"));
        assertEquals("1", facts.get("r_turns_over_1000_usec"));
        assertTrue(Long.parseLong(facts.get("r_turn_preemptions")) >= 0);
    }

    @Test
    void forgetsWhenItIsReset() {
        meter.begin(new Kernel().call(SystemCall.GETTID, 0, 0, 0));
        work();
        meter.cycleOver();
        meter.reset();
        assertEquals("0", facts().get("r_turns_measured"));
        assertEquals("0", facts().get("r_turn_cpu_usec_max"));
        meter.cycleOver();
        assertEquals("1", facts().get("r_turns_measured"));
    }

    /// The first ones took milliseconds, which stood in the figures that were asked for.
    @Test
    void leavesOutWhatTellingTakes() {
        meter.begin(new Kernel().call(SystemCall.GETTID, 0, 0, 0));
        meter.describe("r", (name, value) -> work());
        meter.reset();
        meter.cycleOver();
        long max = Long.parseLong(facts().getOrDefault("r_turn_cpu_usec_max", "-1"));
        assertTrue(max >= 0 && max * 1_000 < WORK_NANOS, "max=" + max);
    }

    private SequencedMap<String, String> facts() {
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        meter.describe("r", facts::put);
        return facts;
    }

    /// Takes the processor for so long, by the clock that the meter reads.
    private static void work() {
        var clock = java.lang.management.ManagementFactory.getThreadMXBean();
        long end = clock.getCurrentThreadCpuTime() + WORK_NANOS;
        while (clock.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }
}
