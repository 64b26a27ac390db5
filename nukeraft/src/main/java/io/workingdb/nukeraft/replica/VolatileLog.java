package io.workingdb.nukeraft.replica;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.log.ReplicatedLog;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.trace.Sink;
import java.lang.foreign.MemorySegment;

/// The log of durability `memory`: an entry is agreed when it is appended, and forgotten when it was applied.
///
/// Entries lie in one buffer, each behind a u32 length, aligned to 8. The buffer starts over when all of them were taken.
public final class VolatileLog implements ReplicatedLog {
    private static final int LENGTH_BYTES = 8;

    private final BufferPool pool;
    private final int bufferBytes;
    private Buffer buffer;
    private long lastIndex;
    private long takenIndex;
    private boolean closed;

    /// @param bufferBytes size of the buffer; a larger entry gets a larger one for as long as it is in it
    public VolatileLog(BufferPool pool, int bufferBytes) {
        this.pool = pool;
        this.bufferBytes = bufferBytes;
        buffer = take(bufferBytes);
    }

    @Override
    public AppendOutcome claim(int lengthBytes) {
        if (lengthBytes > EntryLayout.ENTRY_BYTES_MAX) {
            return AppendOutcome.TOO_LARGE;
        }
        long needed = LENGTH_BYTES + Bytes.roundUp(lengthBytes, LENGTH_BYTES);
        if (needed <= buffer.room()) {
            return AppendOutcome.ACCEPTED;
        }
        if (buffer.end > 0) {
            return AppendOutcome.FULL;
        }
        Buffer larger = pool.take(needed);
        if (larger == null) {
            return AppendOutcome.FULL;
        }
        pool.give(buffer);
        buffer = larger;
        return AppendOutcome.ACCEPTED;
    }

    @Override
    public MemorySegment claimSegment() {
        return buffer.segment;
    }

    @Override
    public long claimOffset() {
        return buffer.end + LENGTH_BYTES;
    }

    @Override
    public long publish(int lengthBytes) {
        buffer.segment.set(Bytes.U32, buffer.end, lengthBytes);
        buffer.end += (int) (LENGTH_BYTES + Bytes.roundUp(lengthBytes, LENGTH_BYTES));
        return ++lastIndex;
    }

    @Override
    public long next(Slice entry) {
        if (buffer.readable() == 0) {
            return 0;
        }
        int length = buffer.segment.get(Bytes.U32, buffer.start);
        entry.set(buffer.segment, buffer.start + LENGTH_BYTES, length);
        buffer.start += (int) (LENGTH_BYTES + Bytes.roundUp(length, LENGTH_BYTES));
        return ++takenIndex;
    }

    @Override
    public boolean begin(long nowNanos) {
        return false;
    }

    @Override
    public boolean turn(long nowNanos) {
        if (buffer.readable() > 0) {
            return false;
        }
        Invariant.check(
                takenIndex == lastIndex,
                "an empty buffer means that all was taken",
                takenIndex,
                lastIndex);
        if (buffer.capacity > bufferBytes) {
            pool.give(buffer);
            buffer = take(bufferBytes);
        }
        boolean emptied = buffer.end > 0;
        buffer.start = 0;
        buffer.end = 0;
        return emptied;
    }

    @Override
    public long lastIndex() {
        return lastIndex;
    }

    @Override
    public long durableIndex() {
        return lastIndex;
    }

    @Override
    public long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean readOnly() {
        return false;
    }

    @Override
    public boolean failed() {
        return false;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void fingerprint(Sink sink) {
        sink.put(lastIndex);
        sink.put(takenIndex);
    }

    private Buffer take(long bytes) {
        Buffer taken = pool.take(bytes);
        if (taken == null) {
            throw new IllegalStateException(
                    "buffer-bytes-max is too small for the log: bytes=" + bytes);
        }
        return taken;
    }
}
