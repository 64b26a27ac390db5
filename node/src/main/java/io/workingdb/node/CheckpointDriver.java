package io.workingdb.node;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.keyspace.Slot;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.storage.checkpoint.CheckpointMark;
import io.workingdb.core.storage.checkpoint.CheckpointWriter;
import io.workingdb.core.storage.checkpoint.PageFile;
import io.workingdb.core.storage.checkpoint.Scrubber;
import io.workingdb.core.storage.checkpoint.SuperblockFile;
import io.workingdb.core.storage.tree.BlockShape;
import io.workingdb.core.storage.tree.Tree;
import io.workingdb.core.storage.wal.LogWriter;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Decides when a checkpoint is due, drives its writer, and then drops the log before it.
final class CheckpointDriver {
    /// How long to wait after a checkpoint that found the disk full.
    private static final long RETRY_NANOS = 10_000_000_000L;

    /// Most bytes of one read of the scrubber: it has one buffer of them.
    private static final int SCRUB_BYTES = 1 << 18;

    /// Slots whose counters are written in a turn before a checkpoint begins, a fifth of a millisecond: more than a turn's entries change, if each is about one key. Where
    /// clients change more in a turn than is written, twice as many in each further one.
    private static final int SLOTS_PER_TURN = 1_024;

    /// How long to wait when all buffers are out.
    private static final long BUFFER_RETRY_NANOS = 1_000_000;

    private final Host host;
    private final Reactor reactor;
    private final NodeConfig config;
    private final BufferPool pool;
    private final SuperblockFile superblocks;
    private final LogWriter log;
    private final DataGroup group;
    private final Tree tree;
    private final PageFile pages;
    private final Scrubber scrubber;
    private final CheckpointPace pace;
    private final LongSupplier maxMemoryBytes;
    private final BlockShape shape;
    private final int bufferBytes;
    private @Nullable CheckpointWriter writer;
    private long targetIndex;
    private long targetEpoch;
    private long logBytesAtLast;
    private long notBeforeNanos = Long.MIN_VALUE;
    private boolean retryWanted;
    private long completed;
    private long lastBytes;
    private boolean failed;

    /// Most slots whose counters are written in the next turn; and in the one that was run last.
    private int slotsPerTurn = SLOTS_PER_TURN;

    private int slotsLastTurn;

    /// Slots whose counters are not written yet for the checkpoint that is due; 0 if none is.
    private int slotsBehind;

    CheckpointDriver(
            Host host,
            Reactor reactor,
            NodeConfig config,
            BufferPool pool,
            NodeOpening opened,
            LogWriter log,
            LongSupplier maxMemoryBytes) {
        this.host = host;
        this.reactor = reactor;
        this.config = config;
        this.pool = pool;
        this.log = log;
        this.maxMemoryBytes = maxMemoryBytes;
        pace = new CheckpointPace(config.checkpointBytesPerSecond());
        superblocks = opened.superblocks();
        group = opened.group();
        tree = opened.tree();
        pages = opened.pages();
        shape = new BlockShape(config.memory().pageBytes());
        bufferBytes = CheckpointWriter.bufferBytes(config.log().batchBytes(), shape);
        scrubber =
                new Scrubber(
                        pool, pages, SCRUB_BYTES, shape.blockBytes(), config.scrubBytesPerSecond());
    }

    /// Most steps of a {@link #turn}: blocks that are written, or else scrubbed.
    long stepsMax() {
        return CheckpointWriter.LOOKED_AT_PER_TURN
                + 1
                + Math.max(1, SCRUB_BYTES / shape.blockBytes());
    }

    /// Most records that are looked for in the turn that was run last.
    long recordsMax() {
        return slotsLastTurn;
    }

    /// Goes on with the checkpoint under way, or begins one that is due.
    ///
    /// @return work units done
    int turn(long nowNanos) {
        CheckpointWriter current = writer;
        int scrubbed = scrub(nowNanos);
        slotsLastTurn = 0;
        if (current == null) {
            if (!isDue(nowNanos)) {
                slotsBehind = 0;
            } else if (isWrittenBack()) {
                begin(nowNanos);
            }
            return scrubbed;
        }
        if (waits(current, nowNanos)) {
            return scrubbed;
        }
        current.hurry(keepsMuch());
        int work = current.turn();
        if (current.done()) {
            finish(current, nowNanos);
        }
        return work;
    }

    /// Whether it is ahead of its pace. There is none when what it keeps in memory takes half of what it may, beyond which writes would wait for it.
    private boolean waits(CheckpointWriter current, long nowNanos) {
        return !current.done()
                && nowNanos < pace.notBeforeNanos(current.bytes(), log.bytesWritten())
                && !keepsMuch();
    }

    private boolean keepsMuch() {
        return tree.pinnedBytes() >= MemoryKeeper.pinBytesMax(maxMemoryBytes.getAsLong()) / 2;
    }

    private int scrub(long nowNanos) {
        int scrubbed = scrubber.turn(nowNanos, writer != null);
        String news = scrubber.takeNews();
        if (news != null) {
            host.tell(news);
        }
        return scrubbed;
    }

    /// When {@link #turn} is due although nothing arrives.
    long nextDeadlineNanos(long nowNanos) {
        CheckpointWriter current = writer;
        if (current != null) {
            return waits(current, nowNanos)
                    ? pace.notBeforeNanos(current.bytes(), log.bytesWritten())
                    : current.nextDeadlineNanos();
        }
        if (slotsBehind > 0) {
            return Long.MIN_VALUE;
        }
        long scrub = scrubber.nextDeadlineNanos();
        return retryWanted ? Math.min(scrub, notBeforeNanos) : scrub;
    }

    /// Blocks that the scrubber found damaged.
    long damagedBlocks() {
        return scrubber.damaged();
    }

    /// How often the scrubber has read a whole checkpoint.
    long scrubRounds() {
        return scrubber.rounds();
    }

    /// Whether one is being written.
    boolean underWay() {
        return writer != null;
    }

    /// Checkpoints completed since start.
    long completed() {
        return completed;
    }

    /// Bytes that the last one wrote.
    long lastBytes() {
        return lastBytes;
    }

    /// Bytes written to the log since start.
    long logBytesWritten() {
        return log.bytesWritten();
    }

    /// Segments of the log that are still needed.
    int logSegments() {
        return log.segmentCount();
    }

    /// Whether the disk failed: the process must stop.
    boolean failed() {
        return failed;
    }

    /// In production as much log is written between two checkpoints as the last one wrote at least: so checkpoints write no more than the log does, however much changes at once.
    private boolean isDue(long nowNanos) {
        long segments = (long) log.segmentCount() * config.log().segmentBytes();
        long wanted =
                Math.max(
                        config.checkpointLogBytes(),
                        lastBytes / 100 * config.checkpointLogPercent());
        boolean muchLog = log.bytesWritten() - logBytesAtLast >= wanted;
        boolean manySegments = segments > 2 * wanted && log.bytesWritten() > logBytesAtLast;
        return (muchLog || manySegments || retryWanted || scrubber.rewriteWanted())
                && nowNanos >= notBeforeNanos;
    }

    /// Writes counters of slots, as many as may be in this turn.
    ///
    /// @return whether all are written, so that the state can be pinned
    private boolean isWrittenBack() {
        int before = slotsBehind;
        slotsLastTurn = slotsPerTurn;
        slotsBehind = group.keyspace().writeBack(slotsPerTurn);
        if (slotsBehind == 0) {
            slotsPerTurn = SLOTS_PER_TURN;
        } else if (before > 0 && slotsBehind >= before) {
            slotsPerTurn = Math.min(2 * slotsPerTurn, Slot.COUNT);
        }
        return slotsBehind == 0;
    }

    private void begin(long nowNanos) {
        Buffer buffer = pool.take(bufferBytes);
        if (buffer == null) {
            notBeforeNanos = nowNanos + BUFFER_RETRY_NANOS;
            retryWanted = true;
            return;
        }
        pace.begin(nowNanos, log.bytesWritten());
        targetIndex = group.appliedIndex();
        targetEpoch = log.firstEpochNeeded(targetIndex);
        logBytesAtLast = log.bytesWritten();
        scrubber.rewriteBegins();
        retryWanted = false;
        CheckpointMark target =
                superblocks
                        .current()
                        .checkpoint()
                        .next(
                                targetIndex
                                        - (config.mutants().has(Mutant.APPLIED_INDEX_APART)
                                                ? 1
                                                : 0),
                                group.keyspace().logTimeMillis(),
                                targetEpoch);
        writer =
                new CheckpointWriter(
                        reactor.disk(),
                        pool,
                        superblocks,
                        pages,
                        tree.image(pages.sinceEpoch(), pages.sinceIndex()),
                        target,
                        config.mutants(),
                        buffer);
    }

    private void finish(CheckpointWriter done, long nowNanos) {
        writer = null;
        failed = done.failed();
        if (done.succeeded()) {
            completed++;
            lastBytes = done.bytes();
            log.trim(targetEpoch);
            reactor.tracer()
                    .event(TraceEvent.CHECKPOINT, targetIndex, done.records(), done.bytes());
        } else if (!failed) {
            notBeforeNanos = nowNanos + RETRY_NANOS;
            retryWanted = true;
            host.tell(
                    "a checkpoint found the disk full and was given up; the log is kept, the next try is in 10 seconds");
        }
    }
}
