package io.workingdb.benchmarks.allocation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class AllocationGatesTest {
    private final StringWriter printed = new StringWriter();

    @Test
    void aGateThatDoesNotRunIsNoGateKept() {
        assertFalse(run("FaultyBenchmarks.neverRuns"));
        assertTrue(printed.toString().contains("the benchmarks did not run"), printed::toString);
    }

    @Test
    void aGateThatAllocatesFails() {
        assertFalse(run("FaultyBenchmarks.allocates"));
        assertTrue(printed.toString().contains("ALLOCATES"), printed::toString);
    }

    @Test
    void aPatternThatMatchesNothingFails() {
        assertFalse(run("NoSuchBenchmark"));
        assertTrue(printed.toString().contains("no benchmark matches"), printed::toString);
    }

    private boolean run(String pattern) {
        return AllocationGates.run(pattern, new PrintWriter(printed, true));
    }
}
