package io.workingdb.node;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.log.EntryKind;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.storage.Bytes;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.Lane;
import io.workingdb.protocols.session.Owner;
import io.workingdb.protocols.session.ReadGroup;
import io.workingdb.protocols.session.Session;
import java.lang.foreign.MemorySegment;
import org.agrona.collections.Long2ObjectHashMap;

/// The lane as seen from another reactor: every command on data goes there by mailbox, in order, and its outcome comes back.
final class RemoteLane implements Lane {
    private final Outbox outbox;
    private final Long2ObjectHashMap<Session> waiting = new Long2ObjectHashMap<>();
    private boolean open;

    RemoteLane(Outbox outbox) {
        this.outbox = outbox;
    }

    /// The lane serves from now on.
    void open() {
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    Outbox outbox() {
        return outbox;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public AppendOutcome submit(Owner owner, Command command, int database, Arguments arguments) {
        if (!(owner instanceof Session session)) {
            throw new IllegalArgumentException("only sessions hand commands over");
        }
        long length = EntryLayout.HEADER_BYTES + arguments.entryBytes();
        if (length > EntryLayout.ENTRY_BYTES_MAX) {
            return AppendOutcome.TOO_LARGE;
        }
        Buffer buffer = outbox.room(CommandLetter.HEADER_BYTES + length);
        if (buffer == null) {
            return AppendOutcome.FULL;
        }
        long id = session.client().id();
        writeHeader(buffer, id, session.client().protocol(), (int) length);
        EntryLayout.writeHeader(
                buffer.segment,
                buffer.end,
                EntryKind.COMMAND,
                0,
                database,
                command.id(),
                arguments.count());
        arguments.writeEntry(buffer.segment, buffer.end + EntryLayout.HEADER_BYTES);
        buffer.end += (int) length;
        waiting.put(id, session);
        return AppendOutcome.ACCEPTED;
    }

    @Override
    public void run(Owner owner, Command command, int database, Arguments arguments) {
        throw new IllegalStateException("a remote lane runs nothing here");
    }

    @Override
    public void load(ReadGroup reads, int database) {
        throw new IllegalStateException("a remote lane runs nothing here");
    }

    @Override
    public void run(Owner owner, ReadGroup reads, int position, int database) {
        throw new IllegalStateException("a remote lane runs nothing here");
    }

    /// Takes outcomes and gives them to their sessions.
    ///
    /// @return how many outcomes
    int received(CommandLetter letter) {
        Buffer from = letter.buffer;
        MemorySegment s = from.segment;
        int outcomes = 0;
        while (from.readable() > 0) {
            long id = s.get(Bytes.U64, from.start);
            int length = s.get(Bytes.U32, from.start + 12L);
            int at = from.start + CommandLetter.HEADER_BYTES;
            Session session = waiting.get(id);
            if (session != null) {
                session.append(s, at, length);
                session.outcomeCame();
            }
            from.start = at + length;
            outcomes++;
        }
        outbox.returnHome(letter);
        return outcomes;
    }

    /// A session is over: forgets it here and on the lane.
    void closed(Session session) {
        long id = session.client().id();
        if (waiting.remove(id) == null) {
            return;
        }
        Buffer buffer = outbox.room(CommandLetter.HEADER_BYTES);
        if (buffer == null) {
            throw new IllegalStateException(
                    "buffer-bytes-max is too small to say that a session is over");
        }
        writeHeader(buffer, id, CommandLetter.CLOSED, 0);
    }

    private static void writeHeader(Buffer buffer, long id, int version, int length) {
        buffer.segment.set(Bytes.U64, buffer.end, id);
        buffer.segment.set(Bytes.U32, buffer.end + 8L, version);
        buffer.segment.set(Bytes.U32, buffer.end + 12L, length);
        buffer.end += CommandLetter.HEADER_BYTES;
    }
}
