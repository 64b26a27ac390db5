package io.workingdb.benchmarks.load;

import io.workingdb.benchmarks.wire.ReplyDecoder;
import io.workingdb.benchmarks.wire.Request;
import io.workingdb.benchmarks.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// One connection of the load generator: requests not yet sent, requests not yet answered, and when each of those began.
final class ClientConnection implements ReplyDecoder.Sink {
    private static final int SEND_BYTES_MIN = 16 * 1_024;

    private final SocketChannel channel;
    private final SelectionKey selection;
    private final Wire wire;
    private final RequestSource source;
    private final Request request;
    private final Tally tally;
    private final ReplyDecoder decoder;
    private final ByteBuffer unsent;
    private final int requestBytesMax;
    private final long[] startNanos;
    private final boolean[] reading;
    private int oldest;
    private int unanswered;
    private int toSend;
    private long batchNanos;
    private long nowNanos;
    private boolean closed;

    /// @param request scratch space, shared by the connections of a thread
    ClientConnection(
            SocketChannel channel,
            SelectionKey selection,
            Wire wire,
            RequestSource source,
            Request request,
            Tally tally,
            Room room) {
        this.channel = channel;
        this.selection = selection;
        this.wire = wire;
        this.source = source;
        this.request = request;
        this.tally = tally;
        decoder = wire.newDecoder();
        requestBytesMax = room.requestBytesMax();
        unsent = ByteBuffer.allocateDirect(Math.max(SEND_BYTES_MIN, requestBytesMax));
        startNanos = new long[room.pipeline()];
        reading = new boolean[room.pipeline()];
    }

    /// What a connection must have room for.
    ///
    /// @param pipeline most unanswered requests
    /// @param requestBytesMax largest request
    record Room(int pipeline, int requestBytesMax) {}

    boolean isClosed() {
        return closed;
    }

    /// Whether nothing is under way.
    boolean isIdle() {
        return unanswered == 0 && toSend == 0;
    }

    /// Whether one more request can be taken in.
    boolean hasRoom() {
        return !closed && unanswered < startNanos.length && unsent.remaining() >= requestBytesMax;
    }

    /// Sends as many requests as the pipeline holds; they began at `now`.
    void sendBatch(long now) throws IOException {
        batchNanos = now;
        toSend = startNanos.length;
        pump();
    }

    /// Sends one request that began, or should have begun, at `startedNanos`. There is room.
    void sendOne(long startedNanos) throws IOException {
        batchNanos = startedNanos;
        toSend = 1;
        pump();
    }

    /// Sends on, as far as the socket takes it.
    void pump() throws IOException {
        do {
            fill();
            unsent.flip();
            channel.write(unsent);
            unsent.compact();
        } while (toSend > 0 && unsent.position() == 0);
        boolean more = unsent.position() > 0;
        int wanted = more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (selection.interestOps() != wanted) {
            selection.interestOps(wanted);
        }
    }

    private void fill() {
        while (toSend > 0 && unsent.remaining() >= requestBytesMax) {
            if (!source.next(request)) {
                toSend = 0;
                return;
            }
            wire.encode(request, unsent);
            int at = (oldest + unanswered) % startNanos.length;
            startNanos[at] = batchNanos;
            reading[at] = request.operation.reads();
            unanswered++;
            toSend--;
        }
    }

    /// Takes what has arrived.
    ///
    /// @param buffer scratch space, shared by the connections of a thread
    /// @return null, or why the connection is of no more use
    @Nullable String receive(ByteBuffer buffer) throws IOException {
        while (true) {
            buffer.clear();
            int bytes = channel.read(buffer);
            if (bytes < 0) {
                return "the server closed the connection";
            }
            nowNanos = System.nanoTime();
            boolean full = !buffer.hasRemaining();
            buffer.flip();
            String broken = decoder.decode(buffer, this);
            if (broken != null || !full) {
                return broken;
            }
        }
    }

    @Override
    public void replied(ReplyDecoder.Outcome outcome) {
        if (unanswered == 0) {
            tally.failed(1, "a reply to no request");
            return;
        }
        if (outcome == ReplyDecoder.Outcome.FAILED) {
            tally.failed(1, decoder.errorText());
        }
        tally.replied(outcome, reading[oldest], startNanos[oldest], nowNanos);
        oldest = oldest + 1 == startNanos.length ? 0 : oldest + 1;
        unanswered--;
    }

    /// Ends the connection. Whatever is unanswered has failed.
    void abandon(String why) {
        if (closed) {
            return;
        }
        closed = true;
        tally.failed(Math.max(1, unanswered), why);
        unanswered = 0;
        toSend = 0;
        close();
    }

    void close() {
        closed = true;
        selection.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            tally.failed(1, "a connection could not be closed: " + e.getMessage());
        }
    }
}
