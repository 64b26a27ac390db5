package io.workingdb.protocols.session;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import java.lang.foreign.MemorySegment;

/// A client that cannot be served: it is told why and let go, rather than left hanging.
final class RefusedClient implements ConnectionHandler {
    private final Output output;
    private final ReplyWriter writer;
    private final ErrorCode reason;

    RefusedClient(SessionGroup group, ErrorCode reason) {
        output = new Output(group.pool);
        writer = group.protocol.newWriter();
        writer.target(output);
        this.reason = reason;
    }

    @Override
    public void opened(Connection connection) {
        writer.error(reason);
        output.drainTo(connection);
        connection.close();
    }

    @Override
    public int received(Connection connection, MemorySegment source, long offset, int lengthBytes) {
        return lengthBytes;
    }

    @Override
    public void writable(Connection connection) {}

    @Override
    public void closed(Connection connection, CloseReason why) {
        output.clear();
    }
}
