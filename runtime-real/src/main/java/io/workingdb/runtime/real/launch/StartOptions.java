package io.workingdb.runtime.real.launch;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.EvictionPolicy;
import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.port.Endpoint;
import io.workingdb.runtime.real.DiskChoice;
import io.workingdb.runtime.real.HostOptions;
import io.workingdb.runtime.real.TransportChoice;
import io.workingdb.runtime.real.disk.CannotOpen;
import io.workingdb.runtime.real.loop.IdlePolicy;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The options of `start`: how they read, and what they come to.
///
/// Declared in code and not by annotations: reflection over annotations costs a tenth of a start.
final class StartOptions {
    private static final int SHARE_OF_MEMORY = 3;
    private static final int SHARES_OF_MEMORY = 4;
    private static final int LARGEST_LEFT_BYTES = 1 << 20;
    private static final int PORT_MAX = 65_535;
    private static final long MEMORY_BYTES_MAX = MemoryConfig.production().dataBytesMax();

    private StartOptions() {}

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage()
                .description("Runs a server: Redis protocol, data in a directory of its own.")
                .sortOptions(false);
        option(
                spec,
                "--port",
                "PORT",
                OptionValues.number(0, PORT_MAX),
                "6379",
                "where clients connect; 0 takes a free one");
        option(
                spec,
                "--bind",
                "ADDRESS",
                OptionValues.address(),
                "127.0.0.1",
                "address to listen on: IPv4, IPv6, or the name of a host");
        option(
                spec,
                "--dir",
                "DIRECTORY",
                OptionValues.directory(),
                "./data",
                "the data directory; made if there is none");
        option(
                spec,
                "--durability",
                String.join("|", OptionValues.names(Durability.class)),
                OptionValues.oneOf(Durability.class),
                "always",
                "what an acknowledgement promises: on disk, on disk within a second, nothing");
        option(
                spec,
                "--reactors",
                "N",
                OptionValues.number(1, HostOptions.REACTORS_MAX),
                "1",
                "event loops; each takes one processor");
        spec.addOption(
                OptionSpec.builder("--max-memory")
                        .paramLabel("SIZE")
                        .type(long.class)
                        .converters(
                                OptionValues.size(NodeConfig.MEMORY_BYTES_MIN, MEMORY_BYTES_MAX))
                        .description(
                                "most bytes of data, such as 100mb or 4gb; default 3/4 of the memory")
                        .build());
        option(
                spec,
                "--max-memory-policy",
                "POLICY",
                OptionValues.oneOf(EvictionPolicy.class, EvictionPolicy::redisName),
                "noeviction",
                "which keys go when that is full, as in Redis: allkeys-lru, volatile-ttl, ...");
        option(
                spec,
                "--transport",
                String.join("|", OptionValues.names(TransportChoice.class)),
                OptionValues.oneOf(TransportChoice.class),
                "auto",
                "how sockets are served; auto takes the first that works");
        option(
                spec,
                "--disk",
                String.join("|", OptionValues.names(DiskChoice.class)),
                OptionValues.oneOf(DiskChoice.class),
                "auto",
                "how file bytes move: on the reactor's ring, or by a thread");
        option(
                spec,
                "--idle",
                String.join("|", OptionValues.names(IdlePolicy.class)),
                OptionValues.oneOf(IdlePolicy.class),
                "park",
                "idle reactors sleep, or stay awake for a shorter way to the next command");
        spec.addOption(
                OptionSpec.builder("--no-pin")
                        .arity("0")
                        .description("do not bind reactors to processors")
                        .build());
        spec.addOption(
                OptionSpec.builder("--measure-turns")
                        .arity("0")
                        .description(
                                "INFO tells how much processor time turns take (p50 to p99.99, max); costs about 0.6 us a turn")
                        .build());
        spec.addOption(
                OptionSpec.builder("--no-huge-pages")
                        .arity("0")
                        .description(
                                "do not ask for huge pages: less memory is held for few data, and each command waits longer for it")
                        .build());
        option(
                spec,
                "--clients-max",
                "N",
                OptionValues.number(1, NodeConfig.CLIENTS_MAX),
                "10000",
                "most client connections");
        return spec;
    }

    static HostOptions host(ParseResult given) {
        Durability durability = given.matchedOptionValue("--durability", Durability.ALWAYS);
        Path directory = given.matchedOptionValue("--dir", Path.of("data"));
        return new HostOptions(
                given.matchedOptionValue("--reactors", 1),
                durability == Durability.MEMORY ? null : directory,
                given.matchedOptionValue("--transport", TransportChoice.AUTO),
                given.matchedOptionValue("--disk", DiskChoice.AUTO),
                given.matchedOptionValue("--idle", IdlePolicy.PARK),
                !given.hasMatchedOption("--no-pin"),
                !given.hasMatchedOption("--no-huge-pages"),
                given.hasMatchedOption("--measure-turns"));
    }

    static NodeConfig node(ParseResult given) throws CannotOpen {
        Endpoint endpoint =
                new Endpoint(
                        ListenAddress.of(given.matchedOptionValue("--bind", "127.0.0.1")),
                        given.matchedOptionValue("--port", 6379));
        long memory =
                given.hasMatchedOption("--max-memory")
                        ? given.matchedOptionValue("--max-memory", 0L)
                        : defaultMemory();
        NodeConfig usual =
                NodeConfig.production(
                        endpoint,
                        given.matchedOptionValue("--durability", Durability.ALWAYS),
                        memory);
        return with(
                usual,
                given.matchedOptionValue("--max-memory-policy", usual.evictionPolicy()),
                given.matchedOptionValue("--clients-max", usual.clientsMax()));
    }

    static long defaultMemory() {
        long share =
                PhysicalMemory.bytes()
                        / SHARES_OF_MEMORY
                        * SHARE_OF_MEMORY
                        / LARGEST_LEFT_BYTES
                        * LARGEST_LEFT_BYTES;
        return Math.min(share, MEMORY_BYTES_MAX);
    }

    static NodeConfig withClientsMax(NodeConfig c, int clientsMax) {
        return with(c, c.evictionPolicy(), clientsMax);
    }

    private static NodeConfig with(NodeConfig c, EvictionPolicy policy, int clientsMax) {
        return new NodeConfig(
                c.endpoint(),
                c.durability(),
                c.maxMemoryBytes(),
                policy,
                clientsMax,
                c.parkedCommandsMax(),
                c.parkedBytesMax(),
                c.outputBytesMax(),
                c.bulkBytesMax(),
                c.bufferBytesMax(),
                c.memory(),
                c.log(),
                c.checkpointLogBytes(),
                c.checkpointLogPercent(),
                c.checkpointBytesPerSecond(),
                c.scrubBytesPerSecond(),
                c.compactionMillis(),
                c.applyLimit(),
                c.mutants());
    }

    private static void option(
            CommandSpec spec,
            String name,
            String label,
            ITypeConverter<?> values,
            String defaultValue,
            String description) {
        spec.addOption(
                OptionSpec.builder(name)
                        .paramLabel(label)
                        .type(Object.class)
                        .converters(values)
                        .defaultValue(defaultValue)
                        .description(description + " (default " + defaultValue + ")")
                        .build());
    }
}
