package io.workingdb.protocols.session;

import static io.workingdb.protocols.session.FrameParser.Outcome.COMMAND;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.error.ErrorCode;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.time.Timer;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One client connection: finds commands in its bytes, sends each on its way, and keeps the replies in order.
///
/// ```
/// bytes -> parser -> CONNECTION command: waits until all before it are answered, then runs here
///                 -> read: runs at once if nothing is awaited (with others: ReadGroup), otherwise is parked behind it
///                 -> write: appended to the log; its reply is written when its entry is applied
/// ```
///
/// A command that cannot go on yet (a full log, a full queue, unsent replies, enough commands in this turn) *stalls* the session: its frame stays unread, we stop
/// reading from the connection, and a later turn tries again. Invariant: replies leave in the order of the commands, because
/// a command runs only when everything before it was answered.
public final class Session implements ConnectionHandler, Owner {
    private final SessionClient client;
    private final FrameParser parser;
    private final ReplyWriter writer;
    private final Arguments arguments = new Arguments();
    private final KeptInput input = new KeptInput();
    private final Timer lateAnswer = new LateAnswer();

    private SessionGroup group;
    private Output output;
    private CommandQueue queue;
    private @Nullable Connection connection;
    private boolean stalled;
    private boolean laneIsFull;
    private boolean bytesRefused;
    private boolean suspended;
    private boolean inputEnded;
    private boolean closing;
    private boolean closed;
    private boolean fragmented;
    private long suspendedValue;
    private long lastWriteIndex;
    private long heldBytes;
    boolean inDirtyList;
    boolean isListed;
    long ranInPart;
    long triedInTurn;

    Session(SessionGroup group, long id) {
        this.group = group;
        client = new SessionClient(this, id);
        parser = group.protocol.newParser(group.limits.bulkBytesMax());
        writer = group.protocol.newWriter();
        output = new Output(group.pool);
        writer.target(output);
        queue = group.newQueue();
    }

    /// The connection as commands see it.
    public Client client() {
        return client;
    }

    @Override
    public ReplyWriter writer() {
        return writer;
    }

    @Override
    public void outcomeCame() {
        if (closed) {
            return;
        }
        queue.outcomeCame();
        runParked();
        group.touched(this);
        laneIsFull = false;
        if (stalled) {
            group.mayGoOn(this);
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void wrote(long index) {
        lastWriteIndex = index;
    }

    @Override
    public void opened(Connection opened) {
        connection = opened;
        client.opened(opened, group.nowNanos());
    }

    @Override
    public int received(Connection from, MemorySegment source, long offset, int lengthBytes) {
        if (closing || closed) {
            return lengthBytes;
        }
        if (stalled) {
            bytesRefused = true;
            return 0;
        }
        int taken = input.isEmpty() ? 0 : receivedMore(source, offset, lengthBytes);
        if (input.isEmpty() && taken < lengthBytes && !stalled && !closing) {
            taken += receivedAnew(source, offset + taken, lengthBytes - taken);
        }
        bytesRefused = taken < lengthBytes && !closing;
        return closing ? lengthBytes : taken;
    }

    @Override
    public void writable(Connection from) {
        group.touched(this);
        if (stalled) {
            group.mayGoOn(this);
        }
    }

    /// The client sends no more but may still read: what it has sent is answered first.
    @Override
    public void ended(Connection from) {
        inputEnded = true;
        if (!stalled) {
            closeAfterReply();
        }
    }

    @Override
    public void closed(Connection from, CloseReason reason) {
        closed = true;
        group.timers.cancel(lateAnswer);
        output.clear();
        queue.clear();
        dropInput();
        group.removed(this);
    }

    @Override
    public boolean leave() {
        boolean between =
                queue.isEmpty()
                        && input.isEmpty()
                        && output.bytes() == 0
                        && !inDirtyList
                        && !isListed;
        if (!between || stalled || suspended || closing || closed) {
            return false;
        }
        group.removed(this);
        return true;
    }

    @Override
    public void moved(Connection from, int reactor) {
        group = group.sibling(reactor);
        output = new Output(group.pool);
        writer.target(output);
        queue = group.newQueue();
        group.joined(this);
    }

    /// Takes an outcome that was written elsewhere.
    public void append(MemorySegment source, long offset, int lengthBytes) {
        if (!closed) {
            output.write(source, offset, lengthBytes);
        }
    }

    /// Sends what is unsent, as far as the socket takes it. Once a turn.
    void flush() {
        Connection to = connection;
        if (closed || to == null) {
            return;
        }
        // For the mutant that changes state at append: its replies wait for durability all the
        // same.
        if (group.mutants.has(Mutant.APPLY_AT_APPEND) && lastWriteIndex > group.durableIndex()) {
            group.heldBack(this);
            return;
        }
        if (output.overflowed()) {
            closing = true;
            to.close();
            return;
        }
        boolean all = output.drainTo(to);
        if (all && closing && queue.isEmpty()) {
            to.close();
        }
        if (stalled && !laneIsFull && !mustWait()) {
            group.canGoOn(this);
        }
    }

    /// Tries again what stalled.
    void retry() {
        if (closed || !stalled || mustWait()) {
            return;
        }
        laneIsFull = false;
        stalled = false;
        processInput();
        if (!stalled && bytesRefused && connection != null) {
            bytesRefused = false;
            connection.resume();
        }
        if (!stalled && inputEnded) {
            closeAfterReply();
        }
    }

    /// Answers `value` after a delay and runs nothing before that.
    void suspend(long delayMillis, long value) {
        suspended = true;
        suspendedValue = value;
        if (delayMillis > 0) {
            group.timers.set(lateAnswer, group.nowNanos() + delayMillis * 1_000_000);
        }
    }

    void closeAfterReply() {
        closing = true;
        group.touched(this);
    }

    long inputBytes() {
        return input.bytes() + queue.parkedBytes();
    }

    long outputBytes() {
        return output.bytes();
    }

    /// Processes what the bytes hold.
    ///
    /// @return where the first byte lies that was not taken
    private long process(MemorySegment source, long start, long end) {
        long taken = parseAndDispatch(source, start, end);
        arguments.trim();
        mayHold();
        return taken;
    }

    private long parseAndDispatch(MemorySegment source, long start, long end) {
        ReadGroup reads = group.reads;
        long at = start;
        while (at < end && !closing && !stalled) {
            if (mustWait()) {
                stall();
                break;
            }
            FrameParser.Outcome outcome = parser.parse(source, at, end, arguments);
            if (outcome == COMMAND
                    && queue.isEmpty()
                    && reads.joins(parser, arguments, source, at, end)) {
                at += parser.frameBytes();
                continue;
            }
            if (!reads.isEmpty()) {
                at = runReads(at);
                continue;
            }
            switch (outcome) {
                case COMMAND -> {
                    if (!dispatch()) {
                        parser.reset();
                        stall();
                        return at;
                    }
                    at += parser.frameBytes();
                }
                case NOTHING -> at += parser.frameBytes();
                case INCOMPLETE -> {
                    if (!mayHold()) {
                        refuseBytes("Protocol error: too many words in unfinished commands");
                    }
                    return at;
                }
                case MALFORMED -> {
                    if (!queue.isEmpty()) {
                        parser.reset();
                        stall();
                        return at;
                    }
                    group.protocol.malformed(parser, writer);
                    closeAfterReply();
                }
            }
        }
        return reads.isEmpty() ? at : runReads(at);
    }

    /// Runs the reads before the frame at `end`. Says where the first frame begins that was not run.
    private long runReads(long end) {
        parser.reset();
        long at = group.reads.run(this, group, client, end);
        group.touched(this);
        return at;
    }

    boolean mustWait() {
        return suspended
                || queue.isFull()
                || output.bytes() > group.limits.outputBytesMax()
                || group.hasRunEnough(this);
    }

    /// Sends the command just parsed on its way.
    ///
    /// @return false if it cannot go yet
    private boolean dispatch() {
        Command command = parser.command();
        if (command == null || !command.takes(arguments.count() + 1)) {
            return refuse(command);
        }
        client.commanded(command, group.nowNanos());
        group.commandCame(this);
        if (command.has(CommandFlag.CONNECTION)) {
            return queue.isEmpty() && runHere(command);
        }
        if (group.lane.isRemote() || command.has(CommandFlag.WRITE)) {
            int keyBytesMax = group.limits.keyBytesMax();
            if (parser.frameBytes() > keyBytesMax
                    && command.has(CommandFlag.WRITE)
                    && command.longestKey(arguments) > keyBytesMax) {
                return answerError(ErrorCode.KEY_TOO_LONG);
            }
            return submit(command);
        }
        if (queue.isEmpty() || fragmented && group.mutants.has(Mutant.REPLY_OUT_OF_ORDER)) {
            group.lane.run(this, command, client.database(), arguments);
            group.touched(this);
            return true;
        }
        return queue.park(command, client.database(), arguments);
    }

    private boolean refuse(@Nullable Command command) {
        if (!queue.isEmpty()) {
            return false;
        }
        if (command == null) {
            group.protocol.unknownCommand(parser, arguments, writer);
        } else {
            group.protocol.wrongArity(command, writer);
        }
        group.touched(this);
        return true;
    }

    private boolean runHere(Command command) {
        group.runConnectionCommand(this, command, arguments);
        group.touched(this);
        return true;
    }

    private boolean submit(Command command) {
        AppendOutcome outcome = group.lane.submit(this, command, client.database(), arguments);
        return switch (outcome) {
            case ACCEPTED -> {
                queue.await();
                yield true;
            }
            case FULL, NOT_LEADER -> {
                laneIsFull = true;
                yield false;
            }
            case NO_SPACE -> answerError(ErrorCode.DISK_FULL);
            case OUT_OF_MEMORY -> answerError(ErrorCode.OUT_OF_MEMORY);
            case TOO_LARGE -> answerError(ErrorCode.COMMAND_TOO_LARGE);
        };
    }

    private boolean answerError(ErrorCode code) {
        if (!queue.isEmpty()) {
            return false;
        }
        writer.error(code);
        group.touched(this);
        return true;
    }

    private void runParked() {
        while (queue.headIsParked()) {
            long at = queue.next(arguments);
            MemorySegment source = arguments.segment();
            Command command = group.protocol.commands().byId(EntryLayout.commandId(source, at));
            if (command == null) {
                throw new IllegalStateException("a parked command is in the table");
            }
            group.lane.run(this, command, EntryLayout.database(source, at), arguments);
        }
        arguments.trim();
        queue.release();
    }

    /// Whoever makes room brings the session back: an outcome, the socket, the timer, a flush, the next turn. Only a full lane is asked again, because
    /// it may be other sessions' outcomes that make room there.
    void stall() {
        stalled = true;
        group.stalls(this, laneIsFull);
    }

    /// Takes bytes of which none before them is kept.
    private int receivedAnew(MemorySegment source, long offset, int lengthBytes) {
        fragmented = false;
        int taken = (int) (process(source, offset, offset + lengthBytes) - offset);
        if (!stalled && !closing && taken < lengthBytes) {
            taken += keep(source, offset + taken, lengthBytes - taken);
        }
        return taken;
    }

    /// Takes bytes behind the beginning of a frame that is kept, until that frame is over or they are.
    private int receivedMore(MemorySegment source, long offset, int lengthBytes) {
        if (group.mutants.has(Mutant.LOSE_SECOND_HALF_OF_FRAME)) {
            dropInput();
            return lengthBytes;
        }
        int taken = 0;
        while (!input.isEmpty() && taken < lengthBytes && !stalled && !closing) {
            taken += keep(source, offset + taken, lengthBytes - taken);
            processInput();
        }
        return taken;
    }

    private void processInput() {
        Buffer pending = input.buffer();
        if (pending == null) {
            return;
        }
        fragmented = true;
        int read = (int) process(pending.segment, pending.start, pending.end);
        if (input.buffer() == pending) {
            pending.start = read;
        }
        if (input.bytes() == 0 || closing) {
            dropInput();
        }
    }

    /// Keeps the beginning of a frame.
    ///
    /// @return how many bytes were taken
    private int keep(MemorySegment source, long offset, int lengthBytes) {
        int bytesMax = group.limits.frameBytesMax();
        int taken = input.keep(group.pool, bytesMax, source, offset, lengthBytes);
        if (taken == 0) {
            refuseBytes("Protocol error: command too large");
        }
        return taken;
    }

    private void refuseBytes(String reason) {
        writer.error(ErrorCode.PROTOCOL, reason);
        dropInput();
        closeAfterReply();
    }

    /// Accounts for the heap that the unfinished command holds.
    private boolean mayHold() {
        long before = heldBytes;
        heldBytes = parser.heldBytes();
        return before == heldBytes || group.holds(heldBytes - before) || heldBytes <= before;
    }

    private void dropInput() {
        parser.reset();
        mayHold();
        input.drop(group.pool);
    }

    private final class LateAnswer extends Timer {
        @Override
        protected void fired(long nowNanos) {
            suspended = false;
            writer.integer(suspendedValue);
            group.touched(Session.this);
            group.mayGoOn(Session.this);
        }
    }
}
