package io.workingdb.benchmarks.allocation;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Durability;
import io.workingdb.core.config.Identity;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.log.EntryKind;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.log.ReplicatedLog;
import io.workingdb.core.storage.checkpoint.SuperblockFile;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.wal.LogRecovery;
import io.workingdb.core.storage.wal.LogWriter;
import io.workingdb.nukeraft.replica.SingleVoterLog;
import io.workingdb.nukeraft.replica.VolatileLog;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Appends entries of a 16-byte key and a 64-byte value, a batch per turn, and takes them back when they are agreed.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LogAppend {
    private static final int ENTRIES = 64;
    private static final int ENTRY_BYTES =
            EntryLayout.HEADER_BYTES + 2 * EntryLayout.ARGUMENT_HEADER_BYTES + 16 + 64;
    private static final long POOL_BYTES = 1L << 30;

    private final MemoryHost host = new MemoryHost();
    private final BufferPool pool = new BufferPool(host, POOL_BYTES);
    private final LogWriter writer = newWriter();
    private final ReplicatedLog durable =
            new SingleVoterLog(writer, 1, Durability.ALWAYS, Mutants.NONE);
    private final ReplicatedLog forgetful =
            new VolatileLog(pool, LogConfig.production().batchBytes());
    private final Slice entry = new Slice();
    private long nowNanos = 1;

    private LogWriter newWriter() {
        SuperblockFile superblocks =
                new SuperblockFile(host.reactor().disk(), pool, host.entropy(), 0);
        while (!superblocks.isOpen()) {
            host.reactor().memoryDisk().deliver();
        }
        LogRecovery recovery =
                new LogRecovery(
                        host.reactor().disk(),
                        pool,
                        LogConfig.production(),
                        Identity.draw(host.entropy()),
                        0,
                        Mutants.NONE,
                        (index, term, source, offset, lengthBytes) -> {},
                        superblocks,
                        1,
                        0);
        while (!recovery.done()) {
            recovery.turn(1);
            host.reactor().memoryDisk().deliver();
        }
        return recovery.writer(Durability.ALWAYS, host.reactor().tracer());
    }

    /// Claim, copy, publish, write, apply: the log of durability `always`.
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public long durable() {
        long index = append(durable);
        while (durable.durableIndex() < index) {
            nowNanos += 1_000;
            durable.turn(nowNanos);
            host.reactor().memoryDisk().deliver();
        }
        take(durable);
        writer.trim(writer.firstEpochNeeded(index));
        return index;
    }

    /// The same for the log of durability `memory`.
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public long memory() {
        long index = append(forgetful);
        take(forgetful);
        forgetful.turn(++nowNanos);
        return index;
    }

    private static long append(ReplicatedLog log) {
        long index = 0;
        for (int i = 0; i < ENTRIES; i++) {
            if (log.claim(ENTRY_BYTES) != AppendOutcome.ACCEPTED) {
                throw new IllegalStateException("a batch has room for the entries of a turn");
            }
            MemorySegment target = log.claimSegment();
            long at = log.claimOffset();
            EntryLayout.writeHeader(target, at, EntryKind.COMMAND, i, 0, 1, 2);
            EntryLayout.writeArgumentLength(target, at + EntryLayout.HEADER_BYTES, 16);
            EntryLayout.stamp(target, at, i);
            index = log.publish(ENTRY_BYTES);
        }
        return index;
    }

    private void take(ReplicatedLog log) {
        for (int i = 0; i < ENTRIES; i++) {
            if (log.next(entry) == 0) {
                throw new IllegalStateException("what is durable is agreed");
            }
        }
    }
}
