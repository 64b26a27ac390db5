package io.workingdb.benchmarks.allocation;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import java.lang.foreign.MemorySegment;

/// A client's connection whose socket takes everything and counts it.
final class MemoryConnection implements Connection {
    private static final Endpoint HERE = new Endpoint("127.0.0.1", 6379);
    private static final Endpoint THERE = new Endpoint("127.0.0.1", 50_000);

    private final ConnectionHandler handler;
    private long bytesWritten;
    private long linesWritten;

    MemoryConnection(ConnectionHandler.Factory factory) {
        ConnectionHandler accepted = factory.accept(this);
        if (accepted == null) {
            throw new IllegalStateException("the node accepts a client");
        }
        handler = accepted;
        handler.opened(this);
    }

    /// Bytes arrive.
    ///
    /// @return how many were taken
    int deliver(MemorySegment source, int lengthBytes) {
        return handler.received(this, source, 0, lengthBytes);
    }

    /// Bytes of replies so far.
    long bytesWritten() {
        return bytesWritten;
    }

    /// Lines of replies so far: a string is two, anything else that is no aggregate is one.
    long linesWritten() {
        return linesWritten;
    }

    @Override
    public int write(MemorySegment source, long offset, int lengthBytes) {
        bytesWritten += lengthBytes;
        for (long at = offset; at < offset + lengthBytes; at++) {
            linesWritten += source.get(JAVA_BYTE, at) == '\n' ? 1 : 0;
        }
        return lengthBytes;
    }

    @Override
    public void resume() {}

    @Override
    public void close() {
        throw new IllegalStateException("the node closes no connection of a benchmark");
    }

    @Override
    public Endpoint remote() {
        return THERE;
    }

    @Override
    public Endpoint local() {
        return HERE;
    }
}
