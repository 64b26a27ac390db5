package io.workingdb.simulator.client;

import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.event.Event;
import io.workingdb.runtime.sim.event.Timeline;
import io.workingdb.simulator.model.Command;
import io.workingdb.simulator.observe.Findings;
import io.workingdb.simulator.wire.Replies;
import io.workingdb.simulator.wire.Reply;
import io.workingdb.simulator.wire.ReplyDecoder;
import io.workingdb.simulator.wire.RequestBuffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection of a client, from its opening to its end: bytes out, replies in, each matched with what it answers.
///
/// `CONNECTING -> OPEN -> OVER`; what is unanswered when it is over is lost.
final class Link implements ConnectionHandler {
    private final Timeline timeline;
    private final Journal journal;
    private final Findings findings;
    private final Owner owner;
    private final long process;
    private final ClientOptions options;
    private final Random64 random;
    private final ReplyDecoder decoder = new ReplyDecoder();
    private final RequestBuffer out = new RequestBuffer();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final Event rest = new Rest();
    private final Event readOn = new ReadOn();
    private @Nullable Connection connection;
    private boolean reading = true;
    private boolean over;
    private int database;
    private long answers;

    /// What is awaited: the answer to an operation, or exactly `expected`.
    /// How names begin whose values do not matter.
    static final String BALLAST = "ballast";

    private record Pending(
            Journal.@Nullable Begun begun,
            @Nullable Reply expected,
            String words,
            long sentNanos) {}

    /// Whoever uses the link.
    interface Owner {
        /// It is open.
        void opened();

        /// An operation was answered, or refused.
        void answered(Journal.Begun begun, boolean refused);

        /// Everything was answered.
        void idle();

        /// It is over; told once.
        void closed();
    }

    Link(
            Timeline timeline,
            Journal journal,
            Findings findings,
            Owner owner,
            long process,
            ClientOptions options,
            Random64 random) {
        this.timeline = timeline;
        this.journal = journal;
        this.findings = findings;
        this.owner = owner;
        this.process = process;
        this.options = options;
        this.random = random;
    }

    boolean isOpen() {
        return connection != null && !over;
    }

    boolean isIdle() {
        return pending.isEmpty();
    }

    /// When the oldest unanswered command was sent; `Long.MAX_VALUE` if there is none.
    long waitingSinceNanos() {
        Pending oldest = pending.peek();
        return oldest == null ? Long.MAX_VALUE : oldest.sentNanos();
    }

    /// Replies received so far.
    long answers() {
        return answers;
    }

    /// Writes a command into the buffer; {@link #flush} sends it.
    void send(Target target, Command command) {
        if (target.keys.database() != database) {
            database = target.keys.database();
            internal(List.of("SELECT", Integer.toString(database)), Replies.OK);
        }
        List<String> words = command.words(target.keys);
        if (options.inlinePerHundred() > 0
                && random.chance(options.inlinePerHundred(), 100)
                && isPlain(words)) {
            out.inline(words);
        } else {
            out.command(words);
        }
        pending.add(
                new Pending(
                        journal.begin(process, target, command), null, "", timeline.nowNanos()));
    }

    /// Writes a command that touches no key and whose answer is known.
    void internal(List<String> words, @Nullable Reply expected) {
        out.command(words);
        pending.add(new Pending(null, expected, String.join(" ", words), timeline.nowNanos()));
    }

    /// Sends what was written, now or in two pieces.
    void flush() {
        if (options.piecesPerHundred() > 0
                && random.chance(options.piecesPerHundred(), 100)
                && out.waitingBytes() > 1
                && !rest.scheduled()) {
            write(1 + random.below(out.waitingBytes() - 1));
            timeline.schedule(random.logUniform(50_000_000), rest);
        } else if (!rest.scheduled()) {
            write(out.waitingBytes());
        }
    }

    /// Gives the connection up: whatever is unanswered is lost.
    void abandon() {
        if (over) {
            return;
        }
        finish();
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    public void opened(Connection opened) {
        if (over) {
            opened.close();
            return;
        }
        connection = opened;
        if (options.resp3PerHundred() > 0 && random.chance(options.resp3PerHundred(), 100)) {
            internal(List.of("HELLO", "3"), null);
        }
        owner.opened();
    }

    @Override
    public int received(Connection from, MemorySegment source, long offset, int lengthBytes) {
        if (over) {
            return lengthBytes;
        }
        if (!reading) {
            return 0;
        }
        if (options.slowReadsPerHundred() > 0
                && random.chance(options.slowReadsPerHundred(), 100)) {
            reading = false;
            timeline.schedule(random.logUniform(200_000_000), readOn);
            return 0;
        }
        decoder.feed(source, offset, lengthBytes);
        for (Reply reply = decoder.next(); reply != null && !over; reply = decoder.next()) {
            replied(reply);
        }
        if (!over && pending.isEmpty() && out.waitingBytes() == 0) {
            owner.idle();
        }
        return lengthBytes;
    }

    @Override
    public void writable(Connection from) {
        if (!over && !rest.scheduled()) {
            write(out.waitingBytes());
        }
    }

    @Override
    public void closed(Connection from, CloseReason reason) {
        if (!over) {
            finish();
            owner.closed();
        }
    }

    private void finish() {
        over = true;
        timeline.cancel(rest);
        timeline.cancel(readOn);
        for (Pending each : pending) {
            if (each.begun() != null) {
                journal.lost(each.begun());
            }
        }
        pending.clear();
    }

    private void write(int count) {
        Connection to = connection;
        if (to != null && count > 0) {
            out.sent(to.write(out.segment(), out.start(), count));
        }
    }

    private void replied(Reply reply) {
        answers++;
        Pending asked = pending.poll();
        if (asked == null) {
            if (!ReplyShape.isFarewell(reply)) {
                findings.add(
                        "client "
                                + process
                                + " was sent a reply that it had not asked for: "
                                + reply.shown());
            }
        } else if (asked.begun() == null) {
            internalReply(asked, reply);
        } else {
            operationReply(asked.begun(), reply);
        }
    }

    private void internalReply(Pending asked, Reply reply) {
        boolean right =
                asked.expected() == null
                        ? reply instanceof Reply.Many
                        : reply.equals(asked.expected())
                                || asked.words().startsWith("SET " + BALLAST)
                                        && ReplyShape.isForLackOfRoom(reply);
        if (!right && !ReplyShape.isFarewell(reply)) {
            findings.add(
                    "client "
                            + process
                            + " sent "
                            + asked.words()
                            + " and was answered "
                            + reply.shown()
                            + atNow());
        }
    }

    private void operationReply(Journal.Begun begun, Reply reply) {
        ReplyShape shape = ReplyShape.of(begun.call.command(), reply);
        switch (shape) {
            case ANSWER -> journal.answered(begun, reply);
            case REFUSED -> journal.refused(begun);
            case UNKNOWN -> journal.lost(begun);
            case ABSURD -> {
                journal.lost(begun);
                findings.add(
                        "client "
                                + process
                                + " was given a reply that does not belong to its command: "
                                + begun.call.answered(reply, 0).shown()
                                + atNow());
            }
        }
        owner.answered(begun, shape != ReplyShape.ANSWER);
    }

    private String atNow() {
        return " (at "
                + timeline.nowNanos() / 1_000_000
                + " ms, "
                + pending.size()
                + " more commands of its pipeline unanswered)";
    }

    private static boolean isPlain(List<String> words) {
        for (String word : words) {
            boolean plain = !word.isEmpty();
            for (int i = 0; i < word.length(); i++) {
                char c = word.charAt(i);
                plain &= c > ' ' && c < 127 && c != '"' && c != '\'';
            }
            if (!plain || word.length() > 1_000) {
                return false;
            }
        }
        return true;
    }

    private final class Rest extends Event {
        @Override
        public void fire() {
            write(out.waitingBytes());
        }
    }

    private final class ReadOn extends Event {
        @Override
        public void fire() {
            reading = true;
            if (connection != null && !over) {
                connection.resume();
            }
        }
    }
}
