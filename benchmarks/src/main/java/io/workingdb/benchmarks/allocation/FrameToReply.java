package io.workingdb.benchmarks.allocation;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.port.Endpoint;
import io.workingdb.node.DatabaseNode;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The whole way of a command through a whole node, from the bytes that arrive to the bytes that leave, sixteen at a time: framing,
/// log, apply, reply, flush, and whatever a turn does besides.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameToReply {
    private static final long MEMORY_BYTES_MAX = 1L << 30;

    /// A batch is durable two cycles after it arrived; what opens a directory or begins a segment takes a few more.
    private static final int CYCLES_MAX = 100_000;

    private final MemoryHost host = new MemoryHost();
    private final Frames gets = Frames.get();
    private final Frames sets = Frames.set();
    private final Frames increments = Frames.incr();

    /// What the node promises.
    @Param({"ALWAYS", "MEMORY"})
    public Durability durability = Durability.ALWAYS;

    private @Nullable MemoryConnection connection;

    /// Starts the node and connects.
    @Setup
    public void start() {
        DatabaseNode.start(
                host,
                NodeConfig.production(
                        new Endpoint("127.0.0.1", 6379), durability, MEMORY_BYTES_MAX));
        for (int i = 0; i < CYCLES_MAX && !host.reactor().listens(); i++) {
            host.reactor().cycle();
        }
        connection = host.reactor().connect();
        for (int i = 0; i < Frames.BATCHES; i++) {
            set();
        }
    }

    /// SET with a value of 64 bytes.
    @Benchmark
    @OperationsPerInvocation(Frames.FRAMES)
    public long set() {
        return answer(sets.next(), 1);
    }

    /// GET.
    @Benchmark
    @OperationsPerInvocation(Frames.FRAMES)
    public long get() {
        return answer(gets.next(), 2);
    }

    /// INCR.
    @Benchmark
    @OperationsPerInvocation(Frames.FRAMES)
    public long incr() {
        return answer(increments.next(), 1);
    }

    private long answer(MemorySegment batch, int linesPerReply) {
        MemoryConnection client = connection;
        if (client == null) {
            throw new IllegalStateException("the node listens");
        }
        int length = (int) batch.byteSize();
        long wanted = client.linesWritten() + linesPerReply * Frames.FRAMES;
        if (client.deliver(batch, length) != length) {
            throw new IllegalStateException("a batch is taken at once");
        }
        for (int i = 0; i < CYCLES_MAX; i++) {
            host.reactor().cycle();
            if (client.linesWritten() >= wanted) {
                return wanted;
            }
        }
        throw new IllegalStateException("a batch is answered");
    }
}
