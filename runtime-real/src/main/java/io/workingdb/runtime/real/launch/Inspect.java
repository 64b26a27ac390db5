package io.workingdb.runtime.real.launch;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.storage.checkpoint.SuperblockFile;
import io.workingdb.node.NodeInspection;
import io.workingdb.runtime.real.DiskChoice;
import io.workingdb.runtime.real.HostOptions;
import io.workingdb.runtime.real.RealHost;
import io.workingdb.runtime.real.TransportChoice;
import io.workingdb.runtime.real.disk.CannotOpen;
import io.workingdb.runtime.real.loop.IdlePolicy;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `inspect`: what is in a data directory that no server uses just now.
final class Inspect {
    private static final String HASH = "--hash";

    private final PrintStream out;
    private final PrintStream err;

    Inspect(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage()
                .description(
                        "Says what is in a data directory, and whether all of it is whole. Changes nothing but the lock file."
                                + " No server may be running in it.");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("DIRECTORY")
                        .type(Path.class)
                        .converters(OptionValues.directory())
                        .arity("0..1")
                        .description("the data directory; default ./data")
                        .build());
        spec.addOption(
                OptionSpec.builder(HASH)
                        .arity("0")
                        .description("print the hash of the contents alone")
                        .build());
        return spec;
    }

    /// @return the exit status: 0 if a server would start on the directory, 1 if not, or if that was not found out
    /// @throws CannotOpen with a sentence, if there is no directory to look at
    int run(ParseResult given) throws CannotOpen {
        Path directory = given.matchedPositionalValue(0, Path.of("data"));
        demandData(directory);
        boolean hashAlone = given.hasMatchedOption(HASH);
        HostOptions options =
                new HostOptions(
                        1,
                        directory,
                        TransportChoice.AUTO,
                        DiskChoice.AUTO,
                        IdlePolicy.PARK,
                        false,
                        true,
                        false);
        NodeConfig config =
                NodeConfig.production(
                        new Endpoint("127.0.0.1", 0),
                        Durability.ALWAYS,
                        StartOptions.defaultMemory());
        try (RealHost host = RealHost.open(options, err)) {
            Signals.onStop(host::requestStop);
            NodeInspection.start(host, config, report -> print(report, hashAlone));
            return host.awaitStop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Server.CANNOT_START;
        }
    }

    private void print(NodeInspection.Report report, boolean hashAlone) {
        if (hashAlone) {
            out.println(HexFormat.of().toHexDigits(report.contentsHash()));
        } else {
            report.lines().forEach(out::println);
        }
        out.flush();
    }

    /// Opening a directory makes it if need be, with a lock file: nothing to do to a place where no server has been.
    private static void demandData(Path directory) throws CannotOpen {
        if (!Files.isDirectory(directory)) {
            throw new CannotOpen("there is no directory " + directory.toAbsolutePath().normalize());
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.noneMatch(
                    each -> SuperblockFile.isNameOfOne(String.valueOf(each.getFileName())))) {
                throw new CannotOpen(
                        "no server has run in this directory, it has no superblock: "
                                + directory.toAbsolutePath().normalize());
            }
        } catch (IOException e) {
            throw new CannotOpen(
                    "the directory cannot be read: "
                            + directory
                            + ": "
                            + e.getClass().getSimpleName());
        }
    }
}
