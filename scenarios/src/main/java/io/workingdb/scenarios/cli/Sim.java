package io.workingdb.scenarios.cli;

import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.scenarios.Scenario;
import io.workingdb.simulator.RunOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./wdb sim`: runs seeds, and says what came of them.
@Command(
        name = "sim",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs the database in a simulated world. Every run is executed twice and compared, its history is checked, and the last"
                        + " line says what came of it. Exit status: 0 nothing found, 1 a violation or a divergence, 2 wrong usage.")
public final class Sim implements Callable<Integer> {
    private final PrintStream out = System.out;

    @Option(names = "--seed", paramLabel = "N", description = "Run this seed (default: 1).")
    private @Nullable Long seed;

    @Option(names = "--seeds", paramLabel = "A..B", description = "Run all seeds from A to B.")
    private @Nullable String seeds;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description = "Which scenario (default: ${DEFAULT-VALUE}).",
            defaultValue = Scenario.DEFAULT)
    private String scenario = Scenario.DEFAULT;

    @Option(names = "--list", description = "List the scenarios.")
    private boolean list;

    @Option(
            names = "--jobs",
            paramLabel = "J",
            description = "Seeds run at the same time (default: number of cores).")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--simulated-seconds",
            paramLabel = "S",
            description = "Simulated seconds until the faults end.")
    private @Nullable Long simulatedSeconds;

    @Option(names = "--single", description = "Execute once instead of twice.")
    private boolean single;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description =
                    "Print every event to a file, or to - for standard output. Implies --single.")
    private @Nullable String trace;

    @Option(
            names = "--mutant",
            paramLabel = "NAME",
            description = "Switch a bug on: ${COMPLETION-CANDIDATES}.")
    private @Nullable Mutant mutant;

    @Option(
            names = "--mutants",
            description = "Hunt every mutant, and say in how many seeds it was found.")
    private boolean mutants;

    @Option(names = "--explain", description = "With --mutants: print how each was found.")
    private boolean explain;

    @Option(
            names = "--self-test",
            paramLabel = "N",
            description = "Count what the simulated disk does in N seeds.")
    private @Nullable Integer selfTest;

    @Option(
            names = "--benchmark",
            description = "Measure simulated seconds and events per core-second.")
    private boolean benchmark;

    /// Runs the command and ends the process with its status.
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /// Runs the command.
    ///
    /// @return exit status
    public static int run(String... arguments) {
        return new CommandLine(new Sim())
                .setCommandName("wdb sim")
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }

    @Override
    public Integer call() {
        if (list) {
            for (Scenario each : Scenario.all()) {
                out.printf(Locale.ROOT, "%-14s %s%n", each.name(), each.sentence());
            }
            return 0;
        }
        if (selfTest != null) {
            return new WorldSelfTest(out).run(selfTest);
        }
        if (mutants) {
            return new MutantSuite(out, explain).run(jobs);
        }
        if (benchmark) {
            return new Benchmark(out).run();
        }
        Scenario chosen = Scenario.named(scenario);
        if (chosen == null) {
            System.err.println(
                    "there is no scenario of that name: " + scenario + "; --list shows all");
            return CommandLine.ExitCode.USAGE;
        }
        RunOptions options = options(chosen);
        if (seeds != null) {
            return runSeeds(chosen, options, seeds);
        }
        return runOne(chosen, options, seed == null ? 1 : seed);
    }

    private RunOptions options(Scenario chosen) {
        RunOptions options = chosen.options();
        if (mutant != null) {
            options = options.with(Mutants.of(mutant));
        }
        return simulatedSeconds == null ? options : options.lasting(simulatedSeconds);
    }

    private int runSeeds(Scenario chosen, RunOptions options, String range) {
        int dots = range.indexOf("..");
        try {
            long from = Long.parseLong(dots < 0 ? range : range.substring(0, dots));
            long to = dots < 0 ? from : Long.parseLong(range.substring(dots + 2));
            return new SeedRange(out, chosen, options, mutant, single).run(from, to, jobs);
        } catch (NumberFormatException e) {
            System.err.println("seeds are written A..B: " + range);
            return CommandLine.ExitCode.USAGE;
        }
    }

    private int runOne(Scenario chosen, RunOptions options, long number) {
        if (trace == null || trace.equals("-")) {
            Consumer<String> lines = trace == null ? null : out::println;
            return new OneRun(out, chosen, mutant).run(number, options, single, lines);
        }
        try (PrintStream file =
                new PrintStream(
                        Files.newOutputStream(Path.of(trace)), false, StandardCharsets.UTF_8)) {
            return new OneRun(out, chosen, mutant).run(number, options, true, file::println);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the trace: file=" + trace, e);
        }
    }
}
