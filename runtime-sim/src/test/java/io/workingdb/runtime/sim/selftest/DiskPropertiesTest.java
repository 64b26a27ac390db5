package io.workingdb.runtime.sim.selftest;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.workingdb.runtime.sim.trace.Recording;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class DiskPropertiesTest {

    /// The disk against {@link DiskModel}: after every crash and power cut each sector, size and name is one that is possible.
    @Property(seed = "1", tries = 200)
    void leavesOnlyWhatIsPossible(@ForAll long seed) {
        try (Trial trial = new Trial(seed, Recording.nothing())) {
            assertNull(trial.run());
        }
    }
}
