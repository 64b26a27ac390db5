package io.workingdb.runtime.real.disk;

import io.workingdb.core.storage.checkpoint.SuperblockFile;
import io.workingdb.runtime.real.kernel.Errno;
import io.workingdb.runtime.real.kernel.Kernel;
import io.workingdb.runtime.real.kernel.SystemCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/// A data directory that belongs to this process alone, for as long as it is open.
public final class DataDirectory implements AutoCloseable {
    /// Name of the file whose lock says that the directory is in use. Never part of the data.
    public static final String LOCK_NAME = "wdb.lock";

    private static final int AT_FDCWD = -100;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_RDWR_CREAT = 0x2 | 0x40;
    private static final int MODE = 0640;
    private static final int LOCK_EX_NB = 2 | 4;
    private static final int OWNER_BYTES = 32;

    private final Path path;
    private final int lock;
    private final int descriptor;
    private final boolean direct;

    private DataDirectory(Path path, int lock, int descriptor, boolean direct) {
        this.path = path;
        this.lock = lock;
        this.descriptor = descriptor;
        this.direct = direct;
    }

    /// Opens a directory, making it if there is none, and locks it.
    public static DataDirectory open(Path given) throws CannotOpen {
        Path path = given.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new CannotOpen("the data directory cannot be made: " + path + ": " + reason(e));
        }
        refuseForeign(path);
        Kernel kernel = new Kernel();
        try (Arena arena = Arena.ofConfined()) {
            long opened =
                    kernel.call(
                            SystemCall.OPENAT,
                            AT_FDCWD,
                            Kernel.text(arena, path.toString()).address(),
                            O_CLOEXEC);
            if (opened < 0) {
                throw new CannotOpen(
                        "the data directory cannot be opened: "
                                + path
                                + ": "
                                + Errno.text(-opened));
            }
            int directory = (int) opened;
            int lock = lock(kernel, arena, directory, path);
            return new DataDirectory(path, lock, directory, takesDirect(kernel, arena, directory));
        }
    }

    /// Where it is.
    public Path path() {
        return path;
    }

    /// Whether its file system takes O_DIRECT.
    public boolean isDirect() {
        return direct;
    }

    /// Descriptor of the directory.
    int descriptor() {
        return descriptor;
    }

    /// Names of its regular files, sorted, without the lock.
    String[] list() {
        try {
            return list(path);
        } catch (IOException e) {
            throw new UncheckedIOException("the data directory cannot be listed: " + path, e);
        }
    }

    /// Lets go of the directory.
    @Override
    public void close() {
        Kernel kernel = new Kernel();
        kernel.call(SystemCall.CLOSE, descriptor, 0, 0);
        kernel.call(SystemCall.CLOSE, lock, 0, 0);
    }

    /// A directory of something else must not even get our lock file.
    private static void refuseForeign(Path path) throws CannotOpen {
        if (Files.exists(path.resolve(LOCK_NAME))) {
            return;
        }
        try {
            String[] names = list(path);
            if (names.length > 0 && !Arrays.stream(names).anyMatch(SuperblockFile::isNameOfOne)) {
                throw new CannotOpen(SuperblockFile.foreign(path.resolve(names[0]).toString()));
            }
        } catch (IOException e) {
            throw new CannotOpen("the data directory cannot be read: " + path + ": " + reason(e));
        }
    }

    private static String[] list(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LOCK_NAME))
                    .sorted()
                    .toArray(String[]::new);
        }
    }

    private static boolean takesDirect(Kernel kernel, Arena arena, int directory) {
        long lockName = Kernel.text(arena, LOCK_NAME).address();
        long opened =
                kernel.call(SystemCall.OPENAT, directory, lockName, O_CLOEXEC | FileCalls.O_DIRECT);
        if (opened < 0) {
            return false;
        }
        kernel.call(SystemCall.CLOSE, opened, 0, 0);
        return true;
    }

    /// `flock`, not the locks of `FileChannel`: those end when this process closes any descriptor of the file.
    private static int lock(Kernel kernel, Arena arena, int directory, Path path)
            throws CannotOpen {
        long name = Kernel.text(arena, LOCK_NAME).address();
        long opened =
                kernel.call(
                        SystemCall.OPENAT, directory, name, O_CLOEXEC | O_RDWR_CREAT, MODE, 0, 0);
        if (opened < 0) {
            throw new CannotOpen(
                    "the data directory is not writable: " + path + ": " + Errno.text(-opened));
        }
        MemorySegment text = arena.allocate(OWNER_BYTES);
        if (kernel.call(SystemCall.FLOCK, opened, LOCK_EX_NB, 0) < 0) {
            kernel.call(SystemCall.PREAD64, opened, text.address(), OWNER_BYTES - 1, 0, 0, 0);
            kernel.call(SystemCall.CLOSE, opened, 0, 0);
            throw new CannotOpen(
                    "the data directory is in use by another process"
                            + owner(text.getString(0))
                            + ": "
                            + path);
        }
        String pid = ProcessHandle.current().pid() + "\n";
        text.setString(0, pid);
        kernel.call(SystemCall.FTRUNCATE, opened, 0, 0);
        kernel.call(SystemCall.PWRITE64, opened, text.address(), pid.length(), 0, 0, 0);
        return (int) opened;
    }

    /// Who holds the lock, as far as its file says: for the sentence only.
    private static String owner(String text) {
        return text.isBlank() ? "" : " (pid " + text.strip() + ")";
    }

    private static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> "permission denied";
            case java.nio.file.NoSuchFileException missing -> "no such directory";
            case java.nio.file.FileAlreadyExistsException taken -> "there is a file of that name";
            case java.nio.file.FileSystemException other when other.getReason() != null ->
                    String.valueOf(other.getReason());
            default -> String.valueOf(e.getMessage());
        };
    }
}
