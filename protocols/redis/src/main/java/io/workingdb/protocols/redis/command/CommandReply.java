package io.workingdb.protocols.redis.command;

import io.workingdb.protocols.session.Reply;
import java.util.ArrayList;
import java.util.List;

/// Writes what COMMAND INFO and COMMAND DOCS tell of one command, in the shape of Redis 7.0.
final class CommandReply {
    private CommandReply() {}

    /// Ten elements: name, arity, flags, first key, last key, step, categories, tips, key specifications, subcommands.
    static void info(Reply reply, Row row) {
        reply.array(10);
        reply.bulk(row.name());
        reply.integer(row.arity());
        statuses(reply, row.shownFlags());
        reply.integer(row.key(0));
        reply.integer(row.key(1));
        reply.integer(row.key(2));
        statuses(reply, row.categories());
        bulks(reply, Row.words(row.docs().tips()));
        keySpecifications(reply, row);
        if (row.subcommands().isEmpty()) {
            reply.set(0);
            return;
        }
        reply.array(row.subcommands().size());
        for (Row subcommand : row.subcommands()) {
            info(reply, subcommand);
        }
    }

    private static void keySpecifications(Reply reply, Row row) {
        List<String> uses = row.keyUses();
        boolean several = uses.size() > 1;
        reply.set(uses.size());
        for (int i = 0; i < uses.size(); i++) {
            reply.map(3);
            reply.bulk("flags");
            statuses(reply, Row.words(uses.get(i)));
            reply.bulk("begin_search");
            reply.map(2);
            field(reply, "type", "index");
            reply.bulk("spec");
            reply.map(1);
            field(reply, "index", row.key(0) + i);
            reply.bulk("find_keys");
            reply.map(2);
            field(reply, "type", "range");
            reply.bulk("spec");
            reply.map(3);
            field(reply, "lastkey", several ? 0 : Math.min(0, row.key(1)));
            field(reply, "keystep", row.key(2));
            field(reply, "limit", 0);
        }
    }

    /// The name and a map of what is to be said about it.
    static void docs(Reply reply, Row row) {
        Docs docs = row.docs();
        List<Syntax> arguments = Syntax.parse(docs.syntax());
        boolean container = !row.subcommands().isEmpty();
        reply.bulk(row.name());
        reply.map(4 + (arguments.isEmpty() ? 0 : 1) + (container ? 1 : 0));
        field(reply, "summary", docs.summary());
        field(reply, "since", docs.since());
        field(reply, "group", docs.group());
        field(reply, "complexity", docs.complexity());
        if (!arguments.isEmpty()) {
            reply.bulk("arguments");
            arguments(reply, arguments, new int[1]);
        }
        if (container) {
            reply.bulk("subcommands");
            reply.map(row.subcommands().size());
            for (Row subcommand : row.subcommands()) {
                docs(reply, subcommand);
            }
        }
    }

    /// @param keys keys told of so far: which key specification the next one belongs to
    private static void arguments(Reply reply, List<Syntax> arguments, int[] keys) {
        reply.array(arguments.size());
        for (Syntax argument : arguments) {
            argument(reply, argument, keys);
        }
    }

    private static void argument(Reply reply, Syntax argument, int[] keys) {
        boolean key = argument.type().equals("key");
        boolean token = !argument.token().isEmpty();
        boolean parts = !argument.parts().isEmpty();
        List<String> flags = new ArrayList<>();
        if (argument.optional()) {
            flags.add("optional");
        }
        if (argument.multiple()) {
            flags.add("multiple");
        }
        reply.map(
                2 + (key ? 1 : 0) + (token ? 1 : 0) + (flags.isEmpty() ? 0 : 1) + (parts ? 1 : 0));
        field(reply, "name", argument.name());
        field(reply, "type", argument.type());
        if (key) {
            field(reply, "key_spec_index", keys[0]++);
        }
        if (token) {
            field(reply, "token", argument.token());
        }
        if (!flags.isEmpty()) {
            reply.bulk("flags");
            statuses(reply, flags);
        }
        if (parts) {
            reply.bulk("arguments");
            arguments(reply, argument.parts(), keys);
        }
    }

    /// A set of short words.
    static void statuses(Reply reply, List<String> words) {
        reply.set(words.size());
        words.forEach(reply::status);
    }

    private static void bulks(Reply reply, List<String> words) {
        reply.set(words.size());
        words.forEach(reply::bulk);
    }

    private static void field(Reply reply, String name, String value) {
        reply.bulk(name);
        reply.bulk(value);
    }

    private static void field(Reply reply, String name, long value) {
        reply.bulk(name);
        reply.integer(value);
    }
}
