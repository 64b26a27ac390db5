package io.workingdb.benchmarks.allocation;

import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.TreeMap;

/// A disk that never fails and completes everything when {@link #deliver} is called.
final class MemoryDisk implements Disk {
    private static final int BLOCK_BYTES = 4_096;

    private final TreeMap<String, File> files = new TreeMap<>();
    private ArrayDeque<DiskOperation> submitted = new ArrayDeque<>();
    private ArrayDeque<DiskOperation> delivering = new ArrayDeque<>();
    private final ArrayDeque<DiskStatus> statuses = new ArrayDeque<>();

    /// Completes what has been submitted; operations submitted meanwhile wait for the next call.
    ///
    /// @return how many
    int deliver() {
        ArrayDeque<DiskOperation> now = submitted;
        submitted = delivering;
        delivering = now;
        int count = now.size();
        for (int i = 0; i < count; i++) {
            now.remove().completed(statuses.remove());
        }
        return count;
    }

    @Override
    public void submit(DiskOperation operation) {
        DiskStatus status = DiskStatus.DONE;
        switch (operation.kind) {
            case CREATE -> {
                operation.file = new File(operation.name);
                files.put(operation.name, (File) operation.file);
            }
            case OPEN -> {
                operation.file = files.get(operation.name);
                status = operation.file == null ? DiskStatus.NOT_FOUND : DiskStatus.DONE;
            }
            case DELETE ->
                    status =
                            files.remove(operation.name) == null
                                    ? DiskStatus.NOT_FOUND
                                    : DiskStatus.DONE;
            case SYNC -> status = DiskStatus.DONE;
            default ->
                    throw new IllegalArgumentException(
                            "not an operation on names: " + operation.kind);
        }
        complete(operation, status);
    }

    @Override
    public String[] list() {
        return files.keySet().toArray(new String[0]);
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    private void complete(DiskOperation operation, DiskStatus status) {
        submitted.add(operation);
        statuses.add(status);
    }

    /// Bytes in memory.
    private final class File implements DiskFile {
        private final String name;
        private MemorySegment contents = MemorySegment.NULL;
        private long bytes;

        private File(String name) {
            this.name = name;
        }

        @Override
        public void submit(DiskOperation operation) {
            long end = operation.fileOffset + operation.lengthBytes;
            DiskStatus status = DiskStatus.DONE;
            switch (operation.kind) {
                case ALLOCATE -> grow(end);
                case READ -> {
                    if (end > bytes) {
                        status = DiskStatus.IO_ERROR;
                    } else {
                        MemorySegment.copy(
                                contents,
                                operation.fileOffset,
                                operation.buffer,
                                operation.bufferOffset,
                                operation.lengthBytes);
                    }
                }
                case WRITE, WRITE_DURABLE -> {
                    grow(end);
                    MemorySegment.copy(
                            operation.buffer,
                            operation.bufferOffset,
                            contents,
                            operation.fileOffset,
                            operation.lengthBytes);
                }
                case SYNC, CLOSE -> status = DiskStatus.DONE;
                default ->
                        throw new IllegalArgumentException(
                                "not an operation on bytes: " + operation.kind);
            }
            complete(operation, status);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        private void grow(long wanted) {
            if (wanted > contents.byteSize()) {
                MemorySegment larger =
                        Arena.ofAuto()
                                .allocate(Math.max(wanted, contents.byteSize() * 2), BLOCK_BYTES);
                MemorySegment.copy(contents, 0, larger, 0, bytes);
                contents = larger;
            }
            bytes = Math.max(bytes, wanted);
        }
    }
}
