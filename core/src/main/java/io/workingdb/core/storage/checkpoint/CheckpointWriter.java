package io.workingdb.core.storage.checkpoint;

import static io.workingdb.core.storage.Bytes.U32;
import static io.workingdb.core.storage.Bytes.wholeBlocks;
import static io.workingdb.core.storage.checkpoint.ChunkLayout.HEADER_BYTES;
import static io.workingdb.core.storage.checkpoint.ChunkLayout.RECORD_HEADER_BYTES;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskOperation.Kind;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Checksum;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Writes one full checkpoint from a pinned snapshot, a chunk at a time: a resumable job, polled once a turn.
///
/// ```
/// CLEARING* -> CREATING -> (FILLING -> WRITING)* -> SYNCING_FILE -> SYNCING_NAME -> CLOSING_NEW -> FLIPPING -> DELETING_OLD -> DONE
///   no space while writing -> CLOSING -> DELETING -> NO_SPACE (done, without a checkpoint)
///   any other error -> FAILED: the process must stop
/// ```
///
/// The checkpoint counts from the moment its superblock is durable, and not before; the one before it is deleted after that. When
/// all buffers are out, it waits.
public final class CheckpointWriter {
    private final Disk disk;
    private final BufferPool pool;
    private final SuperblockFile superblocks;
    private final OrderedMap.Snapshot snapshot;
    private final CheckpointMark target;
    private final int chunkBytes;
    private final String name;
    private final @Nullable String oldName;
    private final Checksum checksum = new Checksum();
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private final Step step = new Step();
    private @Nullable Buffer chunk;
    private State state = State.CLEARING;
    private @Nullable DiskFile file;
    private long chunks;
    private long records;
    private long chain;
    private long bytes;
    private boolean recordWaits;
    private boolean unpinned;

    private enum State {
        CLEARING,
        CREATING,
        FILLING,
        WRITING,
        SYNCING_FILE,
        SYNCING_NAME,
        CLOSING_NEW,
        FLIPPING,
        DELETING_OLD,
        CLOSING,
        DELETING,
        DONE,
        NO_SPACE,
        FAILED
    }

    /// Begins.
    ///
    /// @param target what the superblock will say of it, but for its chunks, records and chain
    /// @param lane for the file's name
    /// @param chunkBytes size of the write buffer; a larger record gets a chunk of its own
    public CheckpointWriter(
            Disk disk,
            BufferPool pool,
            SuperblockFile superblocks,
            OrderedMap.Snapshot snapshot,
            CheckpointMark target,
            int lane,
            int chunkBytes) {
        this.disk = disk;
        this.pool = pool;
        this.superblocks = superblocks;
        this.snapshot = snapshot;
        this.target = target;
        this.chunkBytes = chunkBytes;
        name = CheckpointReader.fileName(lane, target.number());
        long old = superblocks.current().checkpoint().number();
        oldName = old == 0 ? null : CheckpointReader.fileName(lane, old);
        chain = target.number();
        clear();
    }

    /// Goes on. Fills and submits at most one chunk.
    ///
    /// @return work units: records copied
    public int turn() {
        if (state == State.FILLING) {
            return fill();
        }
        if (state == State.FLIPPING) {
            awaitFlip();
        }
        return 0;
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

    /// Records written.
    public long records() {
        return records;
    }

    /// Deletes what checkpoints left that do not count, then begins.
    private void clear() {
        String leftover = superblocks.leftovers().poll();
        if (leftover != null) {
            step.onName(Kind.DELETE, leftover);
        } else {
            state = State.CREATING;
            step.onName(Kind.CREATE, name);
        }
    }

    private int fill() {
        int copied = 0;
        while (recordWaits || snapshot.next(key, value)) {
            long needed = (long) RECORD_HEADER_BYTES + key.lengthBytes + value.lengthBytes;
            Buffer room = room(needed);
            recordWaits = room == null;
            if (room == null) {
                break;
            }
            append(room);
            copied++;
        }
        if (copied > 0) {
            writeChunk(copied);
        } else if (!recordWaits) {
            endOfRecords();
        }
        return copied;
    }

    /// The chunk, if there is room in it for a record of `needed` bytes; an empty one is made as large as it must be.
    private @Nullable Buffer room(long needed) {
        Buffer current = chunk;
        if (current != null && needed > current.room()) {
            if (current.end > HEADER_BYTES) {
                return null;
            }
            giveChunk();
            current = null;
        }
        if (current == null) {
            current = pool.take(Math.max(chunkBytes, HEADER_BYTES + needed));
            chunk = current;
            if (current != null) {
                current.end = HEADER_BYTES;
            }
        }
        return current;
    }

    private void append(Buffer to) {
        to.segment.set(U32, to.end, key.lengthBytes);
        to.segment.set(U32, to.end + 4L, value.lengthBytes);
        to.end += RECORD_HEADER_BYTES;
        to.append(key.segment, key.offset, key.lengthBytes);
        to.append(value.segment, value.offset, value.lengthBytes);
    }

    private void writeChunk(int copied) {
        Buffer full = filled();
        MemorySegment s = full.segment;
        int used = full.end;
        long padded = wholeBlocks(used);
        s.asSlice(used, padded - used).fill((byte) 0);
        int body = checksum.of(full, HEADER_BYTES, used - HEADER_BYTES, target.number());
        ChunkLayout.writeHeader(s, target.number(), chunks, copied, used, body);
        int sum = checksum.of(full, 0, ChunkLayout.CHECKED_BYTES, target.number());
        ChunkLayout.writeChecksum(s, sum);
        chain = Random64.mix(chain ^ sum);
        records += copied;
        chunks++;
        state = State.WRITING;
        step.write(s, bytes, padded);
        bytes += padded;
    }

    private void endOfRecords() {
        unpin();
        state = State.SYNCING_FILE;
        step.onFile(Kind.SYNC);
    }

    private void awaitFlip() {
        if (superblocks.failed()) {
            fail();
        } else if (superblocks.current().checkpoint().number() != target.number()) {
            return;
        } else if (oldName == null) {
            finish(State.DONE);
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
        if (status == DiskStatus.NO_SPACE && !cleaning) {
            giveUp();
        } else if (status != DiskStatus.DONE && !(cleaning && status == DiskStatus.NOT_FOUND)) {
            fail();
        } else {
            next();
        }
    }

    private void next() {
        switch (state) {
            case CLEARING -> clear();
            case CREATING -> {
                file = step.file;
                state = State.FILLING;
            }
            case WRITING -> {
                emptyChunk();
                state = State.FILLING;
            }
            case SYNCING_FILE -> {
                state = State.SYNCING_NAME;
                step.onName(Kind.SYNC, "");
            }
            case SYNCING_NAME -> {
                state = State.CLOSING_NEW;
                step.onFile(Kind.CLOSE);
            }
            case CLOSING_NEW -> {
                state = State.FLIPPING;
                superblocks.flip(target.written(chunks, records, chain));
            }
            case DELETING_OLD -> finish(State.DONE);
            case CLOSING -> {
                state = State.DELETING;
                step.onName(Kind.DELETE, name);
            }
            case DELETING -> finish(State.NO_SPACE);
            case FILLING, FLIPPING, DONE, NO_SPACE, FAILED ->
                    throw new IllegalStateException("no operation was under way");
        }
    }

    private void emptyChunk() {
        Buffer written = filled();
        if (written.capacity > chunkBytes) {
            giveChunk();
        } else {
            written.end = HEADER_BYTES;
        }
    }

    private Buffer filled() {
        if (chunk == null) {
            throw new IllegalStateException("no chunk is filled");
        }
        return chunk;
    }

    private void giveChunk() {
        if (chunk != null) {
            pool.give(chunk);
            chunk = null;
        }
    }

    private void giveUp() {
        unpin();
        if (file == null) {
            finish(State.NO_SPACE);
        } else {
            state = State.CLOSING;
            step.onFile(Kind.CLOSE);
        }
    }

    private void fail() {
        unpin();
        finish(State.FAILED);
    }

    private void finish(State last) {
        giveChunk();
        state = last;
    }

    private void unpin() {
        if (!unpinned) {
            unpinned = true;
            snapshot.unpin();
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

        void write(MemorySegment from, long offset, long length) {
            kind = Kind.WRITE;
            buffer = from;
            fileOffset = offset;
            lengthBytes = length;
            submit();
        }

        private void submit() {
            DiskFile target = CheckpointWriter.this.file;
            if (target == null) {
                throw new IllegalStateException("no checkpoint file is open");
            }
            target.submit(this);
        }

        @Override
        public void completed(DiskStatus status) {
            CheckpointWriter.this.completed(status);
        }
    }
}
