package io.workingdb.runtime.real.disk;

import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.runtime.real.kernel.Errno;
import io.workingdb.runtime.real.kernel.Kernel;
import io.workingdb.runtime.real.kernel.SystemCall;
import java.lang.foreign.Arena;

/// Disk operations as system calls that block. Belongs to one thread.
final class FileCalls {
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_DIRECT_X86 = 0x4000;
    private static final int FADV_DONTNEED = 4;
    private static final int O_DIRECT_ARM = 0x10000;

    /// Past the page cache: what a write says is on the device then is there.
    static final int O_DIRECT =
            System.getProperty("os.arch", "").equals("aarch64") ? O_DIRECT_ARM : O_DIRECT_X86;

    private static final int MODE = 0640;
    private static final int SEEK_END = 2;
    private static final int EOPNOTSUPP = 95;

    /// Bytes per call: a call's length is bounded by 2^31 - 4,096.
    private static final long CALL_BYTES_MAX = 1L << 30;

    private final Kernel kernel = new Kernel();

    /// Status for a result that is not negative, or for `-errno`.
    static DiskStatus status(long result) {
        if (result >= 0) {
            return DiskStatus.DONE;
        }
        return switch ((int) -result) {
            case Errno.ENOENT -> DiskStatus.NOT_FOUND;
            case Errno.ENOSPC, Errno.EDQUOT -> DiskStatus.NO_SPACE;
            default -> DiskStatus.IO_ERROR;
        };
    }

    /// Runs an operation on names.
    DiskStatus onDirectory(RealDisk disk, DiskOperation operation) {
        return switch (operation.kind) {
            case OPEN -> open(disk, operation, 0);
            case CREATE -> open(disk, operation, O_CREAT | O_EXCL);
            case DELETE -> delete(disk, operation);
            case SYNC -> status(kernel.call(SystemCall.FSYNC, disk.directory().descriptor(), 0, 0));
            case ALLOCATE, READ, WRITE, WRITE_DURABLE, CLOSE ->
                    throw new IllegalArgumentException(
                            "not an operation on names: " + operation.kind);
        };
    }

    /// Runs an operation on a file.
    DiskStatus onFile(RealFile file, DiskOperation operation) {
        return switch (operation.kind) {
            case ALLOCATE -> allocate(file, operation.fileOffset + operation.lengthBytes);
            case READ -> move(SystemCall.PREAD64, file, operation);
            case WRITE -> move(SystemCall.PWRITE64, file, operation);
            case WRITE_DURABLE -> {
                DiskStatus written = move(SystemCall.PWRITE64, file, operation);
                yield written == DiskStatus.DONE ? sync(file) : written;
            }
            case SYNC -> sync(file);
            case CLOSE -> status(kernel.call(SystemCall.CLOSE, file.descriptor(), 0, 0));
            case OPEN, CREATE, DELETE ->
                    throw new IllegalArgumentException(
                            "not an operation on a file: " + operation.kind);
        };
    }

    private DiskStatus open(RealDisk disk, DiskOperation operation, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            long name = Kernel.text(arena, operation.name).address();
            int directory = disk.directory().descriptor();
            int all = flags | O_RDWR | O_CLOEXEC | (disk.directory().isDirect() ? O_DIRECT : 0);
            long opened = kernel.call(SystemCall.OPENAT, directory, name, all, MODE, 0, 0);
            if (opened < 0) {
                return isShortage(opened) ? DiskStatus.NO_SPACE : status(opened);
            }
            long bytes = kernel.call(SystemCall.LSEEK, opened, 0, SEEK_END);
            operation.file = disk.file(operation.name, (int) opened, bytes);
            return bytes < 0 || disk.directory().isDirect() ? status(bytes) : dropCache(opened);
        }
    }

    /// Forgets what an earlier failed sync may have left in the page cache, marked clean though it is not on the disk. Only where files
    /// are buffered: direct reads ask the disk.
    private DiskStatus dropCache(long descriptor) {
        long synced = kernel.call(SystemCall.FDATASYNC, descriptor, 0, 0);
        return status(
                synced < 0
                        ? synced
                        : kernel.call(SystemCall.FADVISE64, descriptor, 0, 0, FADV_DONTNEED, 0, 0));
    }

    /// Whether nothing is wrong with the disk, only too much open or too little memory now: like a full disk, it may pass.
    private static boolean isShortage(long result) {
        return result == -Errno.EMFILE || result == -Errno.ENFILE || result == -Errno.ENOMEM;
    }

    private DiskStatus delete(RealDisk disk, DiskOperation operation) {
        try (Arena arena = Arena.ofConfined()) {
            long name = Kernel.text(arena, operation.name).address();
            return status(kernel.call(SystemCall.UNLINKAT, disk.directory().descriptor(), name, 0));
        }
    }

    private DiskStatus allocate(RealFile file, long bytes) {
        if (bytes > file.bytes()) {
            long reserved = kernel.call(SystemCall.FALLOCATE, file.descriptor(), 0, 0, bytes, 0, 0);
            if (reserved < 0 && reserved != -EOPNOTSUPP) {
                return status(reserved);
            }
        }
        long sized = kernel.call(SystemCall.FTRUNCATE, file.descriptor(), bytes, 0);
        if (sized == 0) {
            file.bytes(bytes);
        }
        return status(sized);
    }

    private DiskStatus sync(RealFile file) {
        return status(kernel.call(SystemCall.FDATASYNC, file.descriptor(), 0, 0));
    }

    private DiskStatus move(SystemCall call, RealFile file, DiskOperation operation) {
        long done = 0;
        while (done < operation.lengthBytes) {
            long address = operation.buffer.address() + operation.bufferOffset + done;
            long length = Math.min(CALL_BYTES_MAX, operation.lengthBytes - done);
            long moved =
                    kernel.call(
                            call,
                            file.descriptor(),
                            address,
                            length,
                            operation.fileOffset + done,
                            0,
                            0);
            if (moved == -Errno.EINTR) {
                continue;
            }
            if (moved <= 0) {
                return moved == 0 ? DiskStatus.IO_ERROR : status(moved);
            }
            done += moved;
        }
        if (call == SystemCall.PWRITE64) {
            file.grown(operation.fileOffset + done);
        }
        return DiskStatus.DONE;
    }
}
