package io.workingdb.scenarios.cli;

import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.scenarios.Scenario;
import io.workingdb.simulator.RunOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./wdb sim`: runs seeds, and says what came of them.
@Command(
        name = "sim",
        sortOptions = false,
        description =
                "Runs the database in a simulated world. Every run is executed twice and compared, its history is checked, and the last"
                        + " line says what came of it. Exit status: 0 nothing found, 1 a violation or a divergence, 2 wrong usage.")
public final class Sim implements Callable<Integer> {
    private final PrintStream out = System.out;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = WholeNumber.Seed.class,
            description = "Run this seed (default: 1).")
    private @Nullable Long seed;

    @Option(
            names = "--seeds",
            paramLabel = "A..B",
            converter = Seeds.Converter.class,
            description = "Run all seeds from A to B.")
    private @Nullable Seeds seeds;

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
            converter = WholeNumber.Jobs.class,
            description = "Seeds run at the same time (default: number of cores).")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--simulated-seconds",
            paramLabel = "S",
            converter = WholeNumber.Seconds.class,
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
            converter = WholeNumber.Count.class,
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
                .setParameterExceptionHandler(Sim::misused)
                .execute(arguments);
    }

    private static int misused(ParameterException misuse, String[] arguments) {
        System.err.println("wdb sim: " + misuse.getMessage());
        misuse.getCommandLine().usage(System.err);
        return CommandLine.ExitCode.USAGE;
    }

    private ParameterException misuse(String sentence) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), sentence);
    }

    @Override
    public Integer call() {
        if (seeds != null && (seed != null || trace != null)) {
            throw misuse(
                    "--seeds runs many seeds, "
                            + (seed != null ? "--seed" : "--trace prints")
                            + " one: take one of the two");
        }
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
            throw misuse("there is no scenario called '" + scenario + "'; --list shows all");
        }
        RunOptions options = options(chosen);
        if (seeds != null) {
            return new SeedRange(out, chosen, options, mutant, single)
                    .run(seeds.from(), seeds.to(), jobs);
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

    private int runOne(Scenario chosen, RunOptions options, long number) {
        if (trace == null || trace.equals("-")) {
            Consumer<String> lines = trace == null ? null : out::println;
            return new OneRun(out, chosen, mutant).run(number, options, single, lines);
        }
        try (PrintStream file =
                new PrintStream(
                        Files.newOutputStream(Path.of(trace)), false, StandardCharsets.UTF_8)) {
            return new OneRun(out, chosen, mutant).run(number, options, true, file::println);
        } catch (IOException | InvalidPathException e) {
            System.err.println("wdb sim: cannot write the trace to " + trace + ": " + reason(e));
            return CommandLine.ExitCode.USAGE;
        }
    }

    private static String reason(Exception e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no such directory";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException other when other.getReason() != null ->
                    String.valueOf(other.getReason());
            default -> String.valueOf(e.getMessage());
        };
    }
}
