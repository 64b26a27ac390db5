package io.workingdb.benchmarks.allocation;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What {@link AllocationGates} must not call good.
public class FaultyBenchmarks {
    /// Something whose making fails.
    @State(Scope.Thread)
    public static class Broken {
        /// Fails.
        @Setup
        public void setUp() {
            throw new IllegalStateException("this setup fails on purpose");
        }
    }

    /// Allocates 32 bytes or more.
    @Benchmark
    public long[] allocates() {
        return new long[2];
    }

    /// Never runs.
    @Benchmark
    public Broken neverRuns(Broken broken) {
        return broken;
    }
}
