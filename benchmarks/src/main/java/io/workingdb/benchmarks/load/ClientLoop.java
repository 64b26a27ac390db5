package io.workingdb.benchmarks.load;

import io.workingdb.benchmarks.profile.Profile;
import io.workingdb.benchmarks.wire.Request;
import io.workingdb.benchmarks.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One thread of the load generator and its connections.
///
/// Closed loop: a connection that has all its answers sends its next batch. Open loop: a request leaves when it is due, on the next
/// connection that has room; while none has, it waits, and its latency counts from when it was due.
final class ClientLoop implements AutoCloseable {
    /// How long answers are awaited after the round's end.
    private static final long DRAIN_NANOS = 10_000_000_000L;

    private static final int RECEIVE_BYTES = 256 * 1_024;

    /// A selector sleeps in whole milliseconds and wakes up late; less than this before a request is due we look without sleeping.
    private static final long SPIN_NANOS = 2_000_000;

    private final Selector selector;
    private final ClientConnection[] connections;
    private final Tally tally = new Tally();
    private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVE_BYTES);
    private final Consumer<SelectionKey> whenReady = this::ready;
    private @Nullable Schedule schedule;
    private long endNanos;
    private int turn;

    /// Connects.
    ///
    /// @param clients how many connections
    /// @param pipeline most unanswered requests of each
    ClientLoop(
            Profile profile,
            Wire wire,
            InetSocketAddress address,
            int clients,
            int pipeline,
            RequestSource source,
            Request request)
            throws IOException {
        int keys = profile.keysPerCommand();
        ClientConnection.Room room =
                new ClientConnection.Room(
                        pipeline,
                        wire.requestBytesMax(
                                keys,
                                profile.mix().has(io.workingdb.benchmarks.profile.Operation.MSET)
                                        ? keys
                                        : 1,
                                profile.valueBytes().max()));
        selector = Selector.open();
        connections = new ClientConnection[clients];
        for (int i = 0; i < clients; i++) {
            SocketChannel channel = SocketChannel.open(address);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            SelectionKey selection = channel.register(selector, SelectionKey.OP_READ);
            connections[i] =
                    new ClientConnection(channel, selection, wire, source, request, tally, room);
            selection.attach(connections[i]);
        }
    }

    Tally tally() {
        return tally;
    }

    /// Every connection asks again when it has been answered, until `end`.
    void runClosed(long end) {
        endNanos = end;
        long now = System.nanoTime();
        for (ClientConnection connection : connections) {
            sendBatch(connection, now);
        }
        long hardEnd = end + DRAIN_NANOS;
        while (isBusy() && System.nanoTime() < hardEnd) {
            select(100);
        }
        abandonUnanswered();
    }

    /// Requests leave when `planned` says, until `end`.
    void runOpen(Schedule planned, long end) {
        schedule = planned;
        endNanos = end;
        long hardEnd = end + DRAIN_NANOS;
        long now = System.nanoTime();
        while (isAlive() && now < hardEnd && (planned.dueNanos() < end || isBusy())) {
            sendDue(planned, now);
            long wait = planned.dueNanos() < end ? planned.dueNanos() - now : SPIN_NANOS * 10;
            select(wait > SPIN_NANOS ? (wait - SPIN_NANOS / 2) / 1_000_000 : 0);
            now = System.nanoTime();
        }
        abandonUnanswered();
        for (; planned.dueNanos() < end; planned.advance()) {
            tally.unsent(now - planned.dueNanos());
        }
    }

    @Override
    public void close() throws IOException {
        for (ClientConnection connection : connections) {
            connection.close();
        }
        selector.close();
    }

    private void sendDue(Schedule planned, long now) {
        while (planned.dueNanos() <= now && planned.dueNanos() < endNanos) {
            ClientConnection free = nextWithRoom();
            if (free == null) {
                return;
            }
            try {
                free.sendOne(planned.dueNanos());
            } catch (IOException e) {
                free.abandon(sentence(e));
            }
            planned.advance();
        }
    }

    private @Nullable ClientConnection nextWithRoom() {
        for (int i = 0; i < connections.length; i++) {
            turn = turn + 1 == connections.length ? 0 : turn + 1;
            if (connections[turn].hasRoom()) {
                return connections[turn];
            }
        }
        return null;
    }

    private void select(long timeoutMillis) {
        try {
            if (timeoutMillis <= 0) {
                selector.selectNow(whenReady);
            } else {
                selector.select(whenReady, timeoutMillis);
            }
        } catch (IOException e) {
            tally.failed(1, sentence(e));
        }
    }

    private void ready(SelectionKey key) {
        ClientConnection connection = (ClientConnection) key.attachment();
        if (connection.isClosed()) {
            return;
        }
        try {
            if (key.isReadable()) {
                String broken = connection.receive(received);
                if (broken != null) {
                    connection.abandon(broken);
                    return;
                }
            }
            if (key.isWritable()) {
                connection.pump();
            }
        } catch (IOException e) {
            connection.abandon(sentence(e));
            return;
        }
        if (schedule == null && connection.isIdle()) {
            sendBatch(connection, System.nanoTime());
        }
    }

    private void sendBatch(ClientConnection connection, long now) {
        if (now >= endNanos) {
            return;
        }
        try {
            connection.sendBatch(now);
        } catch (IOException e) {
            connection.abandon(sentence(e));
        }
    }

    private boolean isBusy() {
        for (ClientConnection connection : connections) {
            if (!connection.isIdle()) {
                return true;
            }
        }
        return false;
    }

    private boolean isAlive() {
        for (ClientConnection connection : connections) {
            if (!connection.isClosed()) {
                return true;
            }
        }
        return false;
    }

    private void abandonUnanswered() {
        for (ClientConnection connection : connections) {
            if (!connection.isIdle()) {
                connection.abandon(
                        "no answer within "
                                + DRAIN_NANOS / 1_000_000_000
                                + " s after the round's end");
            }
        }
    }

    private static String sentence(IOException e) {
        return "a connection broke: " + e.getMessage();
    }
}
