package io.workingdb.protocols.redis;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.log.EntryKind;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.storage.tree.Tree;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import io.workingdb.protocols.session.Client;
import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.CommandFlag;
import io.workingdb.protocols.session.FrameParser;
import io.workingdb.protocols.session.ReplyWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// One connection to a node that has a keyspace and nothing else. Writes go through a log entry's bytes, as on a real node.
final class Harness {
    private static final int BULK_BYTES_MAX = 512 << 20;
    private static final MemoryConfig MEMORY =
            new MemoryConfig(MemoryConfig.PAGE_BYTES, 4 << 20, 1 << 20);

    final RedisProtocol protocol = new RedisProtocol();
    final Keyspace keyspace = new Keyspace(new Tree(new HeapHost(), MEMORY), 42, 16);
    final TestNode node = new TestNode(protocol.commands());
    final ReplyWriter writer = protocol.newWriter();
    final TestClient client = new TestClient(writer);
    final GrowingReply replies = new GrowingReply();
    final FrameParser parser = protocol.newParser(BULK_BYTES_MAX);
    long nowMillis = 1_700_000_000_000L;
    long dataBytesMax = Long.MAX_VALUE;

    private final Arguments arguments = new Arguments();
    private final Arguments entryArguments = new Arguments();
    private final Call call;
    private MemorySegment entry = Arena.ofAuto().allocate(1 << 16);
    private long seed = 1;

    Harness() {
        writer.target(replies);
        node.join(client);
        call = new Call(arguments, keyspace, node, writer, protocol.commands().all().getFirst());
    }

    /// Sends words as one command.
    ///
    /// @return the reply, one character per byte
    String run(String... words) {
        return text(send(encode(words)));
    }

    /// Sends whole frames.
    byte[] send(byte[] frames) {
        MemorySegment source = Arena.ofAuto().allocate(Math.max(1, frames.length));
        MemorySegment.copy(frames, 0, source, JAVA_BYTE, 0, frames.length);
        process(source, 0, frames.length);
        return replies.take();
    }

    /// Runs what is there.
    ///
    /// @return where the first byte lies that was not taken
    long process(MemorySegment source, long start, long end) {
        long at = start;
        while (at < end && !client.closed) {
            switch (parser.parse(source, at, end, arguments)) {
                case COMMAND -> {
                    dispatch();
                    at += parser.frameBytes();
                }
                case NOTHING -> at += parser.frameBytes();
                case INCOMPLETE -> {
                    return at;
                }
                case MALFORMED -> {
                    protocol.malformed(parser, writer);
                    client.closed = true;
                }
            }
        }
        return at;
    }

    private void dispatch() {
        Command command = parser.command();
        if (command == null) {
            protocol.unknownCommand(parser, arguments, writer);
        } else if (!command.takes(arguments.count() + 1)) {
            protocol.wrongArity(command, writer);
        } else {
            run(command);
        }
    }

    private void run(Command command) {
        boolean write = command.has(CommandFlag.WRITE);
        call.command = command;
        call.reply = writer;
        call.client = command.has(CommandFlag.CONNECTION) ? client : Client.NOBODY;
        call.database = client.database();
        call.timeMillis = nowMillis;
        call.timeMicros = nowMillis * 1_000;
        call.seed = seed++;
        call.dataBytesMax = dataBytesMax;
        if (write) {
            keyspace.logTime(nowMillis);
            call.runWith(throughEntry(command));
        } else {
            call.runWith(arguments);
        }
    }

    private Arguments throughEntry(Command command) {
        long bytes = EntryLayout.HEADER_BYTES + arguments.entryBytes();
        if (entry.byteSize() < bytes) {
            entry = Arena.ofAuto().allocate(bytes);
        }
        EntryLayout.writeHeader(entry, 0, EntryKind.COMMAND, 1, 0, command.id(), arguments.count());
        arguments.writeEntry(entry, EntryLayout.HEADER_BYTES);
        entryArguments.readEntry(entry, 0);
        return entryArguments;
    }

    /// A command as clients send it.
    static byte[] encode(String... words) {
        StringBuilder frame = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            frame.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return bytes(frame.toString());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
