package io.workingdb.protocols.redis.command;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// CONFIG: parameters of the node.
final class ConfigCommands {
    List<Row> rows() {
        List<Row> subcommands =
                List.of(
                        Row.of(
                                """
                                0 config|get -3 admin noscript loading stale
                                docs: server 2.0.0 O(N) when N is the number of configuration parameters provided
                                text: Get the values of configuration parameters
                                args: parameter{parameter}*
                                """,
                                this::get),
                        Row.of(
                                """
                                0 config|set -4 admin noscript loading stale
                                docs: server 2.0.0 O(N) when N is the number of configuration parameters provided
                                text: Set configuration parameters to the given values
                                args: parameter_value{parameter value}*
                                tips: request_policy:all_nodes response_policy:all_succeeded
                                """,
                                this::set),
                        Row.of(
                                """
                                0 config|resetstat 2 admin noscript loading stale
                                docs: server 2.0.0 O(1)
                                text: Reset the stats returned by INFO
                                """,
                                this::resetstat),
                        Row.of(
                                """
                                0 config|rewrite 2 admin noscript loading stale
                                docs: server 2.8.0 O(1)
                                text: Rewrite the configuration file with the in memory configuration
                                """,
                                this::rewrite),
                        Row.of(
                                """
                                0 config|help 2 loading stale
                                docs: server 5.0.0 O(1)
                                text: Show helpful text about the different subcommands
                                """,
                                this::help));
        return List.of(
                Row.of(
                        """
                        10 config -2 here
                        docs: server 2.0.0 Depends on subcommand.
                        text: A container for server configuration commands
                        """,
                        new Container("config", subcommands),
                        subcommands));
    }

    private void get(Call call) {
        Arguments a = call.arguments;
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        Glob glob = new Glob(true);
        for (String name : call.node.parameters()) {
            String value = call.node.parameter(name);
            byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
            if (value != null && matchesAny(glob, a, MemorySegment.ofArray(bytes), bytes.length)) {
                names.add(name);
                values.add(value);
            }
        }
        call.reply.map(names.size());
        for (int i = 0; i < names.size(); i++) {
            call.reply.bulk(names.get(i));
            call.reply.bulk(values.get(i));
        }
    }

    private static boolean matchesAny(
            Glob glob, Arguments patterns, MemorySegment name, int length) {
        for (int i = 1; i < patterns.count(); i++) {
            glob.pattern(patterns.segment(), patterns.offset(i), patterns.length(i));
            if (glob.matches(name, 0, length)) {
                return true;
            }
        }
        return false;
    }

    private void set(Call call) {
        Arguments a = call.arguments;
        if (a.count() % 2 == 0) {
            Replies.syntaxError(call);
            return;
        }
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 1; i < a.count(); i += 2) {
            String name = Replies.quoted(a, i).toLowerCase(Locale.ROOT);
            if (call.node.parameter(name) == null) {
                call.reply.error(
                        ErrorCode.ERR,
                        "Unknown option or number of arguments for CONFIG SET - '"
                                + Replies.quoted(a, i)
                                + "'");
                return;
            }
            if (names.contains(name)) {
                call.reply.error(
                        ErrorCode.ERR,
                        "CONFIG SET failed (possibly related to argument '"
                                + name
                                + "') - duplicate parameter");
                return;
            }
            names.add(name);
            values.add(a.text(i + 1));
        }
        @Nullable String refusal = call.node.setParameters(names, values);
        if (refusal == null) {
            call.reply.ok();
        } else {
            call.reply.error(ErrorCode.ERR, refusal);
        }
    }

    private void resetstat(Call call) {
        call.node.resetStatistics();
        call.reply.ok();
    }

    private void rewrite(Call call) {
        call.reply.error(ErrorCode.ERR, "The server is running without a config file");
    }

    private void help(Call call) {
        Replies.help(
                call,
                "CONFIG",
                "GET <pattern>",
                "    Return parameters matching the glob-like <pattern> and their values.",
                "SET <directive> <value>",
                "    Set the configuration <directive> to <value>.",
                "RESETSTAT",
                "    Reset statistics reported by the INFO command.",
                "REWRITE",
                "    Rewrite the configuration file.");
    }
}
