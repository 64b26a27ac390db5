package io.workingdb.scenarios.cli;

import io.workingdb.runtime.sim.selftest.SelfTest;
import java.io.PrintStream;

/// Prints what the simulated disk did in some seeds: that it loses, keeps, tears and reorders as a bad disk would.
final class WorldSelfTest {
    private final PrintStream out;

    WorldSelfTest(PrintStream out) {
        this.out = out;
    }

    int run(int seeds) {
        SelfTest.run(1, seeds).lines().forEach(out::println);
        return 0;
    }
}
