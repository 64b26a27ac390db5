package io.workingdb.runtime.real.net;

import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import java.lang.foreign.MemorySegment;

/// Hears what happens to a connection that nobody owns any more.
final class NobodysHandler implements ConnectionHandler {
    static final NobodysHandler NOBODY = new NobodysHandler();

    private NobodysHandler() {}

    @Override
    public void opened(Connection connection) {}

    @Override
    public int received(Connection connection, MemorySegment source, long offset, int lengthBytes) {
        return lengthBytes;
    }

    @Override
    public void writable(Connection connection) {}

    @Override
    public void closed(Connection connection, CloseReason reason) {}
}
