package io.workingdb.scenarios.cli;

import io.workingdb.runtime.sim.trace.Recording;
import io.workingdb.scenarios.Scenario;
import io.workingdb.simulator.RunOptions;
import io.workingdb.simulator.Simulation;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Measures one execution per seed on one core: eight clients, trace hash, invariants and faults on, the checker apart.
///
/// A node that is killed, full or paused answers nobody, so clients that ask 1,000 times a second are answered about 560 times. A rate
/// is therefore what was answered per simulated second, and the clients' haste is fitted to it in rounds over the same seeds. Those
/// rounds are also the warm-up. The speed is the median of further rounds.
final class Benchmark {
    private static final int SEEDS = 20;
    private static final int CLIENTS = 8;
    private static final int SIMULATED_SECONDS = 30;

    /// What is answered is nearly proportional to what is asked: the third round is within 2 %.
    private static final int FITTING_ROUNDS = 3;

    private static final int MEASURED_ROUNDS = 5;

    private final PrintStream out;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Scenario scenario = Scenario.all().getFirst();
    private final List<Long> seeds = seeds();

    Benchmark(PrintStream out) {
        this.out = out;
    }

    int run() {
        out.printf(
                Locale.ROOT,
                "scenario %s, the first %d seeds with %d clients, %d simulated seconds each, one thread%n",
                scenario.name(),
                SEEDS,
                CLIENTS,
                SIMULATED_SECONDS);
        for (int rate : new int[] {1_000, 100}) {
            double asked = rate;
            for (int round = 0; round < FITTING_ROUNDS; round++) {
                asked *= rate / measure(options(asked)).rate();
            }
            List<Measured> rounds = new ArrayList<>();
            for (int round = 0; round < MEASURED_ROUNDS; round++) {
                rounds.add(measure(options(asked)));
            }
            print(asked, rounds);
        }
        return 0;
    }

    private RunOptions options(double asked) {
        return scenario.options().lasting(SIMULATED_SECONDS).at((int) asked);
    }

    private List<Long> seeds() {
        List<Long> chosen = new ArrayList<>();
        for (long seed = 1; chosen.size() < SEEDS; seed++) {
            try (Simulation simulation =
                    new Simulation(seed, scenario.options(), Recording.nothing())) {
                if (simulation.clientCount() == CLIENTS) {
                    chosen.add(seed);
                }
            }
        }
        return chosen;
    }

    private record Measured(
            double coreSeconds,
            double checkSeconds,
            double simulatedSeconds,
            long events,
            long operations) {
        double rate() {
            return operations / simulatedSeconds;
        }

        double eventsPerCoreSecond() {
            return events / coreSeconds;
        }
    }

    private Measured measure(RunOptions options) {
        long coreNanos = 0;
        long checkNanos = 0;
        long simulatedNanos = 0;
        long events = 0;
        long operations = 0;
        for (long seed : seeds) {
            long begun = threads.getCurrentThreadCpuTime();
            try (Simulation simulation = new Simulation(seed, options, Recording.nothing())) {
                simulation.storm();
                simulation.calm();
                long ran = threads.getCurrentThreadCpuTime();
                coreNanos += ran - begun;
                simulation.check();
                checkNanos += threads.getCurrentThreadCpuTime() - ran;
                simulatedNanos += simulation.result().simulatedNanos();
                events += simulation.result().events();
                operations += simulation.result().operations();
            }
        }
        return new Measured(
                coreNanos / 1e9, checkNanos / 1e9, simulatedNanos / 1e9, events, operations);
    }

    private void print(double asked, List<Measured> rounds) {
        rounds.sort(Comparator.comparingDouble(Measured::eventsPerCoreSecond));
        Measured median = rounds.get(MEASURED_ROUNDS / 2);
        out.printf(
                Locale.ROOT,
                "operations_per_simulated_second=%.0f (asked for %.0f) simulated_seconds_per_core_second=%.0f"
                        + " events_per_core_second=%.0f (%.0f to %.0f in %d rounds) checker_share=%.2f%n",
                median.rate(),
                asked,
                median.simulatedSeconds / median.coreSeconds,
                median.eventsPerCoreSecond(),
                rounds.getFirst().eventsPerCoreSecond(),
                rounds.getLast().eventsPerCoreSecond(),
                MEASURED_ROUNDS,
                median.checkSeconds / (median.coreSeconds + median.checkSeconds));
    }
}
