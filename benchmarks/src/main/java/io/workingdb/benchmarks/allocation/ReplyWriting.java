package io.workingdb.benchmarks.allocation;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.error.ErrorCode;
import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.protocols.redis.RedisProtocol;
import io.workingdb.protocols.session.Output;
import io.workingdb.protocols.session.ReplyWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Writes replies and hands them to a socket that takes everything.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReplyWriting {
    private static final int REPLIES = 16;
    private static final int KINDS = 8;
    private static final int VALUE_BYTES = 64;
    private static final long POOL_BYTES = 1 << 20;

    private final Output output = new Output(new BufferPool(new MemoryHost(), POOL_BYTES));
    private final ReplyWriter writer = new RedisProtocol().newWriter();
    private final MemoryConnection connection = new MemoryConnection(accepted -> new Silent());
    private final MemorySegment value = Arena.global().allocate(VALUE_BYTES);
    private long number;

    /// Directs the writer to the output.
    public ReplyWriting() {
        writer.target(output);
    }

    /// Eight replies, of each kind that commands on strings have, twice, and one flush.
    @Benchmark
    @OperationsPerInvocation(REPLIES)
    public long write() {
        for (int i = 0; i < REPLIES / KINDS; i++) {
            writer.ok();
            writer.bulk(value, 0, VALUE_BYTES);
            writer.integer(number += 12_345);
            writer.nil();
            writer.array(2);
            writer.bulk(value, 0, VALUE_BYTES);
            writer.nil();
            writer.error(ErrorCode.WRONG_TYPE);
            writer.ok();
            writer.integer(-1);
        }
        output.drainTo(connection);
        return connection.bytesWritten();
    }

    /// The owner of a connection on which nothing arrives.
    private static final class Silent implements ConnectionHandler {
        @Override
        public void opened(Connection opened) {}

        @Override
        public int received(Connection from, MemorySegment source, long offset, int lengthBytes) {
            return lengthBytes;
        }

        @Override
        public void writable(Connection from) {}

        @Override
        public void closed(Connection from, CloseReason reason) {}
    }
}
