package io.workingdb.core.storage.wal;

import static io.workingdb.core.storage.Bytes.roundUp;
import static io.workingdb.core.storage.Bytes.wholeBlocks;
import static io.workingdb.core.storage.wal.BatchLayout.HEADER_BYTES;
import static io.workingdb.core.storage.wal.BatchLayout.RECORD_ALIGNMENT;
import static io.workingdb.core.storage.wal.BatchLayout.RECORD_HEADER_BYTES;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Identity;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.Checksum;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One batch in memory: gathers records where they will be written from, is sealed, written, and read back record by record
/// when its records are committed. Three of them take turns.
///
/// `EMPTY -> gathering (publish) -> sealed (seal) -> durable -> consumed (next) -> EMPTY (reset)`
final class LogBatch {
    private final BufferPool pool;
    private final LogConfig config;
    private final Checksum checksum = new Checksum();
    private final Buffer table;
    private Buffer buffer;

    /// Where the batch starts in the buffer: 0, but for a mutant that puts the tail of the block before in front of it.
    private int base;

    private int payloadEnd = HEADER_BYTES;
    private int records;
    private long usedBytes;
    private long lastIndex;
    private boolean holdsTerm;
    private int consumed;
    private int consumedOffset = HEADER_BYTES;

    LogBatch(BufferPool pool, LogConfig config) {
        this.pool = pool;
        this.config = config;
        buffer = take(config.batchBytes());
        table = take((long) config.batchRecordsMax() * RECORD_HEADER_BYTES);
    }

    /// Makes room for a record of `length` bytes of payload.
    ///
    /// @return whether there is room; a record that fits into no normal batch gets a larger buffer if this batch is empty
    boolean claim(int length) {
        if (records == config.batchRecordsMax()) {
            return false;
        }
        long needed = bytesWith(length);
        if (needed <= buffer.capacity) {
            return true;
        }
        if (records > 0) {
            return false;
        }
        Buffer larger = pool.take(needed);
        if (larger == null) {
            return false;
        }
        pool.give(buffer);
        buffer = larger;
        return true;
    }

    /// Most bytes that this batch takes on disk once a record of `length` bytes is in it: with the largest tables there can be.
    long bytesWith(int length) {
        long tables = 2L * config.batchRecordsMax() * RECORD_HEADER_BYTES;
        return wholeBlocks(payloadEnd + roundUp(length, RECORD_ALIGNMENT) + tables);
    }

    /// Where the payload of the claimed record goes.
    MemorySegment segment() {
        return buffer.segment;
    }

    /// Offset of the claimed record's payload in {@link #segment}.
    int claimOffset() {
        return payloadEnd;
    }

    /// Takes the claimed record in.
    void publish(int group, RecordKind kind, long term, long index, int length, long checksumSeed) {
        int padded = (int) roundUp(length, RECORD_ALIGNMENT);
        if (padded != length) {
            buffer.segment.asSlice(payloadEnd + length, padded - length).fill((byte) 0);
        }
        int sum = checksum.of(buffer, payloadEnd, length, checksumSeed);
        BatchLayout.writeRecordHeader(
                table.segment,
                (long) records * RECORD_HEADER_BYTES,
                group,
                kind.code(),
                term,
                index,
                length,
                sum);
        records++;
        payloadEnd += padded;
        if (kind == RecordKind.ENTRY) {
            lastIndex = index;
        } else {
            holdsTerm = true;
        }
    }

    /// Completes the batch for writing: tables, header, padding.
    ///
    /// @param previous the batch before, whose table is repeated, or null
    /// @return checksum of the header
    int seal(
            Identity identity,
            int lane,
            long epoch,
            long number,
            long durableThrough,
            int previousChecksum,
            int flags,
            @Nullable LogBatch previous) {
        MemorySegment s = buffer.segment;
        int own = records * RECORD_HEADER_BYTES;
        int repeated = previous == null ? 0 : previous.records * RECORD_HEADER_BYTES;
        MemorySegment.copy(table.segment, 0, s, payloadEnd, own);
        if (previous != null) {
            MemorySegment.copy(previous.table.segment, 0, s, payloadEnd + own, repeated);
        }
        usedBytes = payloadEnd + own + repeated;
        int tablesChecksum = checksum.of(buffer, payloadEnd, own + repeated, epoch);
        s.asSlice(usedBytes, wholeBlocks(usedBytes) - usedBytes).fill((byte) 0);
        BatchLayout.writeHeader(s, 0, identity, lane, epoch, number, durableThrough);
        BatchLayout.writeChain(s, 0, previousChecksum, flags);
        BatchLayout.writeTables(
                s,
                0,
                records,
                repeated / RECORD_HEADER_BYTES,
                payloadEnd,
                usedBytes,
                tablesChecksum);
        int sum = checksum.of(buffer, 0, BatchLayout.CHECKED_BYTES, epoch);
        BatchLayout.writeChecksum(s, 0, sum);
        return sum;
    }

    /// For the mutant that rewrites acknowledged blocks: moves the sealed batch behind `length` bytes of the block before it.
    boolean prepend(MemorySegment tail, int length) {
        MemorySegment s = buffer.segment;
        if (wholeBlocks(length + usedBytes) > buffer.capacity) {
            return false;
        }
        MemorySegment.copy(s, 0, s, length, usedBytes);
        MemorySegment.copy(tail, 0, s, 0, length);
        base = length;
        s.asSlice(base + usedBytes, wholeBlocks(base + usedBytes) - base - usedBytes)
                .fill((byte) 0);
        return true;
    }

    /// Bytes to write, whole blocks.
    long bytesToWrite() {
        return wholeBlocks(base + usedBytes);
    }

    /// Bytes of the sealed batch without padding, and with what the mutant put in front.
    long usedBytes() {
        return base + usedBytes;
    }

    /// Bytes that sealing will need at most, given the batch before.
    long bytesWhenSealed(@Nullable LogBatch previous) {
        int tables = records + (previous == null ? 0 : previous.records);
        return wholeBlocks(payloadEnd + (long) tables * RECORD_HEADER_BYTES);
    }

    /// Gives the next committed entry.
    ///
    /// @param limitIndex last index that may be given
    /// @return its index, or 0 if there is none up to the limit
    long next(long limitIndex, Slice entry) {
        while (consumed < records) {
            long header = (long) consumed * RECORD_HEADER_BYTES;
            long index = BatchLayout.recordIndex(table.segment, header);
            boolean isEntry =
                    BatchLayout.recordKind(table.segment, header) == RecordKind.ENTRY.code();
            if (isEntry && index > limitIndex) {
                return 0;
            }
            int length = BatchLayout.recordLength(table.segment, header);
            entry.set(buffer.segment, base + consumedOffset, length);
            consumed++;
            consumedOffset += (int) roundUp(length, RECORD_ALIGNMENT);
            if (isEntry) {
                return index;
            }
        }
        return 0;
    }

    boolean isEmpty() {
        return records == 0;
    }

    boolean isConsumed() {
        return consumed == records;
    }

    /// Whether it should not be kept waiting: more would soon not fit.
    boolean isHalfFull() {
        return 2 * payloadEnd > config.batchBytes() || 2 * records > config.batchRecordsMax();
    }

    int payloadBytes() {
        return payloadEnd - HEADER_BYTES;
    }

    long lastIndex() {
        return lastIndex;
    }

    boolean holdsTerm() {
        return holdsTerm;
    }

    /// Empties the batch for gathering.
    void reset() {
        Invariant.check(
                isConsumed(), "a batch is reused when its records were applied", consumed, records);
        if (buffer.capacity > config.batchBytes()) {
            pool.give(buffer);
            buffer = take(config.batchBytes());
        }
        base = 0;
        payloadEnd = HEADER_BYTES;
        records = 0;
        usedBytes = 0;
        lastIndex = 0;
        holdsTerm = false;
        consumed = 0;
        consumedOffset = HEADER_BYTES;
    }

    private Buffer take(long bytes) {
        Buffer taken = pool.take(bytes);
        if (taken == null) {
            throw new IllegalStateException(
                    "buffer-bytes-max is too small for the log: bytes=" + bytes);
        }
        return taken;
    }

    /// The buffer that holds the sealed batch.
    Buffer buffer() {
        return buffer;
    }
}
