package io.workingdb.node;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.port.Mailbox;
import io.workingdb.core.storage.Bytes;
import io.workingdb.protocols.session.Guest;
import io.workingdb.protocols.session.ReplyBuffer;
import io.workingdb.protocols.session.ReplyWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.agrona.collections.Long2ObjectHashMap;

/// The lane's side of the mailboxes: takes commands of sessions on other reactors in the order they were sent, and returns their
/// outcomes.
final class GuestBook {
    /// Commands taken from the letters of a reactor per turn.
    static final int COMMANDS_PER_TURN = 4_096;

    private final Mailbox mailbox;
    private final BufferPool pool;
    private final LocalLane lane;
    private final NodeStatus status;
    private final Desk[] desks;
    private boolean hasMore;

    GuestBook(Mailbox mailbox, BufferPool pool, LocalLane lane, NodeStatus status, int reactors) {
        this.mailbox = mailbox;
        this.pool = pool;
        this.lane = lane;
        this.status = status;
        desks = new Desk[reactors];
        for (int i = 1; i < reactors; i++) {
            desks[i] = new Desk(new Outbox(mailbox, pool, 0, i));
        }
    }

    /// Tells the other reactors that the lane serves.
    void open() {
        for (int i = 1; i < desks.length; i++) {
            desks[i].untold = true;
        }
        tellThatTheLaneIsOpen();
    }

    /// A box may be full even for its first letter: then again in the next turn.
    private void tellThatTheLaneIsOpen() {
        for (int i = 1; i < desks.length; i++) {
            if (desks[i].untold) {
                desks[i].untold = !mailbox.offer(i, new NodeLetter.LaneOpened());
            }
        }
    }

    /// A letter from another reactor: commands of its sessions, or one of ours come home.
    void received(Mailbox.Letter letter) {
        if (letter instanceof CommandLetter commands) {
            Desk desk = desks[letter.sourceReactor];
            if (commands.home == 0) {
                desk.outbox.cameHome(commands);
            } else {
                desk.waiting.add(commands);
            }
        }
    }

    /// Most commands that are looked at in a {@link #turn}: those taken, and one of each reactor that cannot be.
    int commandsMax() {
        return (COMMANDS_PER_TURN + 1) * (desks.length - 1);
    }

    /// Takes commands that have arrived.
    ///
    /// @return how many
    int turn() {
        int taken = 0;
        hasMore = false;
        for (int i = 1; i < desks.length; i++) {
            int here = desks[i].takeCommands(COMMANDS_PER_TURN);
            hasMore |= here == COMMANDS_PER_TURN;
            taken += here;
        }
        return taken;
    }

    /// Whether more may be taken in the next turn, although nothing arrives.
    boolean hasMore() {
        return hasMore;
    }

    /// Sends the outcomes of this turn.
    void sendReplies() {
        tellThatTheLaneIsOpen();
        for (int i = 1; i < desks.length; i++) {
            desks[i].outbox.send();
        }
    }

    /// Whether commands have arrived that the lane could not take yet.
    boolean anyWaiting() {
        for (int i = 1; i < desks.length; i++) {
            if (!desks[i].waiting.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /// Whether something waits that no arrival will wake.
    boolean isHeldUp() {
        for (int i = 1; i < desks.length; i++) {
            if (desks[i].untold || desks[i].outbox.isHeldUp()) {
                return true;
            }
        }
        return false;
    }

    /// Where the guests of one reactor are served.
    private final class Desk implements Guest.Replies, ReplyBuffer {
        final Outbox outbox;

        /// Whether this reactor has yet to be told that the lane serves.
        boolean untold;

        final ArrayDeque<CommandLetter> waiting = new ArrayDeque<>();
        private final Long2ObjectHashMap<Guest> guests = new Long2ObjectHashMap<>();
        private Buffer reply = Buffer.empty();
        private int replyAt;

        Desk(Outbox outbox) {
            this.outbox = outbox;
        }

        int takeCommands(int limit) {
            int taken = 0;
            while (taken < limit && !waiting.isEmpty()) {
                CommandLetter letter = waiting.element();
                while (taken < limit && letter.buffer.readable() > 0 && takeOne(letter.buffer)) {
                    taken++;
                }
                if (letter.buffer.readable() > 0) {
                    return taken;
                }
                waiting.remove();
                outbox.returnHome(letter);
            }
            return taken;
        }

        private boolean takeOne(Buffer from) {
            MemorySegment s = from.segment;
            long id = s.get(Bytes.U64, from.start);
            int version = s.get(Bytes.U32, from.start + 8L);
            int length = s.get(Bytes.U32, from.start + 12L);
            int at = from.start + CommandLetter.HEADER_BYTES;
            if (version == CommandLetter.CLOSED) {
                Guest gone = guests.remove(id);
                if (gone != null) {
                    gone.close();
                }
            } else if (!guestOf(id).take(s, at, version)) {
                return false;
            }
            from.start = at + length;
            return true;
        }

        private Guest guestOf(long id) {
            Guest guest = guests.get(id);
            if (guest == null) {
                guest = new Guest(id, lane, status.protocol(), pool, status.limits(), this);
                guests.put(id, guest);
            }
            return guest;
        }

        @Override
        public void begin(long id, ReplyWriter writer) {
            writer.target(this);
            reply = roomy(CommandLetter.HEADER_BYTES);
            replyAt = reply.end;
            reply.segment.set(Bytes.U64, replyAt, id);
            reply.segment.set(Bytes.U32, replyAt + 8L, 0);
            reply.end += CommandLetter.HEADER_BYTES;
        }

        @Override
        public void end() {
            int length = reply.end - replyAt - CommandLetter.HEADER_BYTES;
            reply.segment.set(Bytes.U32, replyAt + 12L, length);
        }

        @Override
        public void ensure(int bytes) {
            if (reply.room() < bytes) {
                moveReply(bytes);
            }
        }

        @Override
        public MemorySegment segment() {
            return reply.segment;
        }

        @Override
        public int position() {
            return reply.end;
        }

        @Override
        public void advance(int bytes) {
            reply.end += bytes;
        }

        @Override
        public void write(MemorySegment source, long offset, int lengthBytes) {
            if (reply.room() < lengthBytes) {
                moveReply(lengthBytes);
            }
            reply.append(source, offset, lengthBytes);
        }

        /// Moves the outcome under way to a letter with more room.
        private void moveReply(int bytes) {
            Buffer old = reply;
            int length = old.end - replyAt;
            old.end = replyAt;
            Buffer larger = roomy(2L * length + bytes);
            MemorySegment.copy(old.segment, replyAt, larger.segment, larger.end, length);
            reply = larger;
            replyAt = larger.end;
            larger.end += length;
        }

        private Buffer roomy(long bytes) {
            Buffer target = outbox.room(bytes);
            if (target == null) {
                throw new IllegalStateException(
                        "buffer-bytes-max is too small for the replies to other reactors");
            }
            return target;
        }
    }
}
