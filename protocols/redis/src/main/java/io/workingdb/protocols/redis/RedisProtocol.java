package io.workingdb.protocols.redis;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.protocols.redis.command.RedisCommands;
import io.workingdb.protocols.redis.command.Text;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.CommandTable;
import io.workingdb.protocols.session.FrameParser;
import io.workingdb.protocols.session.Reply;
import io.workingdb.protocols.session.ReplyWriter;
import io.workingdb.protocols.session.WireProtocol;
import java.util.List;

/// Redis' language: RESP2 and RESP3 on the wire, and Redis' commands.
///
/// One object per node and reactor that runs commands: its handlers own scratch memory, so two reactors must not run commands of
/// one object on data at the same time. Parsers, writers and commands on connections share nothing that changes.
public final class RedisProtocol implements WireProtocol {
    /// Most bytes of an unknown command's name and, apart from them, of its arguments that are repeated to the client.
    private static final int QUOTED_BYTES_MAX = 128;

    private final CommandTable commands;
    private final CommandNames names;
    private final ReplyWriter discard = new DiscardWriter();

    /// Redis' commands.
    public RedisProtocol() {
        this(List.of());
    }

    /// Redis' commands and further ones, whose ids and names are none of Redis'.
    public RedisProtocol(List<Command> further) {
        commands = RedisCommands.table(further);
        names = new CommandNames(commands);
    }

    @Override
    public CommandTable commands() {
        return commands;
    }

    @Override
    public FrameParser newParser(int bulkBytesMax) {
        return new RespParser(names, bulkBytesMax);
    }

    @Override
    public ReplyWriter newWriter() {
        return new RespWriter();
    }

    @Override
    public ReplyWriter discard() {
        return discard;
    }

    @Override
    public void unknownCommand(FrameParser parser, Arguments arguments, Reply reply) {
        StringBuilder beginning = new StringBuilder();
        for (int i = 0; i < arguments.count() && beginning.length() < QUOTED_BYTES_MAX; i++) {
            int room = QUOTED_BYTES_MAX - beginning.length();
            beginning
                    .append('\'')
                    .append(
                            Text.quoted(
                                    arguments.segment(),
                                    arguments.offset(i),
                                    Math.min(room, arguments.length(i))))
                    .append("' ");
        }
        reply.error(
                ErrorCode.UNKNOWN_COMMAND,
                "unknown command '" + parser.name() + "', with args beginning with: " + beginning);
    }

    @Override
    public void wrongArity(Command command, Reply reply) {
        reply.error(
                ErrorCode.WRONG_ARITY,
                "wrong number of arguments for '" + command.name() + "' command");
    }

    /// An empty error stands for bytes that are not answered at all: those of an HTTP client.
    @Override
    public void malformed(FrameParser parser, Reply reply) {
        if (!parser.error().isEmpty()) {
            reply.error(ErrorCode.PROTOCOL, parser.error());
        }
    }
}
