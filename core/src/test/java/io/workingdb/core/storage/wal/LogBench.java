package io.workingdb.core.storage.wal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Durability;
import io.workingdb.core.config.Identity;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.port.MemoryDisk;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.Checksum;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A log on a memory disk with a model beside it: every entry that was published, and how many of them were acknowledged.
///
/// Whatever a recovery delivers is checked against the model, and every durable write against the rule that no block of an
/// acknowledged batch is written again.
final class LogBench {
    static final Identity IDENTITY = new Identity(0x1111, 0x2222, 0x3333, 0x4444, 7, 0x5555);

    /// Segments of 6 blocks, batches of 1 block: rotation every few batches, larger entries in batches of their own.
    static final LogConfig SMALL = new LogConfig(8 * 4_096, 4_096, 16, 2 * 4_096);

    final MemoryDisk disk = new MemoryDisk();
    final SlowLedger ledger = new SlowLedger();
    final LogConfig config;
    Durability durability = Durability.ALWAYS;
    Identity identity = IDENTITY;
    Mutants mutants = Mutants.NONE;

    /// Whether durable writes sometimes fail.
    boolean failures;

    /// Every entry, by index - 1.
    final List<byte[]> entries = new ArrayList<>();

    /// The term of each.
    final List<Long> terms = new ArrayList<>();

    /// Index up to which entries must not be lost.
    long acknowledged;

    /// Index of the last entry in the checkpoint, and the first epoch that it needs.
    long checkpointIndex;

    long checkpointEpoch = 1;
    long nowNanos = 5_000_000_000L;
    long vote = 1;
    @Nullable LogWriter openWriter;
    @Nullable String notice;
    private long consumed;
    private final Map<String, Long> writtenUpTo = new TreeMap<>();
    private final Slice slice = new Slice();

    LogBench(LogConfig config) {
        this.config = config;
    }

    LogBench() {
        this(SMALL);
    }

    LogWriter writer() {
        if (openWriter == null) {
            throw new AssertionError("the log is not open");
        }
        return openWriter;
    }

    /// Recovers what the disk holds, checks it, and begins a term.
    LogBench open() {
        String refusal = tryOpen();
        if (refusal != null) {
            throw new AssertionError("refused: " + refusal);
        }
        return this;
    }

    /// Recovers what the disk holds and checks it.
    ///
    /// @return why the log was refused, or null: then it is open
    @Nullable String tryOpen() {
        writtenUpTo.clear();
        ledger.loseWhatIsNotDurable();
        long[] last = {checkpointIndex};
        LogRecovery recovery =
                recovery((index, term, source, offset, length) -> {
                    expect(
                            index == last[0] + 1,
                            "entries arrive in order: " + index + " after " + last[0]);
                    expect(
                            index <= entries.size(),
                            "nothing is delivered that was not published: " + index);
                    byte[] bytes = new byte[length];
                    MemorySegment.copy(source, JAVA_BYTE, offset, bytes, 0, length);
                    expect(
                            Arrays.equals(bytes, entries.get((int) index - 1)),
                            "entry " + index + " is as it was");
                    expect(term == terms.get((int) index - 1), "entry " + index + " has its term");
                    last[0] = index;
                });
        while (!recovery.done()) {
            recovery.turn(3);
            disk.completeAll();
            if (recovery.refusal() != null) {
                return recovery.refusal();
            }
        }
        notice = recovery.notice();
        expect(
                last[0] >= acknowledged,
                "acknowledged up to " + acknowledged + ", recovered up to " + last[0]);
        entries.subList((int) last[0], entries.size()).clear();
        terms.subList((int) last[0], terms.size()).clear();
        acknowledged = last[0];
        consumed = last[0];
        for (long term : terms) {
            expect(recovery.term() >= term, "terms never fall");
        }
        LogWriter opened = recovery.writer(durability, (event, a, b, c) -> {});
        opened.beginTerm(opened.term() + 1, vote);
        openWriter = opened;
        return null;
    }

    LogRecovery recovery(LogSink sink) {
        BufferPool pool = new BufferPool(new MemoryHost(), 64 << 20);
        return new LogRecovery(
                disk,
                pool,
                config,
                identity,
                0,
                mutants,
                sink,
                ledger,
                checkpointEpoch,
                checkpointIndex);
    }

    /// Changes a byte of both copies of a segment's header, with checksums that agree.
    void resealHeader(String name, int offset, byte value) {
        Buffer buffer =
                Objects.requireNonNull(new BufferPool(new MemoryHost(), 1 << 20).take(4_096));
        MemorySegment.copy(disk.contents(name), 0, buffer.segment, JAVA_BYTE, 0, 4_096);
        buffer.segment.set(JAVA_BYTE, offset, value);
        long epoch = SegmentLayout.read(buffer.segment, 0).epoch();
        buffer.segment.set(Bytes.U32, 4_088, new Checksum().of(buffer, 0, 4_088, epoch));
        byte[] block = buffer.segment.toArray(JAVA_BYTE);
        disk.poke(name, 0, block);
        disk.poke(name, 4_096, block);
    }

    /// Changes a byte of a batch header, with a checksum that agrees.
    void resealBatch(String name, long at, int offset, byte value) {
        Buffer buffer =
                Objects.requireNonNull(new BufferPool(new MemoryHost(), 1 << 20).take(4_096));
        MemorySegment.copy(disk.contents(name), (int) at, buffer.segment, JAVA_BYTE, 0, 4_096);
        buffer.segment.set(JAVA_BYTE, offset, value);
        long epoch = BatchLayout.epoch(buffer.segment, 0);
        BatchLayout.writeChecksum(
                buffer.segment, 0, new Checksum().of(buffer, 0, BatchLayout.CHECKED_BYTES, epoch));
        disk.poke(name, at, buffer.segment.toArray(JAVA_BYTE));
    }

    /// Appends one entry.
    AppendOutcome append(byte[] bytes) {
        LogWriter log = writer();
        AppendOutcome outcome = log.claim(bytes.length);
        if (outcome == AppendOutcome.ACCEPTED) {
            MemorySegment.copy(
                    bytes, 0, log.claimSegment(), JAVA_BYTE, log.claimOffset(), bytes.length);
            long index = log.publish(bytes.length);
            entries.add(bytes.clone());
            terms.add(log.term());
            expect(index == entries.size(), "indexes are consecutive");
        }
        return outcome;
    }

    /// Appends an entry of `length` bytes that says which one it is.
    AppendOutcome append(int length) {
        byte[] bytes = new byte[length];
        new Random64(entries.size() + 1).fill(bytes);
        return append(bytes);
    }

    /// One turn: applies what is agreed, then lets the writer submit.
    void turn() {
        LogWriter log = writer();
        long limit = durability == Durability.ALWAYS ? log.durableIndex() : log.publishedIndex();
        for (long index = log.next(limit, slice); index != 0; index = log.next(limit, slice)) {
            expect(index == ++consumed, "entries are given in order");
            expect(
                    Arrays.equals(slice.toBytes(), entries.get((int) index - 1)),
                    "entry " + index + " is given as published");
        }
        log.turn(nowNanos);
        ledger.makeDurable();
        acknowledged = Math.max(acknowledged, log.durableIndex());
    }

    /// Completes operation `index` of the disk.
    void complete(int index) {
        witness(index);
        disk.complete(index);
        acknowledged = Math.max(acknowledged, writer().durableIndex());
    }

    /// Turns and completions until nothing is left to do at this moment.
    LogBench settle() {
        turn();
        do {
            while (disk.outstanding() > 0) {
                complete(0);
            }
            ledger.makeDurable();
            turn();
        } while (disk.outstanding() > 0 || writer().nextDeadlineNanos() <= nowNanos);
        return this;
    }

    /// Appends and writes `count` batches of one entry.
    LogBench batches(int count, int length) {
        for (int i = 0; i < count; i++) {
            expect(append(length) == AppendOutcome.ACCEPTED, "there is room");
            settle();
        }
        return this;
    }

    LogBench closeCleanly() {
        writer().close();
        settle();
        expect(writer().isClosed(), "the log closes");
        openWriter = null;
        disk.kill(new Random64(1));
        return this;
    }

    /// Takes a checkpoint of what was applied, and trims the log.
    void checkpoint() {
        checkpointIndex = Math.min(consumed, acknowledged);
        checkpointEpoch = writer().firstEpochNeeded(checkpointIndex);
        writer().trim(checkpointEpoch);
    }

    /// Where the batches of a file begin, in order of their place.
    List<Long> batchOffsets(String name) {
        MemorySegment s = MemorySegment.ofArray(disk.contents(name));
        long epoch = SegmentLayout.read(s, 0).epoch();
        List<Long> offsets = new ArrayList<>();
        for (long at = SegmentLayout.DATA_OFFSET; at < s.byteSize(); at += 4_096) {
            if (BatchLayout.looksLikeHeader(s, at, identity, 0)
                    && BatchLayout.epoch(s, at) == epoch) {
                offsets.add(at);
            }
        }
        return offsets;
    }

    private void witness(int index) {
        DiskOperation operation = disk.operation(index);
        String name = disk.fileName(index);
        if (operation.kind == DiskOperation.Kind.WRITE_DURABLE) {
            long from = operation.fileOffset;
            expect(
                    from == 0 || from >= writtenUpTo.getOrDefault(name, 0L),
                    "no block of an acknowledged batch is written again");
            writtenUpTo.put(name, from + operation.lengthBytes);
        }
    }

    void fail(int index, DiskStatus status) {
        disk.fail(index, status);
    }

    static void expect(boolean holds, String sentence) {
        if (!holds) {
            throw new AssertionError(sentence);
        }
    }
}
