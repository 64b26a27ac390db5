package io.workingdb.simulator;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.node.DatabaseNode;
import io.workingdb.runtime.sim.World;
import io.workingdb.runtime.sim.WorldOptions;
import io.workingdb.runtime.sim.machine.Machine;
import io.workingdb.runtime.sim.trace.Recording;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Sends everything as the stream takes it, and keeps what comes back.
final class OneShotClient implements ConnectionHandler {
    private static final long SECOND = 1_000_000_000;
    private static final int PORT = 6_379;

    private final MemorySegment unsent;
    private long sent;
    private final StringBuilder replies = new StringBuilder();
    private int lines;
    private @Nullable Connection open;

    OneShotClient(String bytes) {
        unsent = MemorySegment.ofArray(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// What a tiny node in a calm world answers to what its configuration makes somebody send.
    static String replies(Function<NodeConfig, String> bytes) {
        return replies(Durability.ALWAYS, bytes);
    }

    /// The same for another durability.
    static String replies(Durability durability, Function<NodeConfig, String> bytes) {
        try (World world = new World(1, WorldOptions.calm(), Recording.nothing())) {
            Machine machine = world.addMachine(0);
            NodeConfig config = NodeConfig.tiny(machine.endpoint(PORT), durability, Mutants.NONE);
            machine.boot(host -> DatabaseNode.start(host, config));
            world.run(SECOND);
            OneShotClient client = new OneShotClient(bytes.apply(config));
            world.connect(machine.endpoint(PORT), client);
            world.run(10 * SECOND);
            return client.replies();
        }
    }

    /// Lines that have come back so far.
    int lines() {
        return lines;
    }

    /// Ends the connection, if it has begun.
    void hangUp() {
        if (open != null) {
            open.close();
        }
    }

    /// What has come back so far.
    String replies() {
        return replies.toString();
    }

    /// One command as a client library sends it.
    static String command(String... words) {
        StringBuilder frame = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            frame.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return frame.toString();
    }

    @Override
    public void opened(Connection connection) {
        open = connection;
        send(connection);
    }

    @Override
    public int received(Connection c, MemorySegment source, long offset, int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, 0, lengthBytes);
        replies.append(new String(bytes, StandardCharsets.ISO_8859_1));
        for (byte each : bytes) {
            lines += each == '\n' ? 1 : 0;
        }
        return lengthBytes;
    }

    @Override
    public void writable(Connection connection) {
        send(connection);
    }

    @Override
    public void closed(Connection connection, CloseReason reason) {
        open = null;
        replies.append("(closed)");
    }

    private void send(Connection connection) {
        int taken = 1;
        while (taken > 0 && sent < unsent.byteSize()) {
            taken = connection.write(unsent, sent, (int) (unsent.byteSize() - sent));
            sent += taken;
        }
    }
}
