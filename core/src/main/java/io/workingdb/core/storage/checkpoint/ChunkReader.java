package io.workingdb.core.storage.checkpoint;

import static io.workingdb.core.storage.Bytes.BLOCK_BYTES;
import static io.workingdb.core.storage.Bytes.U32;
import static io.workingdb.core.storage.Bytes.wholeBlocks;
import static io.workingdb.core.storage.checkpoint.ChunkLayout.HEADER_BYTES;
import static io.workingdb.core.storage.checkpoint.ChunkLayout.RECORD_HEADER_BYTES;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

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
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Loads a checkpoint of a build before release 0.1 into an empty map, checking every byte: records in chunks. A resumable job, polled once a turn.
///
/// `OPENING -> (READING)* -> CLOSING -> DONE`, or `REFUSED` with the place
public final class ChunkReader implements CheckpointLoad {
    private final BufferPool pool;
    private final CheckpointMark mark;
    private final OrderedMap map;
    private final String name;
    private final Checksum checksum = new Checksum();
    private final Slice target = new Slice();
    private final Step step = new Step();
    private Buffer window;
    private State state;
    private @Nullable DiskFile file;
    private long position;
    private int windowBytes;
    private long chunk;
    private long records;
    private long chain;
    private boolean unknown;
    private @Nullable String refusal;

    private enum State {
        OPENING,
        WANTING,
        READING,
        LOADED,
        CLOSING,
        DONE,
        REFUSED
    }

    /// Begins to load the checkpoint that `mark` names into `map`.
    public ChunkReader(
            Disk disk,
            BufferPool pool,
            CheckpointMark mark,
            OrderedMap map,
            int lane,
            int chunkBytes) {
        this.pool = pool;
        this.mark = mark;
        this.map = map;
        name = fileName(lane, mark.number());
        chain = mark.number();
        window = take(chunkBytes);
        state = State.OPENING;
        if (mark.number() == 0) {
            finish();
        } else {
            step.kind = DiskOperation.Kind.OPEN;
            step.name = name;
            disk.submit(step);
        }
    }

    static String fileName(int lane, long number) {
        return prefix(lane) + String.format(Locale.ROOT, "%016x", number);
    }

    static String prefix(int lane) {
        return String.format(Locale.ROOT, "checkpoint-%04x-", lane);
    }

    /// Goes on with at most one chunk.
    ///
    /// @return work units: records loaded
    @Override
    public int turn() {
        if (state == State.WANTING) {
            want(HEADER_BYTES);
        } else if (state == State.LOADED) {
            return load();
        }
        return 0;
    }

    @Override
    public boolean done() {
        return state == State.DONE;
    }

    @Override
    public @Nullable String refusal() {
        return refusal;
    }

    @Override
    public boolean isDamaged() {
        return refusal != null && !unknown;
    }

    @Override
    public long records() {
        return records;
    }

    /// Makes sure that `bytes` bytes from the current chunk's start are in the window, or asks for them.
    private void want(long bytes) {
        if (chunk == mark.parts()) {
            finishReading();
            return;
        }
        if (bytes > window.capacity) {
            pool.give(window);
            window = take(bytes);
        }
        long length = Math.min(window.capacity, (opened().bytes() & -BLOCK_BYTES) - position);
        if (length < wholeBlocks(bytes)) {
            refuse("is shorter than its superblock says");
            return;
        }
        windowBytes = (int) length;
        state = State.READING;
        step.read(position, length);
    }

    private int load() {
        MemorySegment s = window.segment;
        int sum = checksum.of(window, 0, ChunkLayout.CHECKED_BYTES, mark.number());
        if (!ChunkLayout.isHeader(s, mark.number(), chunk, sum)) {
            return refuse("has a damaged chunk header");
        }
        if (ChunkLayout.layout(s) != ChunkLayout.LAYOUT) {
            unknown = true;
            return refuse(
                    "has a newer format than this build knows: format=" + ChunkLayout.layout(s));
        }
        int used = ChunkLayout.usedBytes(s);
        if (used < HEADER_BYTES) {
            return refuse("has a chunk of impossible size");
        }
        if (wholeBlocks(used) > windowBytes) {
            want(used);
            return 0;
        }
        if (ChunkLayout.bodyChecksum(s)
                        != checksum.of(window, HEADER_BYTES, used - HEADER_BYTES, mark.number())
                || !isZero(used, (int) wholeBlocks(used))) {
            return refuse("has a damaged chunk");
        }
        int count = ChunkLayout.records(s);
        putAll(count);
        chain = Random64.mix(chain ^ sum);
        records += count;
        chunk++;
        position += wholeBlocks(used);
        state = State.WANTING;
        return count;
    }

    private boolean isZero(int from, int to) {
        int sum = 0;
        for (int at = from; at < to; at++) {
            sum |= window.segment.get(JAVA_BYTE, at);
        }
        return sum == 0;
    }

    private void putAll(int count) {
        MemorySegment s = window.segment;
        long at = HEADER_BYTES;
        for (int i = 0; i < count; i++) {
            int keyLength = s.get(U32, at);
            int valueLength = s.get(U32, at + 4);
            at += RECORD_HEADER_BYTES;
            map.put(s, at, keyLength, valueLength, target);
            MemorySegment.copy(s, at + keyLength, target.segment, target.offset, valueLength);
            at += keyLength + (long) valueLength;
        }
    }

    private void finishReading() {
        if (records != mark.records() || chain != mark.anchor()) {
            refuse("does not hold what its superblock says");
        } else {
            state = State.CLOSING;
            step.onFile(Kind.CLOSE);
        }
    }

    private void finish() {
        pool.give(window);
        state = State.DONE;
    }

    private void completed(DiskStatus status) {
        if (status != DiskStatus.DONE) {
            refuse("cannot be used: operation=" + step.kind + " status=" + status);
            return;
        }
        switch (state) {
            case OPENING -> {
                file = step.file;
                state = State.WANTING;
            }
            case READING -> state = State.LOADED;
            case CLOSING -> finish();
            case WANTING, LOADED, DONE, REFUSED ->
                    throw new IllegalStateException("no operation was under way");
        }
    }

    private int refuse(String flaw) {
        refusal =
                "the checkpoint "
                        + flaw
                        + ": file="
                        + name
                        + " chunk="
                        + chunk
                        + " offset="
                        + position;
        state = State.REFUSED;
        pool.give(window);
        return 0;
    }

    private DiskFile opened() {
        if (file == null) {
            throw new IllegalStateException("no checkpoint file is open");
        }
        return file;
    }

    private Buffer take(long bytes) {
        Buffer taken = pool.take(bytes);
        if (taken == null) {
            throw new IllegalStateException(
                    "buffer-bytes-max is too small for a checkpoint: bytes=" + bytes);
        }
        return taken;
    }

    private final class Step extends DiskOperation {
        void onFile(Kind what) {
            kind = what;
            opened().submit(this);
        }

        void read(long offset, long length) {
            kind = Kind.READ;
            buffer = window.segment;
            fileOffset = offset;
            lengthBytes = length;
            opened().submit(this);
        }

        @Override
        public void completed(DiskStatus status) {
            ChunkReader.this.completed(status);
        }
    }
}
