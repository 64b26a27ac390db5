package io.workingdb.benchmarks.allocation;

import io.workingdb.protocols.redis.RedisProtocol;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.FrameParser;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Finds commands in bytes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameParsing {
    private static final int BULK_BYTES_MAX = 512 << 20;

    private final FrameParser parser = new RedisProtocol().newParser(BULK_BYTES_MAX);
    private final Arguments arguments = new Arguments();
    private final Frames sets = Frames.set();

    /// Whole frames, one behind the other.
    @Benchmark
    @OperationsPerInvocation(Frames.FRAMES)
    public long whole() {
        MemorySegment batch = sets.next();
        long at = 0;
        while (at < batch.byteSize()) {
            at += parse(batch, at, batch.byteSize());
        }
        return at;
    }

    /// Each frame in two pieces, the cut in its value.
    @Benchmark
    @OperationsPerInvocation(Frames.FRAMES)
    public long inTwoPieces() {
        MemorySegment batch = sets.next();
        long frameBytes = batch.byteSize() / Frames.FRAMES;
        for (long at = 0; at < batch.byteSize(); at += frameBytes) {
            if (parser.parse(batch, at, at + frameBytes - 10, arguments)
                    != FrameParser.Outcome.INCOMPLETE) {
                throw new IllegalStateException("a piece of a frame is no frame");
            }
            parse(batch, at, at + frameBytes);
        }
        return frameBytes;
    }

    private int parse(MemorySegment batch, long at, long end) {
        if (parser.parse(batch, at, end, arguments) != FrameParser.Outcome.COMMAND) {
            throw new IllegalStateException("a frame is a command");
        }
        return parser.frameBytes();
    }
}
