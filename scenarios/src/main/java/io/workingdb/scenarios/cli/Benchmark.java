package io.workingdb.scenarios.cli;

import io.workingdb.runtime.sim.trace.Recording;
import io.workingdb.scenarios.Scenario;
import io.workingdb.simulator.RunOptions;
import io.workingdb.simulator.Simulation;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/// Measures one execution per seed on one core: trace hash, invariants and faults on, the checker apart.
final class Benchmark {
    private static final int WARM_UP_SEEDS = 10;
    private static final int SEEDS = 20;
    private static final int SIMULATED_SECONDS = 30;

    private final PrintStream out;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    Benchmark(PrintStream out) {
        this.out = out;
    }

    int run() {
        Scenario scenario = Scenario.all().getFirst();
        out.printf(
                Locale.ROOT,
                "scenario %s, %d seeds of %d simulated seconds, one thread%n",
                scenario.name(),
                SEEDS,
                SIMULATED_SECONDS);
        for (int rate : new int[] {1_000, 2_000, 100, 200}) {
            RunOptions options = scenario.options().lasting(SIMULATED_SECONDS).at(rate);
            measure(options, rate, 1_000, WARM_UP_SEEDS, false);
            measure(options, rate, 1, SEEDS, true);
        }
        return 0;
    }

    private void measure(RunOptions options, int rate, long firstSeed, int seeds, boolean print) {
        long coreNanos = 0;
        long checkNanos = 0;
        double simulated = 0;
        long events = 0;
        long operations = 0;
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            long begun = threads.getCurrentThreadCpuTime();
            try (Simulation simulation = new Simulation(seed, options, Recording.nothing())) {
                simulation.storm();
                simulation.calm();
                long ran = threads.getCurrentThreadCpuTime();
                coreNanos += ran - begun;
                simulation.check();
                checkNanos += threads.getCurrentThreadCpuTime() - ran;
                simulated += simulation.result().simulatedNanos() / 1e9;
                events += simulation.result().events();
                operations += simulation.result().operations();
            }
        }
        if (print) {
            double core = coreNanos / 1e9;
            out.printf(
                    Locale.ROOT,
                    "asked=%d/s operations_per_simulated_second=%.0f simulated_seconds_per_core_second=%.0f"
                            + " events_per_core_second=%.0f checker_share=%.2f%n",
                    rate,
                    operations / simulated,
                    simulated / core,
                    events / core,
                    checkNanos / (double) (coreNanos + checkNanos));
        }
    }
}
