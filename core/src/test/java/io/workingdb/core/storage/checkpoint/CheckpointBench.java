package io.workingdb.core.storage.checkpoint;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.MemoryDisk;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.Checksum;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.tree.Tree;
import io.workingdb.core.storage.tree.TreeImage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A data directory on a memory disk that holds only superblocks and checkpoints, opened and written again and again.
final class CheckpointBench {
    private static final String SUPERBLOCK = "superblock-0003";
    static final int BUFFER_BYTES = 16_384;

    final MemoryDisk disk = new MemoryDisk();
    BufferPool pool = newPool();
    private final Slice slice = new Slice();
    private final Slice keySlice = new Slice();
    private @Nullable SuperblockFile opened;
    private final MemoryConfig memory;
    private Tree map;
    private PageFile pages = new PageFile(new MemoryHost(), 3);
    private long index;

    CheckpointBench() {
        this(MemoryConfig.tiny());
    }

    CheckpointBench(MemoryConfig memory) {
        this.memory = memory;
        map = new Tree(new MemoryHost(), memory);
    }

    private static BufferPool newPool() {
        return new BufferPool(new MemoryHost(), 1 << 20);
    }

    SuperblockFile superblocks() {
        return Objects.requireNonNull(opened);
    }

    PageFile pages() {
        return pages;
    }

    Tree map() {
        return map;
    }

    /// Opens the directory and loads what counts.
    ///
    /// @return why it cannot be used, or null
    @Nullable String open() {
        pool = newPool();
        SuperblockFile file = new SuperblockFile(disk, pool, new Random64(42)::fill, 3);
        while (!file.isOpen()) {
            if (file.refusal() != null) {
                return file.refusal();
            }
            disk.complete(0);
        }
        opened = file;
        return load();
    }

    /// Loads the checkpoint that counts.
    ///
    /// @return why it cannot be used, or null
    @Nullable String load() {
        map = new Tree(new MemoryHost(), memory);
        pages = new PageFile(new MemoryHost(), 3);
        CheckpointMark mark = superblocks().current().checkpoint();
        index = mark.appliedIndex();
        CheckpointLoad reader =
                mark.isInChunks()
                        ? new ChunkReader(disk, pool, mark, map, 3, BUFFER_BYTES)
                        : new CheckpointReader(
                                disk,
                                pool,
                                superblocks().current().identity(),
                                mark,
                                pages,
                                map.loader(),
                                BUFFER_BYTES);
        while (!reader.done()) {
            reader.turn();
            disk.completeAll();
            if (reader.refusal() != null) {
                return reader.refusal();
            }
        }
        if (reader.records() != map.count()) {
            throw new AssertionError("every record is loaded once");
        }
        return null;
    }

    /// Opens a directory that must be refused.
    String refusal() {
        String refusal = open();
        if (refusal == null) {
            throw new AssertionError("the directory is refused");
        }
        return refusal;
    }

    /// Writes two checkpoints, of entries up to 10 and up to 20.
    ///
    /// @return what the first one has
    Map<byte[], byte[]> twoCheckpoints() {
        mustOpen();
        change(new Random64(1));
        Map<byte[], byte[]> first = contents();
        checkpoint(10);
        change(new Random64(2));
        checkpoint(20);
        disk.powerCut(new Random64(1));
        mustOpen();
        if (superblocks().current().checkpoint().appliedIndex() != 20) {
            throw new AssertionError("the second checkpoint counts");
        }
        return first;
    }

    /// Changes a byte of a superblock, and its checksum with it.
    void reseal(int block, int offset, int value) {
        Buffer buffer = Objects.requireNonNull(pool.take(4_096));
        MemorySegment.copy(disk.contents(SUPERBLOCK), block, buffer.segment, JAVA_BYTE, 0, 4_096);
        buffer.segment.set(JAVA_BYTE, offset, (byte) value);
        buffer.segment.set(Bytes.U32, 4_088, new Checksum().of(buffer, 0, 4_088, 3));
        disk.poke(SUPERBLOCK, block, buffer.segment.toArray(JAVA_BYTE));
        pool.give(buffer);
    }

    void mustOpen() {
        String refusal = open();
        if (refusal != null) {
            throw new AssertionError("refused: " + refusal);
        }
    }

    /// Begins a checkpoint of the map as it is.
    CheckpointWriter begin(long appliedIndex) {
        return begin(appliedIndex, Mutants.NONE);
    }

    CheckpointWriter begin(long appliedIndex, Mutants mutants) {
        if (appliedIndex < index) {
            throw new AssertionError("the index never falls");
        }
        index = appliedIndex;
        CheckpointMark target = superblocks().current().checkpoint().next(appliedIndex, 77, 5);
        TreeImage image = map.image(pages.sinceEpoch(), pages.sinceIndex());
        int bytes = CheckpointWriter.bufferBytes(BUFFER_BYTES, image.shape());
        Buffer buffer = Objects.requireNonNull(pool.take(bytes));
        return new CheckpointWriter(
                disk, pool, superblocks(), pages, image, target, mutants, buffer);
    }

    /// Takes a whole checkpoint.
    CheckpointWriter checkpoint(long appliedIndex) {
        CheckpointWriter writer = begin(appliedIndex);
        while (!writer.done()) {
            writer.turn();
            if (disk.outstanding() > 0) {
                disk.complete(0);
            }
        }
        if (writer.succeeded()) {
            long wanted = superblocks().current().checkpoint().parts() + pages.ownCount();
            if (pages.blocks.taken() != wanted) {
                throw new AssertionError("every block that is taken is used: " + wanted);
            }
        }
        return writer;
    }

    void put(byte[] key, byte[] value) {
        map.appliedIndex(++index);
        MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, key.length));
        MemorySegment.copy(key, 0, segment, JAVA_BYTE, 0, key.length);
        map.put(segment, 0, key.length, value.length, slice);
        MemorySegment.copy(value, 0, slice.segment, JAVA_BYTE, slice.offset, value.length);
    }

    void change(Random64 random) {
        long after = index + 1;
        for (int i = 0; i < 20; i++) {
            byte[] value =
                    new byte
                            [(int)
                                    (random.chance(1, 20)
                                            ? random.below(15_000L)
                                            : random.logUniform(600))];
            random.fill(value);
            index = after - 1;
            put(new byte[] {(byte) random.below(200)}, value);
        }
    }

    Map<byte[], byte[]> contents() {
        TreeMap<byte[], byte[]> all = new TreeMap<>(Arrays::compareUnsigned);
        MemorySegment nothing = MemorySegment.ofArray(new byte[0]);
        boolean more = map.ceiling(nothing, 0, 0, keySlice, slice);
        while (more) {
            byte[] key = keySlice.toBytes();
            all.put(key, slice.toBytes());
            more = map.higher(MemorySegment.ofArray(key), 0, key.length, keySlice, slice);
        }
        return all;
    }

    static boolean same(Map<byte[], byte[]> one, Map<byte[], byte[]> other) {
        return one.size() == other.size()
                && one.entrySet().stream()
                        .allMatch(each -> Arrays.equals(each.getValue(), other.get(each.getKey())));
    }
}
