package io.workingdb.core.storage.wal;

import static io.workingdb.core.storage.Bytes.BLOCK_BYTES;
import static io.workingdb.core.storage.Bytes.U64;
import static io.workingdb.core.storage.Bytes.roundUp;
import static io.workingdb.core.storage.Bytes.wholeBlocks;
import static io.workingdb.core.storage.wal.BatchLayout.HEADER_BYTES;
import static io.workingdb.core.storage.wal.BatchLayout.RECORD_ALIGNMENT;
import static io.workingdb.core.storage.wal.BatchLayout.RECORD_HEADER_BYTES;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Identity;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.storage.Checksum;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A window over a log file, and the judgement of what lies in it. Reads are asynchronous: {@link #ready} asks for bytes and says
/// whether they are there.
final class SegmentScan {
    private final BufferPool pool;
    private final Identity identity;
    private final int lane;
    private final Mutants mutants;
    private final Checksum checksum = new Checksum();
    private final Read read = new Read();
    private Buffer window;
    private @Nullable DiskFile file;
    private long windowStart;
    private long windowEnd;

    SegmentScan(BufferPool pool, Identity identity, int lane, int windowBytes, Mutants mutants) {
        this.pool = pool;
        this.identity = identity;
        this.lane = lane;
        this.mutants = mutants;
        window = take(windowBytes);
    }

    /// Looks at another file from now on.
    void open(DiskFile next) {
        file = next;
        windowStart = 0;
        windowEnd = 0;
    }

    /// Forgets what was read: the disk is asked again.
    void readAgain() {
        windowStart = 0;
        windowEnd = 0;
    }

    /// Makes sure that bytes `from .. from + length` of the file are in memory.
    ///
    /// @return false while they are being read; {@link #failed} tells if they cannot be
    boolean ready(long from, long length) {
        if (read.inFlight || read.failed) {
            return false;
        }
        if (from >= windowStart && from + length <= windowEnd) {
            return true;
        }
        long start = from & -BLOCK_BYTES;
        long needed = from + length - start;
        if (needed > window.capacity) {
            pool.give(window);
            window = take(needed);
        }
        DiskFile source = opened();
        long end = Math.min(source.bytes() & -BLOCK_BYTES, start + window.capacity);
        if (end < from + length) {
            read.failed = true;
            return false;
        }
        windowStart = start;
        windowEnd = end;
        read.start(source, start, end - start);
        return false;
    }

    /// Whether a read failed.
    boolean failed() {
        return read.failed;
    }

    /// Memory of the window.
    MemorySegment segment() {
        return window.segment;
    }

    /// Bytes of the file in memory from `fileOffset` on.
    long bytesInWindow(long fileOffset) {
        return windowEnd - fileOffset;
    }

    /// The window itself, for header checks at {@link #at}.
    Buffer buffer() {
        return window;
    }

    /// Where byte `fileOffset` is inside the window.
    int at(long fileOffset) {
        return (int) (fileOffset - windowStart);
    }

    /// Gives the window back.
    void close() {
        pool.give(window);
    }

    /// Whether the header in the window at `fileOffset` is one of this log in `epoch`, by its own checksum.
    boolean isHeader(long fileOffset, long epoch) {
        return BatchLayout.layout(window.segment, at(fileOffset)) == BatchLayout.LAYOUT
                && isAnyHeader(fileOffset, epoch);
    }

    /// Layout of the header in the window at `fileOffset` if it is one of this log in `epoch`, by its own checksum, but newer than
    /// what this build knows; otherwise 0.
    int newerLayout(long fileOffset, long epoch) {
        int layout = BatchLayout.layout(window.segment, at(fileOffset));
        return layout > BatchLayout.LAYOUT && isAnyHeader(fileOffset, epoch) ? layout : 0;
    }

    private boolean isAnyHeader(long fileOffset, long epoch) {
        int at = at(fileOffset);
        MemorySegment s = window.segment;
        return BatchLayout.looksLikeAnyHeader(s, at, identity, lane)
                && (BatchLayout.epoch(s, at) == epoch || mutants.has(Mutant.ACCEPT_RECYCLED_BYTES))
                && BatchLayout.checksum(s, at)
                        == checksum.of(window, at, BatchLayout.CHECKED_BYTES, seed(epoch));
    }

    /// Whether the header in the window at `fileOffset` is damaged, but was once that of batch `number` of `epoch`: two of the three
    /// fields that tell batches apart still say so. What a recycled segment holds from earlier epochs differs in all three.
    boolean resembles(long fileOffset, long epoch, long number, int previousChecksum) {
        int at = at(fileOffset);
        MemorySegment s = window.segment;
        int same = BatchLayout.epoch(s, at) == epoch ? 1 : 0;
        same += BatchLayout.number(s, at) == number ? 1 : 0;
        same += BatchLayout.previousChecksum(s, at) == previousChecksum ? 1 : 0;
        return same >= 2;
    }

    /// Bytes of the batch whose header is in the window at `fileOffset`, or a bound that no batch passes if they make no sense.
    long usedBytes(long fileOffset) {
        return BatchLayout.usedBytes(window.segment, at(fileOffset));
    }

    /// Whether the batch whose header is at `fileOffset` has numbers that fit each other and into `roomBytes`.
    boolean isPlausible(long fileOffset, long roomBytes) {
        MemorySegment s = window.segment;
        int at = at(fileOffset);
        long used = BatchLayout.usedBytes(s, at);
        long tables =
                ((long) BatchLayout.recordCount(s, at) + BatchLayout.repeatedCount(s, at))
                        * RECORD_HEADER_BYTES;
        return used >= HEADER_BYTES
                && used <= roomBytes
                && BatchLayout.tablesOffset(s, at) >= HEADER_BYTES
                && BatchLayout.tablesOffset(s, at) + tables == used;
    }

    /// Checks the body of a batch that is wholly in the window: tables, every record, zero padding.
    boolean isWhole(long fileOffset, long epoch) {
        if (mutants.has(Mutant.ACCEPT_TORN_TAIL)) {
            return true;
        }
        MemorySegment s = window.segment;
        int at = at(fileOffset);
        int used = (int) BatchLayout.usedBytes(s, at);
        int tables = (int) BatchLayout.tablesOffset(s, at);
        if (BatchLayout.tablesChecksum(s, at)
                != checksum.of(window, at + tables, used - tables, seed(epoch))) {
            return false;
        }
        long number = mutants.has(Mutant.ACCEPT_RECYCLED_BYTES) ? 0 : BatchLayout.number(s, at);
        long payload = at + HEADER_BYTES;
        for (int i = 0; i < BatchLayout.recordCount(s, at); i++) {
            long header = at + tables + (long) i * RECORD_HEADER_BYTES;
            int length = BatchLayout.recordLength(s, header);
            long next = payload + roundUp(length, RECORD_ALIGNMENT);
            if (length < 0 || next > at + tables) {
                return false;
            }
            if (checksum.of(window, (int) payload, length, number)
                            != BatchLayout.recordChecksum(s, header)
                    || !isZero((int) payload + length, (int) (next - payload) - length)) {
                return false;
            }
            payload = next;
        }
        return payload == at + tables
                && BatchLayout.endsInZeros(s, at)
                && (isPacked() || isZero(at + used, (int) (wholeBlocks(used) - used)));
    }

    /// Hands the entries of a checked batch to `sink` and its terms to `terms`.
    ///
    /// @return index of the last entry in it, or 0
    long deliver(long fileOffset, long afterIndex, LogSink sink, TermVote terms) {
        MemorySegment s = window.segment;
        int at = at(fileOffset);
        long header = at + BatchLayout.tablesOffset(s, at);
        long payload = at + HEADER_BYTES;
        long last = 0;
        int count = BatchLayout.recordCount(s, at);
        for (int i = 0; i < count; i++, header += RECORD_HEADER_BYTES) {
            if (i % LogSink.UPCOMING_MAX == 0) {
                announce(
                        header,
                        payload,
                        Math.min(LogSink.UPCOMING_MAX, count - i),
                        afterIndex,
                        sink);
            }
            int length = BatchLayout.recordLength(s, header);
            if (BatchLayout.recordKind(s, header) == RecordKind.ENTRY.code()) {
                last = BatchLayout.recordIndex(s, header);
                if (last > afterIndex) {
                    sink.entry(last, BatchLayout.recordTerm(s, header), s, payload, length);
                }
            } else {
                terms.accept(s.get(U64, payload), s.get(U64, payload + 8));
            }
            payload += roundUp(length, RECORD_ALIGNMENT);
        }
        return last;
    }

    /// Announces the entries among the next records.
    private void announce(
            long firstHeader, long firstPayload, int records, long afterIndex, LogSink sink) {
        MemorySegment s = window.segment;
        long header = firstHeader;
        long payload = firstPayload;
        for (int i = 0; i < records; i++, header += RECORD_HEADER_BYTES) {
            int length = BatchLayout.recordLength(s, header);
            long index = BatchLayout.recordIndex(s, header);
            if (BatchLayout.recordKind(s, header) == RecordKind.ENTRY.code()
                    && index > afterIndex) {
                sink.upcoming(index, s, payload, length);
            }
            payload += roundUp(length, RECORD_ALIGNMENT);
        }
        sink.load();
    }

    /// Names the entries that the batch before the one at `fileOffset` held, from its repeated table.
    String missingEntries(long fileOffset) {
        MemorySegment s = window.segment;
        int at = at(fileOffset);
        long header =
                at
                        + BatchLayout.tablesOffset(s, at)
                        + (long) BatchLayout.recordCount(s, at) * RECORD_HEADER_BYTES;
        long first = 0;
        long last = 0;
        for (int i = 0; i < BatchLayout.repeatedCount(s, at); i++, header += RECORD_HEADER_BYTES) {
            if (BatchLayout.recordKind(s, header) == RecordKind.ENTRY.code()) {
                last = BatchLayout.recordIndex(s, header);
                first = first == 0 ? last : first;
            }
        }
        return first == 0 ? "no entries" : "entries " + first + " to " + last;
    }

    private boolean isPacked() {
        return mutants.has(Mutant.REWRITE_ACKNOWLEDGED_BLOCK);
    }

    private long seed(long epoch) {
        return mutants.has(Mutant.ACCEPT_RECYCLED_BYTES) ? 0 : epoch;
    }

    private boolean isZero(int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (window.segment.get(JAVA_BYTE, i) != 0) {
                return false;
            }
        }
        return true;
    }

    private DiskFile opened() {
        if (file == null) {
            throw new IllegalStateException("no file is open");
        }
        return file;
    }

    private Buffer take(long bytes) {
        Buffer taken = pool.take(bytes);
        if (taken == null) {
            throw new IllegalStateException(
                    "buffer-bytes-max is too small to read the log: bytes=" + bytes);
        }
        return taken;
    }

    /// Receives the terms and votes found in the log.
    interface TermVote {
        /// A group's term, and its vote in it.
        void accept(long term, long vote);
    }

    private final class Read extends DiskOperation {
        boolean inFlight;
        boolean failed;

        void start(DiskFile from, long offset, long length) {
            kind = Kind.READ;
            buffer = window.segment;
            fileOffset = offset;
            lengthBytes = length;
            inFlight = true;
            from.submit(this);
        }

        @Override
        public void completed(DiskStatus status) {
            inFlight = false;
            failed = status != DiskStatus.DONE;
        }
    }
}
