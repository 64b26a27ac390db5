package io.workingdb.core.port;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.random.Random64;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A directory in memory whose operations the test completes one by one, in any order, with any status.
///
/// It takes the ports at their word: names and sizes are durable only after a `SYNC`, a `SYNC` covers what had completed before
/// it was submitted, and a power cut keeps any subset of the sectors, names and sizes that are not durable.
public final class MemoryDisk implements Disk {
    /// What a device writes as a whole.
    public static final int SECTOR_BYTES = 512;

    private static final int BLOCK_BYTES = 4_096;

    private final List<Submitted> outstanding = new ArrayList<>();
    private final List<MemoryFile> handles = new ArrayList<>();
    private TreeMap<String, Inode> names = new TreeMap<>();
    private TreeMap<String, Inode> durableNames = new TreeMap<>();
    private long clock;

    /// Bytes of files that fit; may be changed at any time.
    public long capacityBytes = Long.MAX_VALUE;

    private record Submitted(DiskOperation operation, @Nullable MemoryFile file, long at) {}

    /// A write whose sectors are not durable yet: at most those that are not `settled` are still open to a power cut.
    private static final class Unsynced {
        final long offset;
        final byte[] bytes;
        final long completedAt;
        final boolean[] settled;

        Unsynced(long offset, byte[] bytes, long completedAt) {
            this.offset = offset;
            this.bytes = bytes;
            this.completedAt = completedAt;
            settled = new boolean[bytes.length / SECTOR_BYTES];
        }
    }

    private static final class Inode {
        byte[] bytes = new byte[0];
        int size;
        byte[] durable = new byte[0];
        int durableSize;
        final List<Unsynced> unsynced = new ArrayList<>();

        void grow(int needed) {
            if (needed > bytes.length) {
                bytes = Arrays.copyOf(bytes, needed);
            }
            if (needed > durable.length) {
                durable = Arrays.copyOf(durable, needed);
            }
        }
    }

    private final class MemoryFile implements DiskFile {
        final String name;
        final Inode inode;
        boolean closed;

        MemoryFile(String name, Inode inode) {
            this.name = name;
            this.inode = inode;
            handles.add(this);
        }

        @Override
        public void submit(DiskOperation operation) {
            check(!closed, "the file is closed: " + name);
            MemoryDisk.this.submit(operation, this);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long bytes() {
            return inode.size;
        }
    }

    @Override
    public void submit(DiskOperation operation) {
        submit(operation, null);
    }

    @Override
    public String[] list() {
        return names.keySet().toArray(new String[0]);
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    /// Number of operations submitted and not completed.
    public int outstanding() {
        return outstanding.size();
    }

    /// Operation `index` of those, in the order of submission.
    public DiskOperation operation(int index) {
        return outstanding.get(index).operation;
    }

    /// Name of the file that operation `index` is on.
    public String fileName(int index) {
        MemoryFile file = outstanding.get(index).file;
        return file == null ? operation(index).name : file.name;
    }

    /// Completes operation `index` as it deserves.
    public void complete(int index) {
        Submitted one = outstanding.remove(index);
        clock++;
        one.operation.completed(perform(one));
    }

    /// Completes operation `index` with an error; what a failed write has put on disk is unknown.
    public void fail(int index, DiskStatus status) {
        Submitted one = outstanding.remove(index);
        clock++;
        if (isWrite(one.operation) && one.file != null && fits(one)) {
            one.file.inode.unsynced.add(
                    new Unsynced(one.operation.fileOffset, copy(one.operation), clock));
        }
        one.operation.completed(status);
    }

    /// Completes everything, in order, until nothing is outstanding.
    public void completeAll() {
        while (!outstanding.isEmpty()) {
            complete(0);
        }
    }

    /// The process is gone: what was under way happened or did not, the cache of the operating system lives on.
    public void kill(Random64 random) {
        for (Submitted one : outstanding) {
            if (random.chance(1, 2)) {
                clock++;
                boolean durable = one.operation.kind == DiskOperation.Kind.WRITE_DURABLE;
                if (durable) {
                    one.operation.kind = DiskOperation.Kind.WRITE;
                }
                perform(one);
            }
        }
        forgetHandles();
    }

    /// The power is gone: of what is not durable any subset survives.
    public void powerCut(Random64 random) {
        for (Submitted one : outstanding) {
            if (isWrite(one.operation) && one.file != null && fits(one)) {
                one.file.inode.unsynced.add(
                        new Unsynced(one.operation.fileOffset, copy(one.operation), clock));
            }
        }
        forgetHandles();
        TreeMap<String, Inode> survivors = new TreeMap<>(durableNames);
        for (Map.Entry<String, Inode> each : names.entrySet()) {
            if (durableNames.get(each.getKey()) != each.getValue() && random.chance(1, 2)) {
                survivors.put(each.getKey(), each.getValue());
            }
        }
        for (String name : durableNames.keySet()) {
            if (!names.containsKey(name) && random.chance(1, 2)) {
                survivors.remove(name);
            }
        }
        long appetite = random.below(5);
        survivors.values().forEach(inode -> settle(inode, random, appetite));
        names = survivors;
        durableNames = new TreeMap<>(survivors);
    }

    /// Flips one bit of a file, on disk and in the cache.
    public void flip(String name, long offset, int bit) {
        Inode inode = inode(name);
        inode.bytes[(int) offset] ^= (byte) (1 << bit);
        inode.durable[(int) offset] ^= (byte) (1 << bit);
    }

    /// Overwrites bytes of a file, on disk and in the cache.
    public void poke(String name, long offset, byte[] bytes) {
        Inode inode = inode(name);
        System.arraycopy(bytes, 0, inode.bytes, (int) offset, bytes.length);
        System.arraycopy(bytes, 0, inode.durable, (int) offset, bytes.length);
    }

    /// What a reader finds in a file now.
    public byte[] contents(String name) {
        Inode inode = inode(name);
        return Arrays.copyOf(inode.bytes, inode.size);
    }

    /// Puts a whole durable file there.
    public void plant(String name, byte[] contents) {
        Inode inode = new Inode();
        inode.bytes = contents.clone();
        inode.durable = contents.clone();
        inode.size = contents.length;
        inode.durableSize = contents.length;
        names.put(name, inode);
        durableNames.put(name, inode);
    }

    /// Removes a file, durably.
    public void remove(String name) {
        names.remove(name);
        durableNames.remove(name);
    }

    /// Cuts a file short, durably.
    public void truncate(String name, int bytes) {
        inode(name).size = bytes;
        inode(name).durableSize = bytes;
    }

    /// Number of files opened and not closed.
    public int openFiles() {
        return handles.size();
    }

    private Inode inode(String name) {
        Inode inode = names.get(name);
        if (inode == null) {
            throw new AssertionError("no such file: " + name);
        }
        return inode;
    }

    private void submit(DiskOperation operation, @Nullable MemoryFile file) {
        for (Submitted each : outstanding) {
            check(each.operation != operation, "an operation is submitted once at a time");
        }
        check(operation.fileOffset % BLOCK_BYTES == 0 || file == null, "offsets are whole blocks");
        check(operation.lengthBytes % BLOCK_BYTES == 0 || file == null, "lengths are whole blocks");
        outstanding.add(new Submitted(operation, file, clock));
    }

    private DiskStatus perform(Submitted one) {
        MemoryFile file = one.file;
        return file == null ? performOnName(one) : performOnFile(one, file);
    }

    private DiskStatus performOnName(Submitted one) {
        DiskOperation operation = one.operation;
        switch (operation.kind) {
            case OPEN -> {
                Inode inode = names.get(operation.name);
                if (inode == null) {
                    return DiskStatus.NOT_FOUND;
                }
                operation.file = new MemoryFile(operation.name, inode);
            }
            case CREATE -> {
                if (names.containsKey(operation.name)) {
                    return DiskStatus.IO_ERROR;
                }
                Inode inode = new Inode();
                names.put(operation.name, inode);
                operation.file = new MemoryFile(operation.name, inode);
            }
            case DELETE -> {
                if (names.remove(operation.name) == null) {
                    return DiskStatus.NOT_FOUND;
                }
            }
            case SYNC -> durableNames = new TreeMap<>(names);
            case ALLOCATE, READ, WRITE, WRITE_DURABLE, CLOSE ->
                    throw new AssertionError("not an operation on names: " + operation.kind);
        }
        return DiskStatus.DONE;
    }

    private DiskStatus performOnFile(Submitted one, MemoryFile file) {
        DiskOperation operation = one.operation;
        Inode inode = file.inode;
        int end = (int) (operation.fileOffset + operation.lengthBytes);
        switch (operation.kind) {
            case ALLOCATE -> {
                if (!fits(one)) {
                    return DiskStatus.NO_SPACE;
                }
                inode.grow(end);
                inode.size = end;
            }
            case READ -> {
                if (end > inode.size) {
                    return DiskStatus.IO_ERROR;
                }
                MemorySegment.copy(
                        inode.bytes,
                        (int) operation.fileOffset,
                        operation.buffer,
                        JAVA_BYTE,
                        operation.bufferOffset,
                        (int) operation.lengthBytes);
            }
            case WRITE, WRITE_DURABLE -> {
                if (!fits(one)) {
                    return DiskStatus.NO_SPACE;
                }
                write(inode, operation, end);
            }
            case SYNC -> sync(inode, one.at);
            case CLOSE -> {
                file.closed = true;
                handles.remove(file);
            }
            case OPEN, CREATE, DELETE ->
                    throw new AssertionError("not an operation on bytes: " + operation.kind);
        }
        return DiskStatus.DONE;
    }

    private void write(Inode inode, DiskOperation operation, int end) {
        byte[] bytes = copy(operation);
        int at = (int) operation.fileOffset;
        inode.grow(end);
        System.arraycopy(bytes, 0, inode.bytes, at, bytes.length);
        boolean grows = end > inode.size;
        inode.size = Math.max(inode.size, end);
        if (operation.kind == DiskOperation.Kind.WRITE) {
            inode.unsynced.add(new Unsynced(at, bytes, clock));
            return;
        }
        inode.durableSize = grows ? end : inode.durableSize;
        System.arraycopy(bytes, 0, inode.durable, at, bytes.length);
        for (Unsynced older : inode.unsynced) {
            for (int i = 0; i < older.settled.length; i++) {
                long sector = older.offset + (long) i * SECTOR_BYTES;
                older.settled[i] |= sector >= at && sector < end;
            }
        }
    }

    private static void sync(Inode inode, long submittedAt) {
        inode.durableSize = inode.size;
        for (Unsynced each : inode.unsynced) {
            if (each.completedAt <= submittedAt) {
                keep(inode, each, null, 0);
            }
        }
        inode.unsynced.removeIf(each -> each.completedAt <= submittedAt);
    }

    /// Makes the sectors of a write durable: all of them, or with `random` as many in `4 - appetite` of 4 as chance has it.
    private static void keep(
            Inode inode, Unsynced write, @Nullable Random64 random, long appetite) {
        inode.grow((int) write.offset + write.bytes.length);
        for (int i = 0; i < write.settled.length; i++) {
            boolean survives = random == null || random.chance(appetite, 4);
            if (survives && !write.settled[i]) {
                int from = i * SECTOR_BYTES;
                System.arraycopy(
                        write.bytes, from, inode.durable, (int) write.offset + from, SECTOR_BYTES);
            }
        }
    }

    private static void settle(Inode inode, Random64 random, long appetite) {
        for (Unsynced each : inode.unsynced) {
            keep(inode, each, random, appetite);
        }
        inode.unsynced.clear();
        inode.durableSize = random.chance(1, 2) ? inode.durableSize : inode.size;
        inode.size = inode.durableSize;
        Arrays.fill(inode.durable, inode.size, inode.durable.length, (byte) 0);
        inode.bytes = inode.durable.clone();
    }

    private boolean fits(Submitted one) {
        MemoryFile file = one.file;
        if (file == null) {
            return true;
        }
        long growth = one.operation.fileOffset + one.operation.lengthBytes - file.inode.size;
        if (growth <= 0) {
            return true;
        }
        long used = 0;
        for (Inode each : names.values()) {
            used += each.size;
        }
        for (MemoryFile each : handles) {
            used += names.containsValue(each.inode) ? 0 : each.inode.size;
        }
        return used + growth <= capacityBytes;
    }

    private void forgetHandles() {
        outstanding.clear();
        handles.forEach(each -> each.closed = true);
        handles.clear();
    }

    private static boolean isWrite(DiskOperation operation) {
        return operation.kind == DiskOperation.Kind.WRITE
                || operation.kind == DiskOperation.Kind.WRITE_DURABLE;
    }

    private static byte[] copy(DiskOperation operation) {
        byte[] bytes = new byte[(int) operation.lengthBytes];
        MemorySegment.copy(
                operation.buffer, JAVA_BYTE, operation.bufferOffset, bytes, 0, bytes.length);
        return bytes;
    }

    private static void check(boolean holds, String sentence) {
        if (!holds) {
            throw new AssertionError(sentence);
        }
    }
}
