package io.workingdb.core.storage.checkpoint;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskOperation.Kind;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.storage.tree.BlockShape;
import io.workingdb.core.storage.tree.TreeImage;
import org.jspecify.annotations.Nullable;

/// Writes a checkpoint from a pinned image: those blocks of memory that are not as they were at the checkpoint before, then where all of them are, then
/// the root. A resumable job, polled once a turn, with one write under way.
///
/// ```
/// CLEARING* -> (no file yet) CREATING -> (FILLING -> WRITING)* -> SYNCING_FILE -> (new file) SYNCING_NAME -> FLIPPING
///   -> (an old one in chunks) DELETING_OLD -> DONE
///   no space while writing -> (new file) CLOSING -> DELETING, or CUTTING -> NO_SPACE (done, without a checkpoint)
///   any other error -> FAILED: the process must stop
/// ```
///
/// The checkpoint counts from the moment its superblock is durable, and not before; no block of the one before is written to until then.
public final class CheckpointWriter {
    /// Blocks looked at in a turn, so that one of few changes is not one long turn: a few tens of microseconds.
    public static final int LOOKED_AT_PER_TURN = 1_024;

    /// Most dead pages and records that a turn looks at because they waited for the blocks.
    public static final int DEAD_PER_TURN = TreeImage.RELIEVED_PER_BLOCK * (LOOKED_AT_PER_TURN + 1);

    private final Disk disk;
    private final BufferPool pool;
    private final SuperblockFile superblocks;
    private final PageFile pages;
    private final TreeImage image;
    private final CheckpointMark target;
    private final Mutants mutants;
    private final Buffer buffer;
    private final @Nullable String oldName;
    private final BlockWriter blocks;
    private final Step step = new Step();
    private State state = State.CLEARING;
    private boolean isNewFile;
    private long bytes;
    private boolean unpinned;

    private enum State {
        CLEARING,
        CREATING,
        FILLING,
        WRITING,
        SYNCING_FILE,
        SYNCING_NAME,
        FLIPPING,
        DELETING_OLD,
        CUTTING,
        CLOSING,
        DELETING,
        DONE,
        NO_SPACE,
        FAILED
    }

    /// Begins.
    ///
    /// @param image what to write, compared with the one that `pages` has
    /// @param target what the superblock will say of it, but for its parts, records and anchor
    /// @param buffer of {@link #bufferBytes}; given to `pool` when it is over. It is taken before the image is pinned, for what is pinned may not wait for one
    public CheckpointWriter(
            Disk disk,
            BufferPool pool,
            SuperblockFile superblocks,
            PageFile pages,
            TreeImage image,
            CheckpointMark target,
            Mutants mutants,
            Buffer buffer) {
        this.disk = disk;
        this.pool = pool;
        this.superblocks = superblocks;
        this.pages = pages;
        this.image = image;
        this.target = target;
        this.mutants = mutants;
        this.buffer = buffer;
        CheckpointMark old = superblocks.current().checkpoint();
        oldName = old.isInChunks() ? ChunkReader.fileName(pages.lane, old.number()) : null;
        pages.begin();
        blocks = new BlockWriter(pages, image, target, mutants);
        clear();
    }

    /// Size of the buffer that a checkpoint needs: a block at least.
    ///
    /// @param wanted most bytes of one write
    public static int bufferBytes(int wanted, BlockShape shape) {
        return Math.max(wanted, shape.blockBytes());
    }

    /// Goes on. Submits at most one write.
    ///
    /// @return work units: blocks looked at
    public int turn() {
        if (state == State.FILLING) {
            return fill();
        }
        if (state == State.FLIPPING) {
            awaitFlip();
        }
        return 0;
    }

    /// Says whether what the image keeps takes much memory: see {@link TreeImage#hurry}.
    public void hurry(boolean wanted) {
        image.hurry(wanted);
    }

    /// When {@link #turn} is due although nothing arrives: at once while there are blocks to look at.
    public long nextDeadlineNanos() {
        return state == State.FILLING ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    /// Whether it is over, with or without success.
    public boolean done() {
        return state == State.DONE || state == State.NO_SPACE || state == State.FAILED;
    }

    /// Whether the checkpoint counts.
    public boolean succeeded() {
        return state == State.DONE;
    }

    /// Whether the disk failed: the process must stop.
    public boolean failed() {
        return state == State.FAILED;
    }

    /// Bytes written.
    public long bytes() {
        return bytes;
    }

    /// Records of the checkpoint, written or as they were.
    public long records() {
        return image.mark().records();
    }

    /// Deletes what checkpoints left that do not count, then begins.
    private void clear() {
        String leftover = superblocks.leftovers().poll();
        if (leftover != null) {
            step.onName(Kind.DELETE, leftover);
        } else if (pages.file == null) {
            isNewFile = true;
            state = State.CREATING;
            step.onName(Kind.CREATE, pages.name);
        } else {
            state = State.FILLING;
        }
    }

    private int fill() {
        Buffer to = buffer;
        if (isNewFile && bytes == 0) {
            blocks.writeHeader(to, superblocks.current().identity());
        } else {
            blocks.fill(to, LOOKED_AT_PER_TURN);
        }
        if (blocks.isRunWhole() && to.end > 0) {
            state = State.WRITING;
            step.write(to, blocks.runOffset());
        }
        if (blocks.isDataDone()) {
            unpin();
        }
        if (blocks.isDone() && to.end == 0) {
            endOfBlocks();
        }
        return blocks.lookedAt();
    }

    private void endOfBlocks() {
        if (mutants.has(Mutant.SUPERBLOCK_BEFORE_SYNC)) {
            flip();
        } else {
            state = State.SYNCING_FILE;
            step.onFile(Kind.SYNC);
        }
    }

    private void flip() {
        state = State.FLIPPING;
        superblocks.flip(blocks.written());
    }

    private void awaitFlip() {
        if (superblocks.failed()) {
            fail();
        } else if (superblocks.current().checkpoint().number() != target.number()) {
            return;
        } else if (oldName == null) {
            succeed();
        } else {
            state = State.DELETING_OLD;
            step.onName(Kind.DELETE, oldName);
        }
    }

    private void completed(DiskStatus status) {
        boolean cleaning =
                state == State.CLEARING
                        || state == State.CLOSING
                        || state == State.DELETING
                        || state == State.DELETING_OLD;
        if (status == DiskStatus.NO_SPACE) {
            onNoSpace();
        } else if (status != DiskStatus.DONE && !(cleaning && status == DiskStatus.NOT_FOUND)) {
            fail();
        } else {
            next();
        }
    }

    /// Also cutting and deleting may need space: what is left then is done without, or tried again by the next checkpoint.
    private void onNoSpace() {
        switch (state) {
            case CLEARING, DELETING -> {
                superblocks.leftovers().add(step.name);
                unpin();
                pages.rollBack();
                finish(State.NO_SPACE);
            }
            case CUTTING -> finish(State.NO_SPACE);
            case DELETING_OLD -> succeed();
            default -> giveUp();
        }
    }

    private void next() {
        switch (state) {
            case CLEARING -> clear();
            case CREATING -> {
                pages.file = step.file;
                state = State.FILLING;
            }
            case WRITING -> {
                bytes += step.lengthBytes;
                blocks.runWritten(buffer);
                state = State.FILLING;
            }
            case SYNCING_FILE -> {
                if (isNewFile) {
                    state = State.SYNCING_NAME;
                    step.onName(Kind.SYNC, "");
                } else {
                    flip();
                }
            }
            case SYNCING_NAME -> flip();
            case DELETING_OLD -> succeed();
            case CLOSING -> {
                state = State.DELETING;
                pages.file = null;
                step.onName(Kind.DELETE, pages.name);
            }
            case DELETING, CUTTING -> finish(State.NO_SPACE);
            case FILLING, FLIPPING, DONE, NO_SPACE, FAILED ->
                    throw new IllegalStateException("no operation was under way");
        }
    }

    private void succeed() {
        pages.commit(image.epoch(), target.appliedIndex());
        finish(State.DONE);
    }

    private void giveUp() {
        unpin();
        pages.rollBack();
        DiskFile file = pages.file;
        long counting = (long) pages.blocks.end() * image.shape().blockBytes();
        if (file == null) {
            finish(State.NO_SPACE);
        } else if (isNewFile) {
            state = State.CLOSING;
            step.onFile(Kind.CLOSE);
        } else if (file.bytes() > counting) {
            state = State.CUTTING;
            step.cut(counting);
        } else {
            finish(State.NO_SPACE);
        }
    }

    private void fail() {
        unpin();
        finish(State.FAILED);
    }

    private void finish(State last) {
        pool.give(buffer);
        state = last;
    }

    private void unpin() {
        if (!unpinned) {
            unpinned = true;
            image.unpin();
        }
    }

    private final class Step extends DiskOperation {
        void onName(Kind what, String which) {
            kind = what;
            name = which;
            disk.submit(this);
        }

        void onFile(Kind what) {
            kind = what;
            submit();
        }

        void write(Buffer from, long offset) {
            kind = Kind.WRITE;
            buffer = from.segment;
            bufferOffset = 0;
            fileOffset = offset;
            lengthBytes = from.end;
            submit();
        }

        void cut(long bytes) {
            kind = Kind.ALLOCATE;
            fileOffset = 0;
            lengthBytes = bytes;
            submit();
        }

        private void submit() {
            DiskFile target = pages.file;
            if (target == null) {
                throw new IllegalStateException("no page file is open");
            }
            target.submit(this);
        }

        @Override
        public void completed(DiskStatus status) {
            CheckpointWriter.this.completed(status);
        }
    }
}
