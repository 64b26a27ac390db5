package io.workingdb.core.storage.checkpoint;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.storage.Checksum;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the blocks of data of the checkpoint that counts again and again, at a bounded rate, so that what a disk loses is found while memory still has
/// it. A damaged block is forgotten: the next checkpoint, which is then due, writes it elsewhere.
///
/// Rests while a checkpoint is written. A resumable job, polled once a turn.
public final class Scrubber {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /// The next round begins at the earliest when so many whole reads could have been made: a small checkpoint is not read all the time.
    private static final int READS_PER_ROUND_MIN = 16;

    private final BufferPool pool;
    private final PageFile pages;
    private final int bufferBytes;
    private final int blockBytes;
    private final long bytesPerSecond;
    private final Checksum checksum = new Checksum();
    private final Step step = new Step();
    private @Nullable Buffer buffer;
    private boolean reading;
    private boolean arrived;
    private DiskStatus status = DiskStatus.DONE;
    private long nextNanos = Long.MIN_VALUE;
    private long nextRoundNanos = Long.MIN_VALUE;
    private int space;
    private int index;
    private int first;
    private int blocks;
    private long readEpoch;
    private long damaged;
    private long rounds;
    private @Nullable String news;
    private boolean rewriteWanted;

    /// @param bufferBytes most bytes of one read
    /// @param blockBytes bytes of a block of the file
    /// @param bytesPerSecond how fast it reads, at most
    public Scrubber(
            BufferPool pool, PageFile pages, int bufferBytes, int blockBytes, long bytesPerSecond) {
        this.pool = pool;
        this.pages = pages;
        this.bufferBytes = Math.max(bufferBytes, blockBytes);
        this.blockBytes = blockBytes;
        this.bytesPerSecond = bytesPerSecond;
    }

    /// Goes on. Submits at most one read.
    ///
    /// @param writing whether a checkpoint is being written
    /// @return work units: blocks checked
    public int turn(long nowNanos, boolean writing) {
        int work = 0;
        if (arrived) {
            arrived = false;
            reading = false;
            work = blocks;
            if (!writing && readEpoch == pages.sinceEpoch()) {
                judge();
            }
            giveBuffer();
        }
        if (!reading && !writing && nowNanos >= nextNanos && pages.file != null) {
            readNext(nowNanos);
        }
        return work;
    }

    /// When {@link #turn} is due although nothing arrives.
    public long nextDeadlineNanos() {
        return reading || pages.file == null ? Long.MAX_VALUE : nextNanos;
    }

    /// Blocks found damaged since start.
    public long damaged() {
        return damaged;
    }

    /// How often the whole checkpoint was read.
    public long rounds() {
        return rounds;
    }

    /// A sentence for the operator, once, or null.
    public @Nullable String takeNews() {
        String told = news;
        news = null;
        return told;
    }

    /// Whether a checkpoint is due because some of the last one is damaged.
    public boolean rewriteWanted() {
        return rewriteWanted;
    }

    /// A checkpoint begins, which writes again whatever is damaged.
    public void rewriteBegins() {
        rewriteWanted = false;
    }

    /// Reads the next blocks of memory that lie side by side in the file.
    private void readNext(long nowNanos) {
        LocationTable table = pages.table;
        if (space == 0 && index == 0) {
            nextRoundNanos = nowNanos + nanosFor((long) READS_PER_ROUND_MIN * bufferBytes);
        }
        nextNanos = nowNanos + nanosFor(blockBytes);
        int looked = 0;
        while (looked++ < bufferBytes / blockBytes
                && location(table, space, index) == FileBlocks.NONE) {
            if (!advance(table)) {
                endOfRound();
                return;
            }
        }
        first = location(table, space, index);
        Buffer to = first == FileBlocks.NONE ? null : pool.take(bufferBytes);
        if (to == null) {
            return;
        }
        buffer = to;
        blocks = 1;
        while (blocks < bufferBytes / blockBytes
                && location(table, space, index + blocks) == first + blocks) {
            blocks++;
        }
        nextNanos = nowNanos + nanosFor((long) blocks * blockBytes);
        reading = true;
        readEpoch = pages.sinceEpoch();
        step.read(to, (long) first * blockBytes, (long) blocks * blockBytes);
    }

    private long nanosFor(long bytes) {
        return NANOS_PER_SECOND * bytes / bytesPerSecond;
    }

    private void endOfRound() {
        rounds++;
        nextNanos = Math.max(nextNanos, nextRoundNanos);
    }

    private static int location(LocationTable table, int space, int index) {
        return index < table.blocks(space) ? table.location(space, index) : FileBlocks.NONE;
    }

    /// Goes to the next block.
    ///
    /// @return false if it is the first again
    private boolean advance(LocationTable table) {
        index++;
        while (index >= table.blocks(space)) {
            index = 0;
            space++;
            if (space >= table.spaces()) {
                space = 0;
                return false;
            }
        }
        return true;
    }

    private void judge() {
        Buffer read = buffer;
        if (read == null) {
            throw new IllegalStateException("nothing was read");
        }
        int found = 0;
        int firstFound = FileBlocks.NONE;
        boolean more = true;
        for (int i = 0; i < blocks && more; i++) {
            int block = first + i;
            int sum = checksum.of(read, i * blockBytes, blockBytes, block);
            if (status != DiskStatus.DONE || sum != pages.table.checksum(space, index)) {
                pages.blocks.release(block);
                pages.table.set(space, index, FileBlocks.NONE, 0);
                firstFound = found++ == 0 ? block : firstFound;
            }
            more = advance(pages.table);
        }
        if (found > 0) {
            tell(found, firstFound);
        }
        if (!more) {
            endOfRound();
        }
    }

    private void tell(int found, int firstFound) {
        damaged += found;
        rewriteWanted = true;
        news =
                String.format(
                        Locale.ROOT,
                        "the checkpoint is damaged on disk, and what is damaged is written anew from memory: file=%s block=%d offset=%d blocks=%d"
                                + " status=%s",
                        pages.name,
                        firstFound,
                        (long) firstFound * blockBytes,
                        found,
                        status);
    }

    private void giveBuffer() {
        if (buffer != null) {
            pool.give(buffer);
            buffer = null;
        }
    }

    private final class Step extends DiskOperation {
        void read(Buffer to, long offset, long length) {
            DiskFile file = pages.file;
            if (file == null) {
                throw new IllegalStateException("no page file is open");
            }
            kind = Kind.READ;
            buffer = to.segment;
            fileOffset = offset;
            lengthBytes = length;
            file.submit(this);
        }

        @Override
        public void completed(DiskStatus how) {
            status = how;
            arrived = true;
        }
    }
}
