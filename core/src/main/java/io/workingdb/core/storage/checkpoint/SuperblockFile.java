package io.workingdb.core.storage.checkpoint;

import static io.workingdb.core.storage.Bytes.BLOCK_BYTES;
import static io.workingdb.core.storage.Bytes.U64;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Identity;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskOperation.Kind;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.port.Entropy;
import io.workingdb.core.storage.Checksum;
import io.workingdb.core.storage.wal.EpochLedger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Opens a data directory, or formats an empty one, and replaces the superblock when a checkpoint is complete or a log segment has
/// begun. One superblock is written at a time; what is wanted meanwhile goes into the next one.
///
/// ```
/// OPENING -> READING -> SYNCING -> READY <-> WRITING
/// OPENING -> (not there) CREATING -> ALLOCATING -> SYNCING_SIZE -> SYNCING_NAME -> FORMATTING -> READY
/// any -> REFUSED
/// ```
///
/// A directory is formatted only if it holds nothing but what an interrupted formatting leaves: no file at all, or a superblock
/// file without a whole block and no other. Everything else without a superblock is refused: it may be somebody's data.
///
/// What was read is synced before it counts: a process that was killed leaves its last superblock in the cache, and the log before
/// it is given up as soon as it is believed.
public final class SuperblockFile implements EpochLedger {
    private static final String NAME_PREFIX = "superblock-";

    private final Disk disk;
    private final BufferPool pool;
    private final @Nullable Entropy entropy;
    private final int lane;
    private final String name;
    private final Buffer block;
    private final Checksum checksum = new Checksum();
    private final Step step = new Step();
    private final ArrayDeque<String> leftovers = new ArrayDeque<>();
    private State state = State.OPENING;
    private @Nullable DiskFile file;
    private final List<Superblock> whole = new ArrayList<>();
    private @Nullable Superblock current;
    private @Nullable Superblock writing;
    private long wantedEpoch;
    private @Nullable CheckpointMark wantedCheckpoint;
    private @Nullable String refusal;
    private boolean failed;
    private boolean formatted;
    private boolean damaged;

    private enum State {
        OPENING,
        READING,
        SYNCING,
        CREATING,
        ALLOCATING,
        SYNCING_SIZE,
        SYNCING_NAME,
        FORMATTING,
        READY,
        WRITING,
        REFUSED
    }

    /// Begins to open the directory behind `disk`.
    ///
    /// @param entropy what the identity of a new directory is drawn from; null if none may be made
    public SuperblockFile(Disk disk, BufferPool pool, @Nullable Entropy entropy, int lane) {
        this.disk = disk;
        this.pool = pool;
        this.entropy = entropy;
        this.lane = lane;
        name = NAME_PREFIX + String.format(Locale.ROOT, "%04x", lane);
        Buffer taken = pool.take(2L * BLOCK_BYTES);
        if (taken == null) {
            throw new IllegalStateException("buffer-bytes-max is too small for a superblock");
        }
        block = taken;
        step.onName(Kind.OPEN, name);
    }

    /// Whether the directory is open.
    public boolean isOpen() {
        return state == State.READY || state == State.WRITING;
    }

    /// Why the directory cannot be used, or null.
    public @Nullable String refusal() {
        return refusal;
    }

    /// Whether the directory was empty and has just been formatted.
    public boolean formatted() {
        return formatted;
    }

    /// The superblock that counts.
    public Superblock current() {
        if (current == null) {
            throw new IllegalStateException("the directory is not open yet");
        }
        return current;
    }

    /// The copies that were whole when the directory was opened; none if it was formatted then.
    public List<Superblock> whole() {
        return Collections.unmodifiableList(whole);
    }

    /// Whether a copy was found that is neither whole nor blank.
    public boolean damaged() {
        return damaged;
    }

    /// Checkpoint files of this lane that do not count: the next checkpoint deletes them before it begins. Not earlier: if the
    /// superblock that named one was damaged, it is all that is left, and the log that is missing before it stops the opening.
    ArrayDeque<String> leftovers() {
        return leftovers;
    }

    /// Makes the checkpoint count that the other copy names, because the one that counts is damaged.
    ///
    /// @return whether there is one
    public boolean fallBack() {
        Superblock damaged = current();
        for (Superblock each : whole) {
            if (each.checkpoint().number() < damaged.checkpoint().number()) {
                // The next superblock goes where the damaged one's is, not over the one that is
                // left.
                current =
                        new Superblock(
                                each.identity(),
                                damaged.sequence() + 1,
                                Math.max(each.lastEpoch(), damaged.lastEpoch()),
                                each.checkpoint());
                findLeftovers();
                return true;
            }
        }
        return false;
    }

    /// Begins to make `next` the checkpoint that counts; {@link #current} tells when it does, durably.
    void flip(CheckpointMark next) {
        wantedCheckpoint = next;
        writeWanted();
    }

    @Override
    public void recordEpoch(long epoch) {
        wantedEpoch = Math.max(wantedEpoch, epoch);
        writeWanted();
    }

    @Override
    public long recordedEpoch() {
        return current().lastEpoch();
    }

    /// Whether a superblock could not be written: none is from then on, and the process must stop.
    @Override
    public boolean failed() {
        return failed;
    }

    /// Gives the buffer back.
    public void close() {
        pool.give(block);
    }

    private void completed(DiskStatus status) {
        switch (state) {
            case OPENING -> opened(status);
            case READING -> {
                if (expect(status, "read")) {
                    judge();
                }
            }
            case SYNCING -> {
                if (expect(status, "sync")) {
                    findLeftovers();
                    state = State.READY;
                }
            }
            case CREATING -> {
                if (expect(status, "create")) {
                    file = step.file;
                    state = State.ALLOCATING;
                    step.onFile(Kind.ALLOCATE, 0, 2L * BLOCK_BYTES);
                }
            }
            case ALLOCATING -> {
                if (expect(status, "allocate")) {
                    state = State.SYNCING_SIZE;
                    step.onFile(Kind.SYNC, 0, 0);
                }
            }
            case SYNCING_SIZE -> {
                if (expect(status, "sync the size of")) {
                    state = State.SYNCING_NAME;
                    step.onName(Kind.SYNC, "");
                }
            }
            case SYNCING_NAME -> {
                if (expect(status, "sync the name of")) {
                    format();
                }
            }
            case FORMATTING -> {
                if (expect(status, "write")) {
                    current = writing;
                    formatted = true;
                    state = State.READY;
                }
            }
            case WRITING -> {
                failed = status != DiskStatus.DONE;
                current = failed ? current : writing;
                state = State.READY;
                writeWanted();
            }
            case READY, REFUSED -> throw new IllegalStateException("no operation was under way");
        }
    }

    private void opened(DiskStatus status) {
        if (status == DiskStatus.NOT_FOUND) {
            String foreign = foreignFile();
            if (foreign != null) {
                refuse(foreign(foreign));
            } else if (entropy == null) {
                refuse("the directory is empty: no server has run in it yet");
            } else {
                state = State.CREATING;
                step.onName(Kind.CREATE, name);
            }
        } else if (expect(status, "open")) {
            file = step.file;
            if (opened().bytes() < 2L * BLOCK_BYTES) {
                finishFormatting("is too short");
            } else {
                state = State.READING;
                step.onFile(Kind.READ, 0, 2L * BLOCK_BYTES);
            }
        }
    }

    private void judge() {
        Superblock best = null;
        String flaw = "holds no whole block";
        for (int at = 0; at < 2 * BLOCK_BYTES; at += BLOCK_BYTES) {
            if (!SuperblockLayout.isWhole(block, at, checksum, lane)) {
                flaw = SuperblockLayout.isNewer(block.segment, at) ? newer(at) : flaw;
                damaged |= !isBlank(at);
                continue;
            }
            int layout = SuperblockLayout.layout(block.segment, at);
            int level = SuperblockLayout.featureLevel(block.segment, at);
            if (layout > SuperblockLayout.LAYOUT || level > SuperblockLayout.LEVEL) {
                refuse(
                        "the data directory has a newer format than this build knows: format="
                                + layout
                                + " level="
                                + level);
                return;
            }
            Superblock copy = SuperblockLayout.read(block.segment, at);
            whole.add(copy);
            if (best == null || copy.sequence() > best.sequence()) {
                best = copy;
            }
        }
        if (best == null) {
            finishFormatting(flaw);
        } else {
            current = best;
            state = State.SYNCING;
            step.onFile(Kind.SYNC, 0, 0);
        }
    }

    private boolean isBlank(int at) {
        long bits = 0;
        for (int i = 0; i < BLOCK_BYTES; i += Long.BYTES) {
            bits |= block.segment.get(U64, at + i);
        }
        return bits == 0;
    }

    private String newer(int at) {
        return "is damaged, or of a newer format than this build knows (format="
                + SuperblockLayout.layout(block.segment, at)
                + "),";
    }

    /// A superblock file without a whole block: left by an interrupted formatting, or damaged.
    private void finishFormatting(String flaw) {
        String other = foreignFile();
        if (other != null) {
            refuse(
                    "the superblock "
                            + flaw
                            + " although the directory holds data: file="
                            + name
                            + " data="
                            + other);
        } else if (entropy == null) {
            refuse(
                    "the superblock "
                            + flaw
                            + " and there is nothing else: no server has got ready in this directory yet");
        } else {
            state = State.ALLOCATING;
            step.onFile(Kind.ALLOCATE, 0, 2L * BLOCK_BYTES);
        }
    }

    private void format() {
        if (entropy == null) {
            throw new IllegalStateException("a directory that is only looked at is not formatted");
        }
        writing = Superblock.formatted(Identity.draw(entropy));
        state = State.FORMATTING;
        SuperblockLayout.write(block, checksum, lane, writing);
        step.onFile(Kind.WRITE_DURABLE, BLOCK_BYTES, BLOCK_BYTES);
    }

    private void writeWanted() {
        Superblock now = current();
        long epoch = Math.max(now.lastEpoch(), wantedEpoch);
        CheckpointMark checkpoint = wantedCheckpoint == null ? now.checkpoint() : wantedCheckpoint;
        boolean wanted = epoch != now.lastEpoch() || !checkpoint.equals(now.checkpoint());
        if (wanted && state == State.READY && !failed) {
            state = State.WRITING;
            writing = new Superblock(now.identity(), now.sequence() + 1, epoch, checkpoint);
            SuperblockLayout.write(block, checksum, lane, writing);
            step.onFile(Kind.WRITE_DURABLE, writing.sequence() % 2 * BLOCK_BYTES, BLOCK_BYTES);
        }
    }

    private void findLeftovers() {
        CheckpointMark mark = current().checkpoint();
        String pages = PageFile.fileName(lane);
        String chunks = mark.isInChunks() ? ChunkReader.fileName(lane, mark.number()) : "";
        leftovers.clear();
        for (String each : disk.list()) {
            boolean isOne = each.startsWith(ChunkReader.prefix(lane)) || each.equals(pages);
            boolean counts = mark.isInPages() ? each.equals(pages) : each.equals(chunks);
            if (isOne && !counts) {
                leftovers.add(each);
            }
        }
    }

    /// Whether a file of this name makes its directory ours.
    public static boolean isNameOfOne(String fileName) {
        return fileName.startsWith(NAME_PREFIX);
    }

    /// The sentence for a directory that holds `file` and no superblock.
    public static String foreign(String file) {
        return "the data directory holds files but no superblock, so it is not ours or is damaged: file="
                + file;
    }

    private @Nullable String foreignFile() {
        for (String each : disk.list()) {
            if (!each.equals(name)) {
                return each;
            }
        }
        return null;
    }

    private boolean expect(DiskStatus status, String verb) {
        if (status != DiskStatus.DONE) {
            refuse(
                    "cannot "
                            + verb
                            + " the superblock of the data directory: file="
                            + name
                            + " status="
                            + status);
        }
        return status == DiskStatus.DONE;
    }

    private void refuse(String sentence) {
        refusal = sentence;
        state = State.REFUSED;
    }

    private DiskFile opened() {
        if (file == null) {
            throw new IllegalStateException("the superblock file is not open");
        }
        return file;
    }

    private final class Step extends DiskOperation {
        void onName(Kind what, String which) {
            kind = what;
            name = which;
            disk.submit(this);
        }

        void onFile(Kind what, long offset, long length) {
            kind = what;
            buffer = block.segment;
            fileOffset = offset;
            lengthBytes = length;
            opened().submit(this);
        }

        @Override
        public void completed(DiskStatus status) {
            SuperblockFile.this.completed(status);
        }
    }
}
