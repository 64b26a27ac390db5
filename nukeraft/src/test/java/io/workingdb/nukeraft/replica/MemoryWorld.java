package io.workingdb.nukeraft.replica;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.port.Entropy;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.StopReason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.TreeMap;

/// A host with memory only and a directory whose operations the test completes: enough of the ports for a replica's log. What has
/// completed is durable; the crash model is tested where the log is.
final class MemoryWorld implements Host, Disk {
    private final TreeMap<String, MemoryFile> files = new TreeMap<>();
    private final ArrayDeque<DiskOperation> outstanding = new ArrayDeque<>();
    private final ArrayDeque<MemoryFile> targets = new ArrayDeque<>();
    private final MemoryFile directory = new MemoryFile("");
    boolean full;

    private final class MemoryFile implements DiskFile {
        private final String name;
        private byte[] bytes = new byte[0];

        MemoryFile(String name) {
            this.name = name;
        }

        @Override
        public void submit(DiskOperation operation) {
            outstanding.add(operation);
            targets.add(this);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long bytes() {
            return bytes.length;
        }
    }

    /// Completes what is outstanding, in order, until nothing is.
    void completeAll() {
        while (!outstanding.isEmpty()) {
            completeOne();
        }
    }

    /// Completes the oldest operation.
    void completeOne() {
        DiskOperation operation = outstanding.remove();
        operation.completed(perform(operation, targets.remove()));
    }

    /// Completes the oldest operation with an error.
    void failOne() {
        targets.remove();
        outstanding.remove().completed(DiskStatus.IO_ERROR);
    }

    /// Kind of the oldest operation.
    DiskOperation.Kind firstKind() {
        return outstanding.element().kind;
    }

    boolean isIdle() {
        return outstanding.isEmpty();
    }

    private DiskStatus perform(DiskOperation operation, MemoryFile target) {
        int at = (int) operation.fileOffset;
        int length = (int) operation.lengthBytes;
        switch (operation.kind) {
            case OPEN -> {
                operation.file = files.get(operation.name);
                if (operation.file == null) {
                    return DiskStatus.NOT_FOUND;
                }
            }
            case CREATE -> {
                MemoryFile made = new MemoryFile(operation.name);
                files.put(operation.name, made);
                operation.file = made;
            }
            case DELETE -> files.remove(operation.name);
            case ALLOCATE -> {
                if (full) {
                    return DiskStatus.NO_SPACE;
                }
                target.bytes = Arrays.copyOf(target.bytes, at + length);
            }
            case READ ->
                    MemorySegment.copy(
                            target.bytes,
                            at,
                            operation.buffer,
                            JAVA_BYTE,
                            operation.bufferOffset,
                            length);
            case WRITE, WRITE_DURABLE ->
                    MemorySegment.copy(
                            operation.buffer,
                            JAVA_BYTE,
                            operation.bufferOffset,
                            target.bytes,
                            at,
                            length);
            case SYNC, CLOSE -> {}
        }
        return DiskStatus.DONE;
    }

    @Override
    public void submit(DiskOperation operation) {
        outstanding.add(operation);
        targets.add(directory);
    }

    @Override
    public String[] list() {
        return files.keySet().toArray(new String[0]);
    }

    @Override
    public int blockBytes() {
        return 4_096;
    }

    @Override
    public int reactorCount() {
        return 0;
    }

    @Override
    public Reactor reactor(int index) {
        throw new AssertionError("a memory world has no reactors");
    }

    @Override
    public Entropy entropy() {
        return target -> Arrays.fill(target, (byte) 4);
    }

    @Override
    public MemorySegment reserve(long bytesMax) {
        return Arena.ofAuto().allocate(bytesMax, 4_096);
    }

    @Override
    public void release(MemorySegment range) {}

    @Override
    public void stop(StopReason reason, String sentence) {
        throw new AssertionError("stopped: " + reason + ": " + sentence);
    }

    @Override
    public void describe(Description sink) {
        sink.fact("host", "memory");
    }
}
