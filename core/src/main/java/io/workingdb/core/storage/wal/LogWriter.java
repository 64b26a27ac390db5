package io.workingdb.core.storage.wal;

import static io.workingdb.core.storage.Bytes.BLOCK_BYTES;
import static io.workingdb.core.storage.Bytes.U64;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Durability;
import io.workingdb.core.config.Identity;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskOperation.Kind;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.port.Tracer;
import io.workingdb.core.storage.Checksum;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.trace.Fingerprinted;
import io.workingdb.core.trace.Sink;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Writes a lane's log: one durable write in flight, the next batch gathering meanwhile, so group commit needs no timer. A third batch
/// holds the entries of the one before that are still being applied.
///
/// ```
/// READY -> WRITING -> READY            submit; the batch is durable when the write completes
/// READY -> BEGINNING -> RECORDING -> READY   the batch does not fit: first the next segment's header, then the ledger
/// any -> FAILED                        a write failed; the page cache cannot be trusted, the process must stop
/// ```
///
/// Invariants: batch numbers are consecutive; a batch is submitted when the one before it is durable and the records of the one before
/// that are applied; no block of an acknowledged batch is written again; every write lies inside zero-filled bytes of its segment.
public final class LogWriter implements Fingerprinted {
    private static final int GROUP = 1;

    /// How long the log is idle before a MARK says that its last batch is durable.
    private static final long MARK_AFTER_NANOS = 10_000_000;

    /// How long an acknowledged entry may be missing from the disk with durability `everysec`.
    private static final long SYNC_AFTER_NANOS = 1_000_000_000;

    private final LogConfig config;
    private final Durability durability;
    private final Identity identity;
    private final int lane;
    private final Mutants mutants;
    private final Tracer tracer;
    private final EpochLedger ledger;
    private final SegmentSupply supply;
    private final Checksum checksum = new Checksum();
    private final Buffer header;
    private final Write write = new Write();
    private final ArrayDeque<LogSegment> segments = new ArrayDeque<>();
    private final SharedBlocks sharedBlocks = new SharedBlocks();

    private final WritePacing pacing = new WritePacing();
    private final BatchRotation batches;
    private LogBatch gathering;
    private @Nullable LogSegment active;
    private boolean segmentMustChange;
    private long sealedAt = SegmentLayout.NOT_SEALED;
    private long position;
    private long epoch;
    private long nextBatch;
    private long durableBatch;
    private int chain;
    private long term;
    private long vote;
    private long publishedIndex;
    private long durableIndex;
    private long bytesWritten;
    private long lastSubmitNanos = Long.MIN_VALUE / 2;
    private int termCopiesToWrite;
    private boolean unmarked;

    /// An entry was refused because the batch is full: with `everysec` that is a reason to write it at once.
    private boolean full;

    /// The batch waits for a segment. The supply's completions and its deadline go on, not ours.
    private boolean starved;

    private boolean closing;
    private boolean closedMark;

    private State state = State.READY;

    private enum State {
        READY,
        WRITING,
        BEGINNING,
        RECORDING,
        FAILED
    }

    /// Goes on where `end` says.
    LogWriter(
            Disk disk,
            BufferPool pool,
            LogConfig config,
            Durability durability,
            Identity identity,
            int lane,
            Mutants mutants,
            Tracer tracer,
            EpochLedger ledger,
            LogEnd end) {
        this.config = config;
        this.durability = durability;
        this.identity = identity;
        this.lane = lane;
        this.mutants = mutants;
        this.tracer = tracer;
        this.ledger = ledger;
        supply = new SegmentSupply(disk, pool, config, lane, end.nextName());
        end.spares().forEach(supply::recycle);
        end.found().forEach(supply::adopt);
        segments.addAll(end.segments());
        batches = new BatchRotation(pool, config);
        gathering = batches.gathering();
        Buffer taken = pool.take(SegmentLayout.DATA_OFFSET);
        if (taken == null) {
            throw new IllegalStateException("buffer-bytes-max is too small for a segment header");
        }
        header = taken;
        active = segments.peekLast();
        epoch = active == null ? 0 : active.epoch;
        segmentMustChange =
                active == null || !end.clean() && !mutants.has(Mutant.CONTINUE_IN_TORN_SEGMENT);
        sealedAt = end.clean() ? SegmentLayout.NOT_SEALED : end.position();
        position = end.position();
        nextBatch = end.nextBatch();
        durableBatch = nextBatch - 1;
        chain = end.chain();
        publishedIndex = end.lastIndex();
        durableIndex = publishedIndex;
        term = end.term();
        vote = end.vote();
        if (active != null && epoch > ledger.recordedEpoch()) {
            // The process before ended after it had written the header.
            record();
        }
    }

    /// Begins `newTerm`: the record is written twice, in different blocks, and repeated in every later segment's header.
    public void beginTerm(long newTerm, long newVote) {
        Invariant.check(newTerm > term, "terms grow", newTerm, term);
        term = newTerm;
        vote = newVote;
        publishTerm();
        termCopiesToWrite = 1;
    }

    /// Asks for room for a record of `length` bytes; after `ACCEPTED` write it to {@link #claimSegment} at {@link #claimOffset}.
    public AppendOutcome claim(int length) {
        if (length > EntryLayout.ENTRY_BYTES_MAX) {
            return AppendOutcome.TOO_LARGE;
        }
        if (noSpace() && gathering.bytesWith(length) > roomInActive()) {
            return AppendOutcome.NO_SPACE;
        }
        boolean room = gathering.claim(length);
        full |= !room;
        return room ? AppendOutcome.ACCEPTED : AppendOutcome.FULL;
    }

    /// Memory for the claimed record.
    public MemorySegment claimSegment() {
        return gathering.segment();
    }

    /// Where in {@link #claimSegment} it goes.
    public long claimOffset() {
        return gathering.claimOffset();
    }

    /// Takes the claimed record in as the next entry.
    ///
    /// @return its index
    public long publish(int length) {
        publishedIndex++;
        gathering.publish(GROUP, RecordKind.ENTRY, term, publishedIndex, length, payloadSeed());
        return publishedIndex;
    }

    /// Gives the next entry up to `limitIndex`, in order. The bytes are valid until a call of {@link #begin} or {@link #turn}.
    ///
    /// @return its index, or 0
    public long next(long limitIndex, Slice entry) {
        return batches.next(limitIndex, entry);
    }

    /// Submits the batch that gathers if the one before has become durable and its answers need not leave first. Called as a turn begins.
    ///
    /// @return whether a batch was submitted
    public boolean begin(long nowNanos) {
        pacing.begin(nowNanos, gathering);
        return submit(nowNanos);
    }

    /// Submits what is due. Called as a turn ends, after entries were collected and applied.
    ///
    /// @return whether a batch was submitted, so that an empty one gathers
    public boolean turn(long nowNanos) {
        if (!pacing.answersFirst()) {
            return submit(nowNanos);
        }
        if (batches.isDrained()) {
            pacing.answered();
        }
        return false;
    }

    private boolean submit(long nowNanos) {
        supply.turn(nowNanos);
        if (state == State.RECORDING && ledger.recordedEpoch() >= epoch) {
            state = State.READY;
        }
        if (state != State.READY || !batches.canTurn() || pacing.answersFirst()) {
            return false;
        }
        repeatTerm();
        if (!writeIsDue(nowNanos)) {
            return false;
        }
        starved = false;
        LogBatch repeated = batches.repeated();
        if (needsSegment(repeated) && closing && gathering.isEmpty() && !needsSegment(null)) {
            repeated = null;
        }
        if (needsSegment(repeated)) {
            beginSegment(gathering.bytesWhenSealed(repeated), nowNanos);
            return false;
        }
        writeBatch(nowNanos, repeated);
        return true;
    }

    /// When {@link #turn} is due even if nothing completes and nothing is appended.
    public long nextDeadlineNanos() {
        return Math.min(starved ? Long.MAX_VALUE : submitAtNanos(), supply.nextDeadlineNanos());
    }

    /// Marks the log closed as soon as everything is durable; {@link #isClosed} tells when.
    public void close() {
        closing = true;
    }

    /// Whether everything published is durable and the log is marked closed.
    public boolean isClosed() {
        return closedMark && gathering.isEmpty() && state == State.READY;
    }

    /// Index of the last entry taken in.
    public long publishedIndex() {
        return publishedIndex;
    }

    /// Index of the last entry that is durable.
    public long durableIndex() {
        return durableIndex;
    }

    /// Term in which entries are written.
    public long term() {
        return term;
    }

    /// Whether the disk failed. Nothing is acknowledged any more, and the process must stop.
    public boolean failed() {
        return state == State.FAILED || supply.failed() || ledger.failed();
    }

    /// Whether the disk is full: entries that need a new segment are refused.
    public boolean noSpace() {
        return supply.noSpace();
    }

    /// Bytes written to the log since this process began.
    public long bytesWritten() {
        return bytesWritten;
    }

    /// Segments that hold records still needed.
    public int segmentCount() {
        return segments.size();
    }

    /// Epoch of the first segment that a reader needs who has everything up to `index`.
    public long firstEpochNeeded(long index) {
        for (LogSegment segment : segments) {
            if (segment.lastIndex > index || segment == active) {
                return segment.epoch;
            }
        }
        return Math.max(1, epoch);
    }

    /// Gives segments back whose epoch lies below `firstEpoch`.
    public void trim(long firstEpoch) {
        while (segments.size() > 1 && segments.element().epoch < firstEpoch) {
            supply.recycle(segments.remove());
        }
    }

    @Override
    public void fingerprint(Sink sink) {
        sink.put(epoch);
        sink.put(position);
        sink.put(nextBatch);
        sink.put(durableBatch);
        sink.put(chain);
        sink.put(term);
        sink.put(publishedIndex);
        sink.put(durableIndex);
        sink.put(state.ordinal());
        sink.put(pacing.answersFirst() ? 1 : 0);
    }

    private void publishTerm() {
        Invariant.check(gathering.claim(16), "a term record fits");
        gathering.segment().set(U64, gathering.claimOffset(), term);
        gathering.segment().set(U64, gathering.claimOffset() + 8L, vote);
        gathering.publish(GROUP, RecordKind.TERM_VOTE, term, 0, 16, payloadSeed());
    }

    private long payloadSeed() {
        return mutants.has(Mutant.ACCEPT_RECYCLED_BYTES) ? 0 : nextBatch;
    }

    private long headerSeed() {
        return mutants.has(Mutant.ACCEPT_RECYCLED_BYTES) ? 0 : epoch;
    }

    private void repeatTerm() {
        if (termCopiesToWrite > 0 && gathering.isEmpty() && batches.written().holdsTerm()) {
            termCopiesToWrite--;
            publishTerm();
        }
    }

    private boolean writeIsDue(long nowNanos) {
        return submitAtNanos() <= nowNanos;
    }

    private long submitAtNanos() {
        if (state != State.READY) {
            return Long.MAX_VALUE;
        }
        if (gathering.isEmpty()) {
            long markAt = unmarked ? lastSubmitNanos + MARK_AFTER_NANOS : Long.MAX_VALUE;
            return closing && !closedMark ? Long.MIN_VALUE : markAt;
        }
        boolean atOnce =
                durability == Durability.ALWAYS
                        || closing
                        || full
                        || gathering.payloadBytes() > config.batchBytes() / 4;
        return atOnce ? Long.MIN_VALUE : lastSubmitNanos + SYNC_AFTER_NANOS;
    }

    private boolean needsSegment(@Nullable LogBatch repeated) {
        return segmentMustChange || position + gathering.bytesWhenSealed(repeated) > roomEnd();
    }

    private long roomInActive() {
        long inFlight = state == State.WRITING ? write.lengthBytes : 0;
        return segmentMustChange ? 0 : roomEnd() - position - inFlight;
    }

    /// The last block of a segment is kept for the MARK that closes the log.
    private long roomEnd() {
        return active == null
                ? 0
                : active.bytes - (closing && gathering.isEmpty() ? 0 : BLOCK_BYTES);
    }

    private void beginSegment(long batchBytes, long nowNanos) {
        LogSegment next = supply.take(SegmentLayout.DATA_OFFSET + batchBytes + BLOCK_BYTES);
        if (next == null) {
            starved = true;
            supply.turn(nowNanos);
            return;
        }
        epoch++;
        next.epoch = epoch;
        SegmentLayout.write(
                header,
                checksum,
                identity,
                lane,
                GROUP,
                new SegmentLayout.Header(
                        epoch,
                        next.bytes,
                        nextBatch,
                        chain,
                        segmentMustChange ? sealedAt : SegmentLayout.NOT_SEALED,
                        term,
                        vote));
        state = State.BEGINNING;
        segments.add(next);
        write.submit(next.file, header.segment, 0, SegmentLayout.DATA_OFFSET);
    }

    private void writeBatch(long nowNanos, @Nullable LogBatch repeated) {
        int flags = gathering.isEmpty() ? BatchLayout.FLAG_MARK : 0;
        if (closing && gathering.isEmpty()) {
            flags |= BatchLayout.FLAG_CLEAN;
            closedMark = true;
        }
        chain =
                gathering.seal(
                        identity,
                        lane,
                        headerSeed(),
                        nextBatch,
                        durableBatch,
                        chain,
                        flags,
                        repeated);
        gathering = batches.turn();
        full = false;
        LogBatch sealed = batches.written();
        if (sharedBlocks.join(sealed)) {
            position -= BLOCK_BYTES;
        }
        nextBatch++;
        unmarked = flags == 0;
        lastSubmitNanos = nowNanos;
        pacing.submitted(nowNanos);
        state = State.WRITING;
        LogSegment target = segments.getLast();
        target.lastIndex = Math.max(target.lastIndex, sealed.lastIndex());
        write.submit(target.file, sealed.buffer().segment, position, sealed.bytesToWrite());
    }

    private void completed(DiskStatus status) {
        if (status != DiskStatus.DONE && !mutants.has(Mutant.GO_ON_AFTER_FAILED_SYNC)) {
            state = State.FAILED;
        } else if (state == State.BEGINNING) {
            active = segments.getLast();
            position = SegmentLayout.DATA_OFFSET;
            segmentMustChange = false;
            sharedBlocks.forget();
            record();
        } else {
            batchIsDurable();
        }
    }

    private void record() {
        state = State.RECORDING;
        ledger.recordEpoch(epoch);
    }

    private void batchIsDurable() {
        LogBatch written = batches.written();
        state = State.READY;
        if (durability == Durability.ALWAYS && written.lastIndex() > 0) {
            pacing.durable();
        }
        long used = written.usedBytes();
        if (mutants.has(Mutant.REWRITE_ACKNOWLEDGED_BLOCK)) {
            sharedBlocks.remember(written);
        }
        position += written.bytesToWrite();
        bytesWritten += written.bytesToWrite();
        durableBatch = nextBatch - 1;
        durableIndex = Math.max(durableIndex, written.lastIndex());
        tracer.event(TraceEvent.LOG_DURABLE, durableBatch, durableIndex, used);
    }

    private final class Write extends DiskOperation {
        void submit(DiskFile file, MemorySegment from, long fileOffset, long lengthBytes) {
            kind = Kind.WRITE_DURABLE;
            buffer = from;
            this.fileOffset = fileOffset;
            this.lengthBytes = lengthBytes;
            file.submit(this);
        }

        @Override
        public void completed(DiskStatus status) {
            LogWriter.this.completed(status);
        }
    }
}
