package io.workingdb.core.storage.wal;

import static io.workingdb.core.storage.Bytes.wholeBlocks;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskOperation.Kind;
import io.workingdb.core.port.DiskStatus;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Keeps a segment ready ahead of need: makes new ones, filled with real zeros in slices (writing into unwritten extents would
/// cost a journal commit each time), and hands out recycled ones.
///
/// ```
/// IDLE -> CREATING -> ALLOCATING -> ZEROING (slice by slice) -> SYNCING_FILE -> SYNCING_NAME -> IDLE, one spare more
/// IDLE -> SYNCING_FILE -> SYNCING_NAME -> IDLE           a file found at open, whose size and name may not be durable yet
///   any of them, no space -> CLOSING -> DELETING -> WAITING for room (a second) -> IDLE
///   any of them, error -> FAILED
/// ```
final class SegmentSupply {
    /// How long to wait before asking a full disk again.
    static final long RETRY_NANOS = 1_000_000_000;

    /// Spares kept; further recycled segments are deleted, so that a burst does not hold disk space for ever.
    private static final int SPARES_MAX = 3;

    private final Disk disk;
    private final LogConfig config;
    private final String prefix;
    private final Buffer zeros;
    private final ArrayDeque<LogSegment> spares = new ArrayDeque<>();
    private final ArrayDeque<LogSegment> surplus = new ArrayDeque<>();
    private final ArrayDeque<LogSegment> found = new ArrayDeque<>();
    private final Step step = new Step();
    private State state = State.IDLE;
    private long nextName;
    private long wantedBytes;
    private long makingBytes;
    private long zeroedBytes;
    private long retryAtNanos;
    private String makingName = "";
    private @Nullable DiskFile making;
    private boolean noSpace;

    private enum State {
        IDLE,
        CREATING,
        ALLOCATING,
        ZEROING,
        SYNCING_FILE,
        SYNCING_NAME,
        CLOSING,
        DELETING,
        CLOSING_SURPLUS,
        DELETING_SURPLUS,
        WAITING,
        FAILED
    }

    /// @param nextName number for the next new segment's name, above all that exist
    SegmentSupply(Disk disk, BufferPool pool, LogConfig config, int lane, long nextName) {
        this.disk = disk;
        this.config = config;
        this.nextName = nextName;
        prefix = namePrefix(lane);
        Buffer taken = pool.take(config.zeroSliceBytes());
        if (taken == null) {
            throw new IllegalStateException("buffer-bytes-max is too small for a slice of zeros");
        }
        zeros = taken;
        zeros.segment.fill((byte) 0);
    }

    /// First part of the names of a lane's segments.
    static String namePrefix(int lane) {
        return String.format(Locale.ROOT, "log-%04x-", lane);
    }

    /// A spare segment of at least `bytes`, or null: then one is being made, or cannot be.
    @Nullable LogSegment take(long bytes) {
        wantedBytes = Math.max(bytes, config.segmentBytes());
        for (int i = spares.size(); i > 0; i--) {
            LogSegment spare = spares.remove();
            if (spare.bytes >= bytes) {
                return spare;
            }
            spares.add(spare);
        }
        return null;
    }

    /// Takes a segment back whose records are all in a checkpoint.
    void recycle(LogSegment segment) {
        segment.epoch = 0;
        segment.lastIndex = 0;
        if (spares.size() < SPARES_MAX && segment.bytes == config.segmentBytes()) {
            spares.add(segment);
            noSpace = false;
        } else {
            surplus.add(segment);
        }
    }

    /// Takes a file that recovery found to hold nothing. The process that made it may have ended before its size and its name were
    /// durable: a power cut would take what is written to it, so it is synced before it is used.
    void adopt(LogSegment segment) {
        if (segment.bytes == config.segmentBytes()) {
            found.add(segment);
        } else {
            surplus.add(segment);
        }
    }

    /// Starts whatever is due.
    void turn(long nowNanos) {
        if (state == State.WAITING
                && (nowNanos >= retryAtNanos || hasSpare(wantedBytes) || !surplus.isEmpty())) {
            state = State.IDLE;
        }
        if (state == State.WAITING && retryAtNanos == Long.MAX_VALUE) {
            retryAtNanos = nowNanos + RETRY_NANOS;
        }
        if (state != State.IDLE) {
            return;
        }
        if (!surplus.isEmpty()) {
            state = State.CLOSING_SURPLUS;
            step.onFile(Kind.CLOSE, surplus.element().file, 0, 0);
        } else if (hasSpare(Math.max(wantedBytes, config.segmentBytes()))) {
            wantedBytes = config.segmentBytes();
        } else if (wantedBytes <= config.segmentBytes() && !found.isEmpty()) {
            syncFound(found.remove());
        } else {
            create();
        }
    }

    /// When {@link #turn} is due without any completion, in nanoseconds.
    long nextDeadlineNanos() {
        return state == State.WAITING ? retryAtNanos : Long.MAX_VALUE;
    }

    /// Whether no segment can be made because the disk is full, and none is spare that is large enough.
    boolean noSpace() {
        return noSpace && !hasSpare(wantedBytes);
    }

    /// Whether the disk answered with an error: the process must stop.
    boolean failed() {
        return state == State.FAILED;
    }

    /// Segments ready for use.
    int spareCount() {
        return spares.size();
    }

    private void syncFound(LogSegment segment) {
        makingName = segment.name;
        making = segment.file;
        zeroedBytes = segment.bytes;
        state = State.SYNCING_FILE;
        step.onFile(Kind.SYNC, segment.file, 0, 0);
    }

    private void create() {
        zeroedBytes = 0;
        makingBytes = wholeBlocks(Math.max(wantedBytes, config.segmentBytes()));
        makingName = prefix + String.format(Locale.ROOT, "%08x", nextName++);
        state = State.CREATING;
        step.onName(Kind.CREATE, makingName);
    }

    private boolean hasSpare(long bytes) {
        for (LogSegment spare : spares) {
            if (spare.bytes >= bytes) {
                return true;
            }
        }
        return false;
    }

    private void advance(DiskStatus status) {
        if (status == DiskStatus.NO_SPACE) {
            noSpace = true;
            giveUp();
        } else if (status != DiskStatus.DONE) {
            state = State.FAILED;
        } else {
            next();
        }
    }

    private void giveUp() {
        if (making != null) {
            state = State.CLOSING;
            step.onFile(Kind.CLOSE, making, 0, 0);
        } else {
            waitForRoom();
        }
    }

    private void next() {
        switch (state) {
            case CREATING -> {
                making = step.file;
                state = State.ALLOCATING;
                step.onFile(Kind.ALLOCATE, opened(), 0, makingBytes);
            }
            case ALLOCATING, ZEROING -> zeroOrSync();
            case SYNCING_FILE -> {
                state = State.SYNCING_NAME;
                step.onName(Kind.SYNC, "");
            }
            case SYNCING_NAME -> {
                spares.add(new LogSegment(makingName, opened(), zeroedBytes));
                making = null;
                noSpace = false;
                state = State.IDLE;
            }
            case CLOSING -> {
                making = null;
                state = State.DELETING;
                step.onName(Kind.DELETE, makingName);
            }
            case DELETING -> waitForRoom();
            case CLOSING_SURPLUS -> {
                state = State.DELETING_SURPLUS;
                step.onName(Kind.DELETE, surplus.remove().name);
            }
            case DELETING_SURPLUS -> state = State.IDLE;
            case IDLE, WAITING, FAILED ->
                    throw new IllegalStateException("no operation was under way");
        }
    }

    private void zeroOrSync() {
        if (zeroedBytes < makingBytes) {
            long slice = Math.min(config.zeroSliceBytes(), makingBytes - zeroedBytes);
            state = State.ZEROING;
            step.buffer = zeros.segment;
            step.onFile(Kind.WRITE, opened(), zeroedBytes, slice);
            zeroedBytes += slice;
        } else {
            state = State.SYNCING_FILE;
            step.onFile(Kind.SYNC, opened(), 0, 0);
        }
    }

    private DiskFile opened() {
        if (making == null) {
            throw new IllegalStateException("no segment is being made");
        }
        return making;
    }

    private void waitForRoom() {
        state = State.WAITING;
        retryAtNanos = Long.MAX_VALUE;
    }

    private final class Step extends DiskOperation {
        void onName(Kind kind, String name) {
            this.kind = kind;
            this.name = name;
            disk.submit(this);
        }

        void onFile(Kind kind, DiskFile file, long fileOffset, long lengthBytes) {
            this.kind = kind;
            this.fileOffset = fileOffset;
            this.lengthBytes = lengthBytes;
            file.submit(this);
        }

        @Override
        public void completed(DiskStatus status) {
            advance(status);
        }
    }
}
