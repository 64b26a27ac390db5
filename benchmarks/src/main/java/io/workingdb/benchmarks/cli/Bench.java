package io.workingdb.benchmarks.cli;

import io.workingdb.benchmarks.allocation.AllocationGates;
import io.workingdb.benchmarks.maps.MapCourse;
import io.workingdb.benchmarks.profile.Profile;
import io.workingdb.benchmarks.profile.Profiles;
import io.workingdb.benchmarks.report.Comparison;
import io.workingdb.benchmarks.report.JsonReport;
import io.workingdb.benchmarks.server.Peer;
import io.workingdb.benchmarks.server.ServerUnavailable;
import io.workingdb.benchmarks.turns.SetDeletion;
import io.workingdb.core.config.Durability;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// `wdb bench`: loads servers by profile, side by side, and prints tables.
@Command(
        name = "wdb bench",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Measures our server, alone or beside others, under load profiles.",
            "",
            "Without --profile: "
                    + Bench.DEFAULT_PROFILES
                    + ". Servers are started on free loopback ports with their data in"
                    + " temporary folders, and stopped at the end. Rounds go in turns (A B A B), because timings on a shared machine"
                    + " drift; figures are medians over the rounds, ratios are to the first server. Exit status: 0, or 1 if any request"
                    + " failed, a server could not be had or an allocation gate broke, or 2 for a wrong command line."
        })
public final class Bench implements Callable<Integer> {
    static final String DEFAULT_PROFILES = "set-p1,get-p1,set-p16,get-p16,mixed-50-50-p16";

    @Option(
            names = "--profile",
            paramLabel = "NAME|FILE",
            split = ",",
            description =
                    "a built-in profile or a file of `setting = value` lines; may be repeated")
    private List<String> profileNames = List.of(DEFAULT_PROFILES.split(","));

    @Option(names = "--list", description = "lists the built-in profiles")
    private boolean list;

    @Option(
            names = "--against",
            paramLabel = "PEER",
            split = ",",
            arity = "1..*",
            converter = PeerName.class,
            description =
                    "also measures redis, redis-always, redis-memory, memcached or etcd, started here; redis has the durability that"
                            + " ours has; may be repeated")
    private List<Peer> peers = List.of();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "where --port is (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "measures a server that already listens there instead of starting ours")
    private int port;

    @Option(
            names = "--wire",
            paramLabel = "LANGUAGE",
            description = "what it speaks: resp, memcached or etcd (default: ${DEFAULT-VALUE})")
    private String wire = "resp";

    @Option(
            names = "--durability",
            paramLabel = "WORD",
            description = "always, everysec or memory, instead of the profile's")
    private @Nullable Durability durability;

    @Option(
            names = "--reactors",
            paramLabel = "N",
            description = "reactors of ours, threads of memcached (default: ${DEFAULT-VALUE})")
    private int reactors = 1;

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description = "where temporary folders for data are made")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "length of a round, instead of the profile's")
    private @Nullable Integer seconds;

    @Option(names = "--rounds", paramLabel = "N", description = "rounds that count")
    private @Nullable Integer rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "rounds before them that do not count")
    private @Nullable Integer warmUp;

    @Option(names = "--clients", paramLabel = "N", description = "connections")
    private @Nullable Integer clients;

    @Option(
            names = "--pipeline",
            paramLabel = "N",
            description = "requests that a connection sends together")
    private @Nullable Integer pipeline;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "requests per second; makes the profile an open loop")
    private @Nullable Integer rate;

    @Option(
            names = "--set",
            paramLabel = "SETTING=VALUE",
            description = "any other setting, instead of the profile's; may be repeated")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--json",
            paramLabel = "FILE|-",
            description = "writes the report as JSON; - prints it instead of the tables")
    private @Nullable String json;

    @Option(
            names = "--percentiles",
            description = "prints the whole distribution of latencies, too")
    private boolean percentiles;

    @Option(
            names = "--jmh",
            paramLabel = "PATTERN",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "runs the allocation gates (those that match) instead, and fails if one allocates")
    private @Nullable String jmh;

    @Option(
            names = "--maps",
            paramLabel = "RECORDS",
            description =
                    "measures our map beside java.util's and LMDB instead, in this process and with so many records of 16 + 64 bytes")
    private int mapRecords;

    @Option(
            names = "--map",
            paramLabel = "MAP",
            split = ",",
            description = "with --maps: tree, treemap, hashmap or lmdb (default: all)")
    private @Nullable List<String> maps;

    @Option(
            names = "--delete-set",
            paramLabel = "MEMBERS",
            description =
                    "measures instead what turns take of the processor while a set of so many members is deleted")
    private int setMembers;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "shows this and exits")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Spec private @Nullable CommandSpec spec;

    private Bench() {}

    /// Runs the command and ends the process with its exit status.
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /// The command, as picocli sees it.
    static CommandLine commandLine() {
        return new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Bench::refuse);
    }

    /// One sentence; the whole usage only if an option is not known.
    private static int refuse(ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("wdb bench: " + e.getMessage());
        if (e instanceof UnmatchedArgumentException) {
            e.getCommandLine().usage(err);
        } else {
            err.println("wdb bench --help shows all options.");
        }
        return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
    }

    private static final class PeerName implements CommandLine.ITypeConverter<Peer> {
        @Override
        public Peer convert(String word) {
            for (Peer peer : Peer.values()) {
                if (peer.toString().equals(word)) {
                    return peer;
                }
            }
            throw new CommandLine.TypeConversionException(
                    "a peer is redis, redis-always, redis-memory, memcached or etcd: peer=" + word);
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        if (list) {
            printProfiles(out);
            return 0;
        }
        if (jmh != null) {
            return AllocationGates.run(jmh, out) ? 0 : 1;
        }
        if (mapRecords > 0) {
            return measureMaps(out);
        }
        if (setMembers > 0) {
            return measureDeletion(out);
        }
        List<Profile> profiles = profiles();
        boolean tables = !"-".equals(json);
        try (Contenders contenders = new Contenders(contenderOptions())) {
            return report(new Course(contenders, tables ? out : null).run(profiles), out);
        } catch (ServerUnavailable e) {
            System.err.println("wdb bench: " + e.getMessage());
            return 1;
        } catch (IOException e) {
            System.err.println("wdb bench: a server or a file cannot be reached: reason=" + e);
            return 1;
        }
    }

    private int measureMaps(PrintWriter out) {
        try {
            List<String> names = maps == null ? MapCourse.names(out) : maps;
            MapCourse.run(
                    names, mapRecords, rounds == null ? MapCourse.ROUNDS : rounds, folder, out);
            return 0;
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private int measureDeletion(PrintWriter out) {
        try {
            SetDeletion.run(setMembers, rounds == null ? SetDeletion.ROUNDS : rounds, out);
            return 0;
        } catch (IOException e) {
            out.println(e.getMessage());
            return 1;
        }
    }

    private int report(List<Comparison> comparisons, PrintWriter out) throws IOException {
        if (percentiles) {
            comparisons.forEach(comparison -> comparison.printPercentiles(System.out));
        }
        if ("-".equals(json)) {
            out.print(JsonReport.of(comparisons));
            out.flush();
        } else if (json != null) {
            Files.writeString(Path.of(json), JsonReport.of(comparisons), StandardCharsets.UTF_8);
        }
        return comparisons.stream().mapToLong(Comparison::errors).sum() == 0 ? 0 : 1;
    }

    private List<Profile> profiles() {
        Map<String, String> overrides = overrides();
        List<Profile> profiles = new ArrayList<>();
        try {
            for (String name : profileNames) {
                profiles.add(Profiles.find(name, overrides));
            }
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
        return profiles;
    }

    private Map<String, String> overrides() {
        Map<String, String> overrides = new LinkedHashMap<>(settings);
        put("seconds", seconds, overrides);
        put("rounds", rounds, overrides);
        put("warm-up", warmUp, overrides);
        put("clients", clients, overrides);
        put("pipeline", pipeline, overrides);
        if (rate != null) {
            overrides.put("mode", "open");
            put("rate", rate, overrides);
        }
        if (durability != null) {
            overrides.put("durability", durability.name().toLowerCase(Locale.ROOT));
        }
        return overrides;
    }

    private Contenders.Options contenderOptions() {
        if (port < 0 || port > 65_535) {
            throw wrong("a port lies between 1 and 65535: --port=" + port);
        }
        if (reactors < 1 || reactors > 64) {
            throw wrong("reactors lie between 1 and 64: --reactors=" + reactors);
        }
        try {
            return new Contenders.Options(
                    peers,
                    host,
                    port,
                    Contenders.wire(wire),
                    reactors,
                    folder,
                    System.getProperty("wdb.home", ""));
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private static void put(String name, @Nullable Integer value, Map<String, String> overrides) {
        if (value != null) {
            overrides.put(name, value.toString());
        }
    }

    private ParameterException wrong(@Nullable String sentence) {
        if (spec == null) {
            throw new IllegalStateException("picocli tells a command its specification");
        }
        return new ParameterException(spec.commandLine(), sentence);
    }

    private static void printProfiles(PrintWriter out) {
        for (String name : Profiles.names()) {
            out.printf(
                    Locale.ROOT, "%-20s %s%n", name, Profiles.find(name, Map.of()).description());
        }
    }
}
