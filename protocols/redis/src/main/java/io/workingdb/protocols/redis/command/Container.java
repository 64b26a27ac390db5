package io.workingdb.protocols.redis.command;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import io.workingdb.protocols.session.Command;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A command that consists of subcommands: the first argument says which.
final class Container implements Command.Handler {
    private static final int QUOTED_BYTES_MAX = 128;

    private final String name;
    private final List<Row> subcommands;

    /// @param name lower case
    Container(String name, List<Row> subcommands) {
        this.name = name;
        this.subcommands = subcommands;
    }

    @Override
    public void handle(Call call) {
        Arguments arguments = call.arguments;
        Row row = find(arguments);
        if (row == null) {
            int length = Math.min(arguments.length(0), QUOTED_BYTES_MAX);
            String quoted = Text.quoted(arguments.segment(), arguments.offset(0), length);
            call.reply.error(
                    ErrorCode.UNKNOWN_SUBCOMMAND,
                    "unknown subcommand '"
                            + quoted
                            + "'. Try "
                            + name.toUpperCase(Locale.ROOT)
                            + " HELP.");
        } else if (!takes(row.arity(), arguments.count() + 1)) {
            Replies.wrongArity(call, row.name());
        } else {
            row.handler().handle(call);
        }
    }

    private @Nullable Row find(Arguments arguments) {
        for (Row row : subcommands) {
            if (arguments.is(0, row.lastName())) {
                return row;
            }
        }
        return null;
    }

    private static boolean takes(int arity, int words) {
        return arity >= 0 ? words == arity : words >= -arity;
    }
}
