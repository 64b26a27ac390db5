package io.workingdb.runtime.real.launch;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import io.workingdb.node.DatabaseNode;
import io.workingdb.runtime.real.disk.CannotOpen;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The server's program: `start`, `inspect`, `version`, `help`.
public final class WorkingDb {
    private static final int DONE = 0;
    private static final int BAD_USAGE = 2;

    private final PrintStream out;
    private final PrintStream err;

    /// @param out for what was asked
    /// @param err for what went wrong
    WorkingDb(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /// Runs one command and ends the process with its status.
    public static void main(String[] arguments) {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        System.exit(new WorkingDb(System.out, System.err).run(arguments));
    }

    /// @return the exit status
    int run(String... arguments) {
        CommandLine line = commandLine();
        try {
            return run(line, line.parseArgs(arguments));
        } catch (ParameterException e) {
            err.println("wdb: " + e.getMessage());
            e.getCommandLine().usage(err);
            return BAD_USAGE;
        }
    }

    private int run(CommandLine line, ParseResult given) {
        ParseResult command = given.subcommand();
        if (command == null || command.commandSpec().name().equals("help")) {
            line.usage(out);
            return DONE;
        }
        CommandSpec spec = command.commandSpec();
        if (command.isUsageHelpRequested()) {
            spec.commandLine().usage(out);
            return DONE;
        }
        return spec.name().equals("version") ? version() : serveOrInspect(spec, command);
    }

    private int serveOrInspect(CommandSpec spec, ParseResult given) {
        try {
            return spec.name().equals("inspect")
                    ? new Inspect(out, err).run(given)
                    : new Server(out, err).run(StartOptions.host(given), StartOptions.node(given));
        } catch (CannotOpen e) {
            err.println("wdb: " + e.getMessage());
            return Server.CANNOT_START;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int version() {
        out.println(
                "WorkingDB "
                        + DatabaseNode.VERSION
                        + " (Java "
                        + Runtime.version()
                        + ", "
                        + System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.arch")
                        + ")");
        return DONE;
    }

    private CommandLine commandLine() {
        CommandSpec root = CommandSpec.create().name("wdb");
        root.usageMessage().description("One database, three languages on one port.");
        root.addOption(helpOption());
        add(root, "start", StartOptions.spec());
        add(root, "inspect", Inspect.spec());
        CommandSpec version = CommandSpec.create();
        version.usageMessage().description("Prints the version.");
        add(root, "version", version);
        CommandSpec help = CommandSpec.create();
        help.usageMessage().description("Prints this.");
        add(root, "help", help);
        CommandLine line = new CommandLine(root);
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        return line;
    }

    private static void add(CommandSpec root, String name, CommandSpec command) {
        command.addOption(helpOption());
        command.name(name);
        root.addSubcommand(name, command);
    }

    private static CommandLine.Model.OptionSpec helpOption() {
        return CommandLine.Model.OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("prints this help")
                .build();
    }
}
