package io.workingdb.protocols.redis.command;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import io.workingdb.protocols.session.Reply;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// COMMAND: what commands there are and how they are called. What clients find keys and hints by.
final class CommandCommands {
    private static final String VARIABLE = "variable_flags";

    private final TreeMap<String, Row> byName = new TreeMap<>();
    private List<Row> all = List.of();
    private @Nullable Container container;

    List<Row> rows() {
        List<Row> subcommands =
                List.of(
                        Row.of(
                                """
                                0 command|count 2 loading stale
                                docs: server 2.8.13 O(1)
                                acl: connection
                                text: Get total number of Redis commands
                                """,
                                this::count),
                        Row.of(
                                """
                                0 command|docs -2 loading stale
                                docs: server 7.0.0 O(N) where N is the number of commands to look up
                                acl: connection
                                text: Get array of specific Redis command documentation
                                args: command-name?*
                                tips: nondeterministic_output_order
                                """,
                                this::docs),
                        Row.of(
                                """
                                0 command|getkeys -4 loading stale
                                docs: server 2.8.13 O(N) where N is the number of arguments to the command
                                acl: connection
                                text: Extract keys given a full Redis command
                                """,
                                this::getkeys),
                        Row.of(
                                """
                                0 command|getkeysandflags -4 loading stale
                                docs: server 7.0.0 O(N) where N is the number of arguments to the command
                                acl: connection
                                text: Extract keys and access flags given a full Redis command
                                """,
                                this::getkeysandflags),
                        Row.of(
                                """
                                0 command|help 2 loading stale
                                docs: server 5.0.0 O(1)
                                acl: connection
                                text: Show helpful text about the different subcommands
                                """,
                                this::help),
                        Row.of(
                                """
                                0 command|info -2 loading stale
                                docs: server 2.8.13 O(N) where N is the number of commands to look up
                                acl: connection
                                text: Get array of specific Redis command details, or all when no argument is given.
                                args: command-name?*
                                tips: nondeterministic_output_order
                                """,
                                this::info),
                        Row.of(
                                """
                                0 command|list -2 loading stale
                                docs: server 7.0.0 O(N) where N is the total number of Redis commands
                                acl: connection
                                text: Get an array of Redis command names
                                args: FILTERBY=filterby(MODULE=module-name | ACLCAT=category | PATTERN=pattern:pattern)?
                                tips: nondeterministic_output_order
                                """,
                                this::list));
        container = new Container("command", subcommands);
        return List.of(
                Row.of(
                        """
                        9 command -1 loading stale here
                        docs: server 2.8.13 O(N) where N is the total number of Redis commands
                        acl: connection
                        text: Get array of Redis command details
                        tips: nondeterministic_output_order
                        """,
                        this::command,
                        subcommands));
    }

    /// Says what commands there are.
    void tellOf(List<Row> rows) {
        all = rows;
        for (Row row : rows) {
            byName.put(row.name(), row);
            for (Row subcommand : row.subcommands()) {
                byName.put(subcommand.name(), subcommand);
            }
        }
    }

    private void command(Call call) {
        if (call.arguments.count() == 0) {
            call.reply.array(all.size());
            for (Row row : all) {
                CommandReply.info(call.reply, row);
            }
        } else if (container != null) {
            container.handle(call);
        }
    }

    private void count(Call call) {
        call.reply.integer(all.size());
    }

    private void info(Call call) {
        List<String> names = new ArrayList<>();
        if (call.arguments.count() == 1) {
            all.forEach(row -> names.add(row.name()));
        } else {
            names.addAll(texts(call.arguments));
        }
        call.reply.array(names.size());
        for (String name : names) {
            Row row = byName.get(name);
            if (row == null) {
                call.reply.nil();
            } else {
                CommandReply.info(call.reply, row);
            }
        }
    }

    private void docs(Call call) {
        List<Row> rows = new ArrayList<>();
        if (call.arguments.count() == 1) {
            rows.addAll(all);
        }
        for (String name : texts(call.arguments)) {
            Row row = byName.get(name);
            if (row != null) {
                rows.add(row);
            }
        }
        call.reply.map(rows.size());
        for (Row row : rows) {
            CommandReply.docs(call.reply, row);
        }
    }

    private static List<String> texts(Arguments a) {
        List<String> texts = new ArrayList<>();
        for (int i = 1; i < a.count(); i++) {
            texts.add(Replies.quoted(a, i).toLowerCase(Locale.ROOT));
        }
        return texts;
    }

    private void list(Call call) {
        Arguments a = call.arguments;
        List<String> names = new ArrayList<>();
        if (a.count() == 1) {
            names.addAll(byName.keySet());
        } else if (a.count() == 4 && a.is(1, "filterby") && a.is(2, "pattern")) {
            addMatching(a, names);
        } else if (a.count() == 4 && a.is(1, "filterby") && a.is(2, "aclcat")) {
            String category = "@" + Replies.quoted(a, 3).toLowerCase(Locale.ROOT);
            byName.values().forEach(row -> addIf(names, row, row.categories().contains(category)));
        } else if (a.count() != 4 || !a.is(1, "filterby") || !a.is(2, "module")) {
            Replies.syntaxError(call);
            return;
        }
        call.reply.array(names.size());
        names.forEach(call.reply::bulk);
    }

    private static void addIf(List<String> names, Row row, boolean wanted) {
        if (wanted) {
            names.add(row.name());
        }
    }

    private void addMatching(Arguments a, List<String> names) {
        Glob glob = new Glob(true);
        glob.pattern(a.segment(), a.offset(3), a.length(3));
        for (Row row : byName.values()) {
            byte[] name = row.name().getBytes(StandardCharsets.ISO_8859_1);
            addIf(names, row, glob.matches(MemorySegment.ofArray(name), 0, name.length));
        }
    }

    private void getkeys(Call call) {
        getKeys(call, false);
    }

    private void getkeysandflags(Call call) {
        getKeys(call, true);
    }

    private void getKeys(Call call, boolean withFlags) {
        Arguments a = call.arguments;
        Row row = rowOf(a);
        int words = a.count() - 1;
        if (row == null) {
            call.reply.error(ErrorCode.ERR, "Invalid command specified");
        } else if (row.keys().isEmpty()) {
            call.reply.error(ErrorCode.ERR, "The command has no key arguments");
        } else if (!row.toCommand().takes(words)) {
            call.reply.error(ErrorCode.ERR, "Invalid number of arguments specified for command");
        } else {
            answerKeys(call, row, words, withFlags);
        }
    }

    private @Nullable Row rowOf(Arguments a) {
        String name = Replies.quoted(a, 1).toLowerCase(Locale.ROOT);
        Row row = byName.get(name);
        if (row == null || row.subcommands().isEmpty()) {
            return row;
        }
        return byName.get(name + "|" + Replies.quoted(a, 2).toLowerCase(Locale.ROOT));
    }

    private static void answerKeys(Call call, Row row, int words, boolean withFlags) {
        Arguments a = call.arguments;
        Reply reply = call.reply;
        int first = row.key(0);
        int last = row.key(1) < 0 ? words + row.key(1) : row.key(1);
        int count = (last - first) / row.key(2) + 1;
        List<String> uses = row.keyUses();
        reply.array(count);
        for (int i = 0; i < count; i++) {
            int argument = first + i * row.key(2) + 1;
            if (withFlags) {
                reply.array(2);
            }
            reply.bulk(a.segment(), a.offset(argument), a.length(argument));
            if (withFlags) {
                CommandReply.statuses(reply, uses(a, uses.get(Math.min(i, uses.size() - 1))));
            }
        }
    }

    /// How a key is used; of SET, whose use depends on an option, by this command line.
    private static List<String> uses(Arguments a, String uses) {
        if (!uses.endsWith(VARIABLE)) {
            return Row.words(uses);
        }
        boolean reads = false;
        for (int i = 4; i < a.count(); i++) {
            reads |= a.is(i, "get");
        }
        return reads ? List.of("RW", "access", "update") : List.of("OW", "update");
    }

    private void help(Call call) {
        Replies.help(
                call,
                "COMMAND",
                "(no subcommand)",
                "    Return details about all Redis commands.",
                "COUNT",
                "    Return the total number of commands in this Redis server.",
                "LIST",
                "    Return a list of all commands in this Redis server.",
                "INFO [<command-name> ...]",
                "    Return details about multiple Redis commands.",
                "    If no command names are given, documentation details for all",
                "    commands are returned.",
                "DOCS [<command-name> ...]",
                "    Return documentation details about multiple Redis commands.",
                "    If no command names are given, documentation details for all",
                "    commands are returned.",
                "GETKEYS <full-command>",
                "    Return the keys from a full Redis command.",
                "GETKEYSANDFLAGS <full-command>",
                "    Return the keys and the access flags from a full Redis command.");
    }
}
