package io.workingdb.protocols.redis.command;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;

/// Answers that several families give, and numbers that they read, each with Redis' words for what is wrong.
final class Replies {
    private Replies() {}

    /// A wrong number of arguments that the arity did not tell.
    static void wrongArity(Call call, String name) {
        call.reply.error(
                ErrorCode.WRONG_ARITY, "wrong number of arguments for '" + name + "' command");
    }

    /// Options that do not parse.
    static void syntaxError(Call call) {
        call.reply.error(ErrorCode.SYNTAX);
    }

    /// Reads a 64-bit integer, or answers that it is none.
    ///
    /// @return whether it is one; then `arguments.integer()` is its value
    static boolean isInteger(Call call, int argument) {
        if (call.arguments.isInteger(argument)) {
            return true;
        }
        call.reply.error(ErrorCode.NOT_AN_INTEGER);
        return false;
    }

    /// Reads a 32-bit integer, or answers that it is none.
    static boolean isInt(Call call, int argument) {
        if (!isInteger(call, argument)) {
            return false;
        }
        long value = call.arguments.integer();
        if (value == (int) value) {
            return true;
        }
        call.reply.error(
                ErrorCode.ERR,
                "value is out of range, value must between "
                        + Integer.MIN_VALUE
                        + " and "
                        + Integer.MAX_VALUE);
        return false;
    }

    /// The lines of a HELP subcommand, with Redis' first and last ones around them.
    static void help(Call call, String name, String... lines) {
        call.reply.array(lines.length + 3);
        call.reply.status(name + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        for (String line : lines) {
            call.reply.status(line);
        }
        call.reply.status("HELP");
        call.reply.status("    Prints this help.");
    }

    /// An argument for a message: one character per byte, up to its first zero byte.
    static String quoted(Arguments arguments, int index) {
        return Text.quoted(arguments.segment(), arguments.offset(index), arguments.length(index));
    }
}
