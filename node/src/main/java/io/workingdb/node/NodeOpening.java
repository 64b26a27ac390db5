package io.workingdb.node;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Identity;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.Slot;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.Entropy;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Tracer;
import io.workingdb.core.storage.checkpoint.CheckpointLoad;
import io.workingdb.core.storage.checkpoint.CheckpointMark;
import io.workingdb.core.storage.checkpoint.CheckpointReader;
import io.workingdb.core.storage.checkpoint.ChunkReader;
import io.workingdb.core.storage.checkpoint.PageFile;
import io.workingdb.core.storage.checkpoint.Superblock;
import io.workingdb.core.storage.checkpoint.SuperblockFile;
import io.workingdb.core.storage.tree.Tree;
import io.workingdb.core.storage.wal.LogRecovery;
import io.workingdb.core.storage.wal.LogSink;
import io.workingdb.core.storage.wal.LogWriter;
import java.lang.foreign.MemorySegment;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Opens a data directory: superblock, checkpoint, log. A resumable job, polled once a turn.
///
/// `SUPERBLOCK -> CHECKPOINT -> LOG -> OPEN`, or `REFUSED` with a sentence
final class NodeOpening implements LogSink {
    /// Data of the one lane there is.
    static final int LANE = 0;

    /// Batches of the log read per turn.
    private static final int BATCHES_PER_TURN = 64;

    /// What {@link Keyspace#attach} looks for at most: a record for each slot of each database and for each flush that waits, of which there are 4,096 at most.
    private static final long ATTACH_RECORDS_MAX =
            (long) NodeConfig.DATABASES * (Slot.COUNT + 2) + 2 * 4_096;

    /// How often progress is told once opening takes longer than this.
    private static final long PROGRESS_NANOS = 1_000_000_000;

    private final Host host;
    private final Disk disk;
    private final NodeConfig config;
    private final BufferPool pool;
    private final BiFunction<Tree, Identity, DataGroup> makeGroup;
    private final SuperblockFile superblocks;
    private @Nullable CheckpointLoad checkpoint;
    private @Nullable Tree tree;
    private @Nullable PageFile pages;
    private @Nullable String damage;

    /// The last entry that the damaged checkpoint had.
    private long damagedIndex;

    private @Nullable String gap;
    private @Nullable LogRecovery recovery;
    private @Nullable DataGroup group;
    private State state = State.SUPERBLOCK;
    private long nextProgressNanos = Long.MAX_VALUE;
    private @Nullable String refusal;

    private enum State {
        SUPERBLOCK,
        CHECKPOINT,
        LOG,
        OPEN,
        REFUSED
    }

    /// @param entropy what the identity of a new directory is drawn from; null if none may be made. Until {@link #writer} is
    ///     asked for, a directory that has a superblock is only read.
    NodeOpening(
            Host host,
            Disk disk,
            @Nullable Entropy entropy,
            NodeConfig config,
            BufferPool pool,
            BiFunction<Tree, Identity, DataGroup> makeGroup) {
        this.host = host;
        this.disk = disk;
        this.config = config;
        this.pool = pool;
        this.makeGroup = makeGroup;
        superblocks = new SuperblockFile(disk, pool, entropy, LANE);
    }

    /// Most steps of a {@link #turn}: the records of a chunk, which are as long as a batch together, or fewer blocks or batches.
    long stepsMax() {
        return config.log().batchBytes();
    }

    /// Most records looked for, beside those of the entries that are replayed: what {@link Keyspace#attach} looks at.
    long recordsMax() {
        return ATTACH_RECORDS_MAX;
    }

    /// Goes on.
    ///
    /// @return work units done
    int turn(long nowNanos) {
        State before = state;
        int work =
                switch (state) {
                    case SUPERBLOCK -> awaitSuperblock();
                    case CHECKPOINT -> loadCheckpoint();
                    case LOG -> replay();
                    case OPEN, REFUSED -> 0;
                };
        tellProgress(nowNanos);
        // A step that needs nothing from the disk is work: without it nothing would call again.
        return state == before ? work : work + 1;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    @Nullable String refusal() {
        return refusal;
    }

    DataGroup group() {
        if (group == null) {
            throw new IllegalStateException("the directory is not open yet");
        }
        return group;
    }

    Tree tree() {
        if (tree == null) {
            throw new IllegalStateException("the directory is not open yet");
        }
        return tree;
    }

    PageFile pages() {
        if (pages == null) {
            throw new IllegalStateException("the directory is not open yet");
        }
        return pages;
    }

    SuperblockFile superblocks() {
        return superblocks;
    }

    /// Whether the last batch of the log is left out, because it is incomplete.
    boolean logIsTorn() {
        return recovery != null && recovery.notice() != null;
    }

    /// Bytes of the log's batches read so far.
    long logBytesRead() {
        return recovery == null ? 0 : recovery.bytesRead();
    }

    /// A writer that goes on where the log ends. Called once, when open.
    LogWriter writer(Tracer tracer) {
        if (recovery == null) {
            throw new IllegalStateException("the directory is not open yet");
        }
        return recovery.writer(config.durability(), tracer);
    }

    private int awaitSuperblock() {
        if (superblocks.refusal() != null) {
            return refuse(superblocks.refusal());
        }
        if (!superblocks.isOpen()) {
            return 0;
        }
        beginToLoad();
        state = State.CHECKPOINT;
        return 1;
    }

    private void beginToLoad() {
        Superblock superblock = superblocks.current();
        CheckpointMark mark = superblock.checkpoint();
        Tree map = new Tree(host, host.entropy(), config.memory(), config.mutants());
        tree = map;
        PageFile file = new PageFile(host, LANE);
        pages = file;
        group = makeGroup.apply(map, superblock.identity());
        int bytes = config.log().batchBytes();
        checkpoint =
                mark.form() == CheckpointMark.Form.CHUNKS
                        ? new ChunkReader(disk, pool, mark, map, LANE, bytes)
                        : new CheckpointReader(
                                disk, pool, superblock.identity(), mark, file, map.loader(), bytes);
    }

    /// A damaged checkpoint is no reason to refuse if the one before is whole, and the log reaches back to it.
    private int loadTheOneBefore(String flaw) {
        long index = superblocks.current().checkpoint().appliedIndex();
        if (damage != null || !superblocks.fallBack()) {
            return refuse(damage == null ? flaw : damage + "; nor does the one before do: " + flaw);
        }
        damage = flaw;
        damagedIndex = index;
        host.tell(flaw + "; trying the checkpoint before");
        tree().release();
        pages().release();
        beginToLoad();
        return 1;
    }

    private int loadCheckpoint() {
        CheckpointLoad reader = checkpoint;
        if (reader == null) {
            throw new IllegalStateException("no checkpoint is being read");
        }
        int work = reader.turn();
        String flaw = reader.refusal();
        if (flaw != null) {
            return reader.isDamaged() ? loadTheOneBefore(flaw) : refuse(flaw);
        }
        if (reader.done()) {
            Superblock superblock = superblocks.current();
            CheckpointMark mark = superblock.checkpoint();
            group().loaded(mark.appliedIndex(), mark.logTimeMillis());
            recovery =
                    new LogRecovery(
                            disk,
                            pool,
                            config.log(),
                            superblock.identity(),
                            LANE,
                            config.mutants(),
                            this,
                            superblocks,
                            mark.firstEpoch(),
                            mark.appliedIndex());
            state = State.LOG;
        }
        return work;
    }

    /// An entry of the log, for the group. One that does not follow the last was written behind a checkpoint that is not this one.
    @Override
    public void entry(long index, long term, MemorySegment source, long offset, int lengthBytes) {
        long last = group().appliedIndex();
        if (index == last + 1) {
            group().entry(index, term, source, offset, lengthBytes);
        } else if (gap == null) {
            gap = "the log goes on with entry " + index + " behind entry " + last;
        }
    }

    @Override
    public void upcoming(long index, MemorySegment source, long offset, int lengthBytes) {
        group().upcoming(index, source, offset, lengthBytes);
    }

    @Override
    public void load() {
        group().load();
    }

    /// What is wrong with the checkpoint that the last superblock names, so that the one before was loaded; or null.
    @Nullable String damage() {
        return damage;
    }

    private int replay() {
        LogRecovery job = recovery;
        if (job == null) {
            throw new IllegalStateException("no log is being read");
        }
        int work = job.turn(BATCHES_PER_TURN);
        String flaw = job.refusal() == null ? gap : job.refusal();
        if (flaw == null && job.done() && group().appliedIndex() < damagedIndex) {
            flaw =
                    "the log ends at entry "
                            + group().appliedIndex()
                            + " and the damaged checkpoint had entry "
                            + damagedIndex;
        }
        if (flaw != null) {
            return refuse(damage == null ? flaw : damage + "; nor does the one before do: " + flaw);
        }
        if (job.done()) {
            if (job.notice() != null) {
                host.tell(job.notice());
            }
            state = State.OPEN;
        }
        return work;
    }

    private int refuse(@Nullable String sentence) {
        refusal = sentence;
        state = State.REFUSED;
        return 0;
    }

    private void tellProgress(long nowNanos) {
        if (nextProgressNanos == Long.MAX_VALUE) {
            nextProgressNanos = nowNanos + PROGRESS_NANOS;
        }
        if (nowNanos >= nextProgressNanos && state != State.OPEN) {
            nextProgressNanos = nowNanos + PROGRESS_NANOS;
            long records = checkpoint == null ? 0 : checkpoint.records();
            long bytes = logBytesRead();
            host.tell(
                    "opening: "
                            + records
                            + " records of the checkpoint loaded, "
                            + (bytes >> 20)
                            + " MiB of the log replayed");
        }
    }
}
