package io.workingdb.core.storage.wal;

import static io.workingdb.core.storage.Bytes.BLOCK_BYTES;
import static io.workingdb.core.storage.Bytes.roundUp;
import static io.workingdb.core.storage.wal.BatchLayout.HEADER_BYTES;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Durability;
import io.workingdb.core.config.Identity;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.port.Tracer;
import io.workingdb.core.storage.wal.SegmentCatalog.Found;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a lane's log back, hands its entries to a sink, and decides what a damaged end means. A resumable job, polled once a turn.
///
/// ```
/// CATALOG -> READING -> (first place that does not hold the expected batch) -> SEARCHING -> SYNCING -> DONE
///                    any -> REFUSED
/// ```
///
/// The decision: let B be the first batch that is not whole. If anything that can still be read proves that B was durable (a
/// batch behind it whose durable-through reaches B, or a later segment that begins after B), B may have been acknowledged, and
/// the log refuses with the place. Otherwise B is the one batch whose write was under way, and it is cut.
///
/// The place of B is read a second time before anything is made of it: a disk that once returned another place's bytes must not cost
/// a batch that is there.
///
/// The last segment is synced before anything that was read counts: a process that was killed leaves its last write in the cache,
/// and once it has been applied and answered from, a power cut must not take it back.
public final class LogRecovery implements SegmentScan.TermVote {
    private final Disk disk;
    private final BufferPool pool;
    private final LogConfig config;
    private final Identity identity;
    private final int lane;
    private final Mutants mutants;
    private final LogSink sink;
    private final EpochLedger ledger;
    private final SegmentCatalog catalog;
    private final SegmentScan scan;
    private final Sync sync = new Sync();
    private final long firstEpoch;
    private final long afterIndex;

    private State state = State.CATALOG;
    private List<Found> live = List.of();
    private final List<LogSegment> segments = new ArrayList<>();
    private int current = -1;
    private long position;
    private long expected = 1;
    private int chain;
    private long lastIndex;
    private long term;
    private long vote;
    private boolean clean;
    private long bytesRead;
    private long searchAt;
    private int searchFile = -1;
    private boolean torn;

    /// Place that was read a second time, in this segment.
    private long readAgainAt;

    /// Bytes of the torn batch, for the mutant that goes on behind it.
    private long mutantGap;

    private @Nullable String refusal;

    private enum State {
        CATALOG,
        READING,
        SEARCHING,
        SYNCING,
        DONE,
        REFUSED
    }

    /// @param ledger what says how far the log went
    /// @param firstEpoch epoch of the first segment that is needed: what the checkpoint says, or 1
    /// @param afterIndex entries up to this index are in the checkpoint already
    public LogRecovery(
            Disk disk,
            BufferPool pool,
            LogConfig config,
            Identity identity,
            int lane,
            Mutants mutants,
            LogSink sink,
            EpochLedger ledger,
            long firstEpoch,
            long afterIndex) {
        this.disk = disk;
        this.pool = pool;
        this.config = config;
        this.identity = identity;
        this.lane = lane;
        this.mutants = mutants;
        this.sink = sink;
        this.ledger = ledger;
        this.firstEpoch = firstEpoch;
        this.afterIndex = afterIndex;
        lastIndex = afterIndex;
        catalog = new SegmentCatalog(disk, pool, identity, lane);
        scan = new SegmentScan(pool, identity, lane, config.batchBytes(), mutants);
    }

    /// Goes on for at most `limit` batches; call once a turn until {@link #done} or {@link #refusal}.
    ///
    /// @return work units done
    public int turn(int limit) {
        int work = 0;
        while (work < limit && step()) {
            work++;
        }
        return work;
    }

    /// Whether the log has been read to its end.
    public boolean done() {
        return state == State.DONE;
    }

    /// Why the log cannot be used, with the place, or null.
    public @Nullable String refusal() {
        return refusal;
    }

    /// Bytes of batches read so far, for progress.
    public long bytesRead() {
        return bytesRead;
    }

    /// Highest term found.
    public long term() {
        return term;
    }

    /// What was cut at the end and what that can mean, or null.
    public @Nullable String notice() {
        if (!torn) {
            return null;
        }
        return "the last batch of the log is incomplete and is left out: file="
                + live.get(current).name()
                + " offset="
                + position
                + " batch="
                + expected
                + ". Its write was under way when the process ended, so nothing in it was acknowledged, unless the disk has"
                + " damaged this very batch since.";
    }

    /// A writer that goes on where this log ends. Called once, when {@link #done}.
    public LogWriter writer(Durability durability, Tracer tracer) {
        List<LogSegment> spares = new ArrayList<>();
        List<LogSegment> found = new ArrayList<>();
        for (Found each : catalog.blank()) {
            found.add(new LogSegment(each.name(), each.file(), each.file().bytes()));
        }
        for (Found each : catalog.inOrder()) {
            if (SegmentCatalog.epochOf(each) < firstEpoch) {
                spares.add(new LogSegment(each.name(), each.file(), each.file().bytes()));
            }
        }
        scan.close();
        catalog.close();
        LogEnd end =
                new LogEnd(
                        segments,
                        spares,
                        found,
                        position + mutantGap,
                        expected,
                        chain,
                        lastIndex,
                        term,
                        vote,
                        clean,
                        catalog.nextName());
        return new LogWriter(
                disk, pool, config, durability, identity, lane, mutants, tracer, ledger, end);
    }

    @Override
    public void accept(long foundTerm, long foundVote) {
        if (foundTerm >= term) {
            term = foundTerm;
            vote = foundVote;
        }
    }

    private boolean step() {
        return switch (state) {
            case CATALOG -> stepCatalog();
            case READING -> stepReading();
            case SEARCHING -> stepSearching();
            case SYNCING, DONE, REFUSED -> false;
        };
    }

    private boolean stepCatalog() {
        catalog.turn();
        if (catalog.refusal() != null) {
            return refuse(catalog.refusal());
        }
        if (!catalog.done()) {
            return false;
        }
        live = catalog.from(firstEpoch);
        String missing = catalog.missingSegment(firstEpoch, ledger.recordedEpoch());
        if (missing != null) {
            return refuse(missing);
        }
        state = State.READING;
        return live.isEmpty() ? endOfSegment() : openSegment(0);
    }

    private boolean openSegment(int index) {
        SegmentLayout.Header header = headerOf(index);
        if (index == 0) {
            expected = header.firstBatch();
            chain = header.chain();
        } else if (header.firstBatch() != expected) {
            return refuse(
                    place()
                            + " is damaged or missing, but the next segment begins with batch "
                            + header.firstBatch()
                            + ", so it was durable; the log must not be used without it");
        }
        current = index;
        position = SegmentLayout.DATA_OFFSET;
        readAgainAt = 0;
        accept(header.term(), header.vote());
        Found each = live.get(index);
        LogSegment segment = new LogSegment(each.name(), each.file(), each.file().bytes());
        segment.epoch = header.epoch();
        segments.add(segment);
        scan.open(each.file());
        return true;
    }

    private boolean stepReading() {
        if (atSeal() || position + HEADER_BYTES > fileBytes()) {
            return endOfSegment();
        }
        long epoch = headerOf(current).epoch();
        if (!scan.ready(position, HEADER_BYTES)) {
            return readFailed();
        }
        if (scan.newerLayout(position, epoch) != 0) {
            return refuseNewer(position, epoch);
        }
        if (!isExpected(epoch)) {
            return endOfSegment();
        }
        if (!scan.ready(position, roundUp(scan.usedBytes(position), alignment()))) {
            return readFailed();
        }
        if (!scan.isWhole(position, epoch)) {
            torn = true;
            mutantGap =
                    mutants.has(Mutant.CONTINUE_IN_TORN_SEGMENT)
                            ? roundUp(scan.usedBytes(position), alignment())
                            : 0;
            return endOfSegment();
        }
        take();
        return true;
    }

    private boolean isExpected(long epoch) {
        int at = scan.at(position);
        boolean follows = BatchLayout.previousChecksum(scan.segment(), at) == chain;
        boolean next = BatchLayout.number(scan.segment(), at) == expected;
        if (mutants.has(Mutant.ACCEPT_RECYCLED_BYTES)) {
            follows = true;
            next = true;
        }
        if (!scan.isHeader(position, epoch) || !next) {
            torn = scan.resembles(position, epoch, expected, chain);
            return false;
        }
        if (!follows || !scan.isPlausible(position, fileBytes() - position)) {
            torn = true;
            return false;
        }
        return true;
    }

    private void take() {
        int at = scan.at(position);
        long last = scan.deliver(position, afterIndex, sink, this);
        if (last > 0) {
            lastIndex = Math.max(lastIndex, last);
            segments.getLast().lastIndex = last;
        }
        chain = BatchLayout.checksum(scan.segment(), at);
        clean = (BatchLayout.flags(scan.segment(), at) & BatchLayout.FLAG_CLEAN) != 0;
        long bytes = roundUp(scan.usedBytes(position), alignment());
        bytesRead += bytes;
        position += bytes;
        expected++;
    }

    /// The segment seems to hold no further expected batch. Looks once more before it believes that.
    private boolean endOfSegment() {
        boolean sure = current < 0 || atSeal() || position + HEADER_BYTES > fileBytes();
        if (sure || readAgainAt == position) {
            return segmentEnded();
        }
        readAgainAt = position;
        torn = false;
        mutantGap = 0;
        scan.readAgain();
        return true;
    }

    /// The segment holds no further expected batch: go on with the next one, or look for proof that this is not the end.
    private boolean segmentEnded() {
        if (current + 1 < live.size()) {
            if (!atSeal() && headerOf(current + 1).previousEnd() != SegmentLayout.NOT_SEALED) {
                return refuse(
                        place()
                                + " is damaged, but lies before the place where the segment was sealed; it was durable");
            }
            torn = false;
            mutantGap = 0;
            return openSegment(current + 1);
        }
        clean = clean && !torn;
        searchAt = current < 0 ? Long.MAX_VALUE : (position & -BLOCK_BYTES) + BLOCK_BYTES;
        searchFile = -1;
        state = State.SEARCHING;
        return true;
    }

    /// Looks at one block behind the end for a batch that proves the missing one durable.
    private boolean stepSearching() {
        if (mutants.has(Mutant.ACCEPT_RECYCLED_BYTES)) {
            return makeDurable();
        }
        List<Found> blank = catalog.blank();
        long bytes =
                searchFile < 0
                        ? (current < 0 ? 0 : fileBytes())
                        : blank.get(searchFile).file().bytes();
        if (searchAt >= bytes || searchAt + BLOCK_BYTES > bytes) {
            if (++searchFile == blank.size()) {
                return makeDurable();
            }
            scan.open(blank.get(searchFile).file());
            searchAt = SegmentLayout.DATA_OFFSET;
            return true;
        }
        if (!scan.ready(searchAt, BLOCK_BYTES)) {
            return readFailed();
        }
        return judgeBlock();
    }

    private boolean judgeBlock() {
        int at = scan.at(searchAt);
        long epoch = BatchLayout.epoch(scan.segment(), at);
        boolean relevant =
                searchFile < 0 ? epoch == headerOf(current).epoch() : epoch > lastEpoch();
        if (relevant && scan.newerLayout(searchAt, epoch) != 0) {
            return refuseNewer(searchAt, epoch);
        }
        if (relevant && scan.isHeader(searchAt, epoch)) {
            if (searchFile >= 0) {
                return refuse(
                        "the header of a log segment is damaged: file="
                                + catalog.blank().get(searchFile).name()
                                + "; it was durable, because the segment holds batch "
                                + BatchLayout.number(scan.segment(), at));
            }
            if (BatchLayout.durableThrough(scan.segment(), at) >= expected) {
                return refuse(
                        place()
                                + " is damaged, but batch "
                                + BatchLayout.number(scan.segment(), at)
                                + " says that it was durable"
                                + missing(at));
            }
        }
        searchAt += BLOCK_BYTES;
        return true;
    }

    private boolean makeDurable() {
        state = State.SYNCING;
        if (current < 0) {
            state = State.DONE;
        } else {
            sync.start(live.get(current).file());
        }
        return false;
    }

    private void synced(DiskStatus status) {
        if (status == DiskStatus.DONE) {
            state = State.DONE;
        } else {
            refuse("cannot sync the log: file=" + live.get(current).name() + " status=" + status);
        }
    }

    /// What the missing batch held, if the batch at hand is the next one and lies in the window as a whole.
    private String missing(int at) {
        boolean tellsIt =
                BatchLayout.number(scan.segment(), at) == expected + 1
                        && scan.isPlausible(searchAt, scan.bytesInWindow(searchAt));
        return tellsIt ? "; it held " + scan.missingEntries(searchAt) : "";
    }

    private boolean atSeal() {
        return current + 1 < live.size()
                && current >= 0
                && headerOf(current + 1).previousEnd() != SegmentLayout.NOT_SEALED
                && position >= headerOf(current + 1).previousEnd();
    }

    private boolean refuseNewer(long at, long epoch) {
        String name = (searchFile < 0 ? live.get(current) : catalog.blank().get(searchFile)).name();
        return refuse(
                "a batch of the log has a newer format than this build knows: file="
                        + name
                        + " offset="
                        + at
                        + " format="
                        + scan.newerLayout(at, epoch));
    }

    private boolean readFailed() {
        return scan.failed() && refuse("cannot read the log near " + place());
    }

    private boolean refuse(@Nullable String sentence) {
        refusal = sentence;
        state = State.REFUSED;
        return false;
    }

    private String place() {
        return current < 0
                ? "the beginning of the log"
                : "batch "
                        + expected
                        + " of the log (file="
                        + live.get(current).name()
                        + " offset="
                        + position
                        + ")";
    }

    private SegmentLayout.Header headerOf(int index) {
        SegmentLayout.Header header = live.get(index).header();
        if (header == null) {
            throw new IllegalStateException("live segments have headers");
        }
        return header;
    }

    private long lastEpoch() {
        return live.isEmpty() ? 0 : headerOf(live.size() - 1).epoch();
    }

    private long fileBytes() {
        return live.get(current).file().bytes() & -BLOCK_BYTES;
    }

    private long alignment() {
        return mutants.has(Mutant.REWRITE_ACKNOWLEDGED_BLOCK) ? 64 : BLOCK_BYTES;
    }

    private final class Sync extends DiskOperation {
        void start(DiskFile file) {
            kind = Kind.SYNC;
            file.submit(this);
        }

        @Override
        public void completed(DiskStatus status) {
            synced(status);
        }
    }
}
