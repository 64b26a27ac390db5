package io.workingdb.runtime.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/// The clock against a source that does what sources must not.
class RealClockTest {
    @Property(seed = "1")
    void neverGoesBackWhateverItsSourceDoes(
            @ForAll @Size(min = 2, max = 50)
                    List<@LongRange(min = -1_000, max = 1_000) Long> readings) {
        int[] next = new int[1];
        RealClock clock = new RealClock(() -> readings.get(next[0]++));
        long highest = readings.get(0);
        for (int i = 1; i < readings.size(); i++) {
            highest = Math.max(highest, readings.get(i));
            assertEquals(highest, clock.nowNanos());
        }
    }

    @Property(seed = "1", tries = 1)
    void wallTimeIsThisCentury() {
        assertTrue(new RealClock().wallMillis() > 1_700_000_000_000L);
    }
}
