package io.workingdb.protocols.session;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.error.ErrorCode;
import io.workingdb.core.log.EntryLayout;
import java.lang.foreign.MemorySegment;

/// A session of another reactor, as its lane sees it: keeps the order of its commands here, and sends each outcome back.
public final class Guest implements Owner {
    private final long id;
    private final Lane lane;
    private final WireProtocol protocol;
    private final ReplyWriter writer;
    private final CommandQueue queue;
    private final Replies replies;
    private final Arguments arguments = new Arguments();
    private boolean closed;

    /// Takes the outcomes of guests, one after the other.
    public interface Replies {
        /// The next value written to `writer` is the outcome of a command of guest `id`.
        void begin(long id, ReplyWriter writer);

        /// It has been written.
        void end();
    }

    /// @param id of the session
    public Guest(
            long id,
            Lane lane,
            WireProtocol protocol,
            BufferPool pool,
            SessionLimits limits,
            Replies replies) {
        this.id = id;
        this.lane = lane;
        this.protocol = protocol;
        this.replies = replies;
        writer = protocol.newWriter();
        queue = new CommandQueue(pool, Integer.MAX_VALUE, limits.parkedBytesMax());
    }

    /// Takes the command whose header is at `at`, in the log's form.
    ///
    /// @param version version of the wire protocol that its reply is written in
    /// @return false if it cannot be taken now: offer it again in a later turn
    public boolean take(MemorySegment source, long at, int version) {
        arguments.readEntry(source, at);
        Command command = commandOf(EntryLayout.commandId(source, at));
        int database = EntryLayout.database(source, at);
        if (!command.has(CommandFlag.WRITE)) {
            if (!queue.isEmpty()) {
                return queue.park(command, database, arguments);
            }
            writer.protocol(version);
            run(command, database);
            return true;
        }
        return switch (lane.submit(this, command, database, arguments)) {
            case ACCEPTED -> {
                writer.protocol(version);
                queue.await();
                yield true;
            }
            case FULL, NOT_LEADER -> false;
            case NO_SPACE -> refuse(ErrorCode.DISK_FULL, version);
            case OUT_OF_MEMORY -> refuse(ErrorCode.OUT_OF_MEMORY, version);
            case TOO_LARGE -> refuse(ErrorCode.COMMAND_TOO_LARGE, version);
        };
    }

    /// The session is over.
    public void close() {
        closed = true;
        queue.clear();
    }

    @Override
    public ReplyWriter writer() {
        replies.begin(id, writer);
        return writer;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void wrote(long index) {}

    @Override
    public void outcomeCame() {
        if (closed) {
            return;
        }
        replies.end();
        queue.outcomeCame();
        while (queue.headIsParked()) {
            long at = queue.next(arguments);
            MemorySegment source = arguments.segment();
            run(commandOf(EntryLayout.commandId(source, at)), EntryLayout.database(source, at));
        }
        queue.release();
    }

    private void run(Command command, int database) {
        lane.run(this, command, database, arguments);
        replies.end();
    }

    private boolean refuse(ErrorCode code, int version) {
        if (!queue.isEmpty()) {
            return false;
        }
        writer.protocol(version);
        writer().error(code);
        replies.end();
        return true;
    }

    private Command commandOf(int id) {
        Command command = protocol.commands().byId(id);
        if (command == null) {
            throw new IllegalStateException(
                    "a letter holds a command that is in no table: id=" + id);
        }
        return command;
    }
}
