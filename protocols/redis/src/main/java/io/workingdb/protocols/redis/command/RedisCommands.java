package io.workingdb.protocols.redis.command;

import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.CommandTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// All commands, gathered from their families.
public final class RedisCommands {
    /// The version of Redis whose behaviour clients may count on; HELLO and INFO tell it, because clients choose by it what to send.
    public static final String COMPATIBLE_VERSION = "7.0.15";

    private RedisCommands() {}

    /// A new table, whose handlers have scratch memory of their own.
    ///
    /// @param further commands that are not Redis'
    public static CommandTable table(List<Command> further) {
        List<Command> commands = new ArrayList<>(further);
        for (Row row : rows()) {
            commands.add(row.toCommand());
        }
        return new CommandTable(commands);
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        rows.addAll(new StringCommands().rows());
        rows.addAll(new CounterCommands().rows());
        rows.addAll(new KeyCommands().rows());
        rows.addAll(new ExpiryCommands().rows());
        rows.addAll(new ScanCommands().rows());
        rows.addAll(new ConnectionCommands().rows());
        rows.addAll(new ClientCommands().rows());
        rows.addAll(new ConfigCommands().rows());
        rows.addAll(new ServerCommands().rows());
        CommandCommands about = new CommandCommands();
        rows.addAll(about.rows());
        rows.sort(Comparator.comparing(Row::name));
        about.tellOf(Collections.unmodifiableList(rows));
        return rows;
    }
}
