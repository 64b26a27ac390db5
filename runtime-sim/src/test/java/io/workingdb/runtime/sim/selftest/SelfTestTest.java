package io.workingdb.runtime.sim.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.workingdb.runtime.sim.trace.Recording;
import io.workingdb.runtime.sim.trace.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SelfTestTest {

    @Test
    void everyFaultHappensAndWhatWasSyncedIsNeverLost() {
        Histogram histogram = SelfTest.run(1, 1_500);
        String table = String.join("\n", histogram.lines());
        System.out.println(table);
        assertNull(histogram.violation(), table);
        assertEquals(List.of(), histogram.missing(), table);
    }

    @Test
    void twoRunsOfOneSeedLeaveOneTrace() {
        for (long seed = 1; seed <= 100; seed++) {
            try (Trial one = new Trial(seed, Recording.hashes(Recording.HASHES_MAX));
                    Trial other = new Trial(seed, Recording.hashes(Recording.HASHES_MAX))) {
                one.run();
                other.run();
                assertNull(
                        Trace.firstDivergence(one.world.trace(), other.world.trace()),
                        "seed=" + seed);
                assertEquals(
                        one.world.machine(0).disk().fingerprint(),
                        other.world.machine(0).disk().fingerprint());
            }
        }
    }
}
