package io.workingdb.core.storage.checkpoint;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.port.MemoryDisk;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.Checksum;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/// A checkpoint as builds before release 0.1 wrote it, from the tables of {@link ChunkLayout}: a chunk for each record.
final class ChunkFile {
    private static final long NUMBER = 5;

    private ChunkFile() {}

    /// Puts checkpoint 5 on a disk, with entries up to 10.
    ///
    /// @return what its superblock says
    static CheckpointMark plant(
            MemoryDisk disk, BufferPool pool, int lane, Map<byte[], byte[]> records) {
        byte[] file = new byte[0];
        long chain = NUMBER;
        long chunk = 0;
        Checksum checksum = new Checksum();
        for (Map.Entry<byte[], byte[]> each : records.entrySet()) {
            Buffer buffer = Objects.requireNonNull(pool.take(1 << 16));
            MemorySegment s = buffer.segment;
            s.fill((byte) 0);
            byte[] key = each.getKey();
            byte[] value = each.getValue();
            int used = 48 + key.length + value.length;
            s.set(Bytes.U32, 40, key.length);
            s.set(Bytes.U32, 44, value.length);
            MemorySegment.copy(key, 0, s, JAVA_BYTE, 48, key.length);
            MemorySegment.copy(value, 0, s, JAVA_BYTE, 48 + key.length, value.length);
            s.set(Bytes.U32, 0, 0x43424457);
            s.set(Bytes.U32, 4, 1);
            s.set(Bytes.U64, 8, NUMBER);
            s.set(Bytes.U64, 16, chunk++);
            s.set(Bytes.U32, 24, 1);
            s.set(Bytes.U32, 28, used);
            s.set(Bytes.U32, 32, checksum.of(buffer, 40, used - 40, NUMBER));
            int sum = checksum.of(buffer, 0, 36, NUMBER);
            s.set(Bytes.U32, 36, sum);
            chain = Random64.mix(chain ^ sum);
            int padded = (int) Bytes.wholeBlocks(used);
            int end = file.length;
            file = Arrays.copyOf(file, end + padded);
            MemorySegment.copy(s, JAVA_BYTE, 0, file, end, padded);
            pool.give(buffer);
        }
        disk.plant(ChunkReader.fileName(lane, NUMBER), file);
        return new CheckpointMark(
                CheckpointMark.Form.CHUNKS, NUMBER, 10, 77, 5, chunk, records.size(), chain);
    }
}
