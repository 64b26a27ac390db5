package io.workingdb.runtime.real.kernel;

/// Numbers of the system calls we make, per processor architecture.
///
/// Source: `arch/x86/entry/syscalls/syscall_64.tbl` and `include/uapi/asm-generic/unistd.h` (arm64).
public enum SystemCall {
    /// Reads a descriptor.
    READ(0, 63),
    /// Writes a descriptor.
    WRITE(1, 64),
    /// Opens a file below a directory.
    OPENAT(257, 56),
    /// Closes a descriptor.
    CLOSE(3, 57),
    /// Maps memory.
    MMAP(9, 222),
    /// Unmaps memory.
    MUNMAP(11, 215),
    /// Says how memory will be used.
    MADVISE(28, 233),
    /// Reads at an offset.
    PREAD64(17, 67),
    /// Writes at an offset.
    PWRITE64(18, 68),
    /// Makes a file and its names' directory durable.
    FSYNC(74, 82),
    /// Makes a file's bytes and size durable.
    FDATASYNC(75, 83),
    /// Sets a file's size.
    FTRUNCATE(77, 46),
    /// Reserves space for a file.
    FALLOCATE(285, 47),
    /// Says how a file will be used; asks to drop its cached pages.
    FADVISE64(221, 223),
    /// Moves the offset of a descriptor.
    LSEEK(8, 62),
    /// Removes a name.
    UNLINKAT(263, 35),
    /// Locks a whole file.
    FLOCK(73, 32),
    /// Makes a socket.
    SOCKET(41, 198),
    /// Names a socket.
    BIND(49, 200),
    /// Accepts connections from now on.
    LISTEN(50, 201),
    /// Sets a socket option.
    SETSOCKOPT(54, 208),
    /// Tells the local name of a socket.
    GETSOCKNAME(51, 204),
    /// Tells the remote name of a socket.
    GETPEERNAME(52, 205),
    /// Ends one or both directions of a connection.
    SHUTDOWN(48, 210),
    /// Number of the calling thread.
    GETTID(186, 178),
    /// Sets the processors a thread may use.
    SCHED_SETAFFINITY(203, 122),
    /// Tells the processors a thread may use.
    SCHED_GETAFFINITY(204, 123),
    /// Makes a counter that can be waited for.
    EVENTFD2(290, 19),
    /// Makes a ring.
    IO_URING_SETUP(425, 425),
    /// Submits to a ring and waits for completions.
    IO_URING_ENTER(426, 426),
    /// Registers resources with a ring.
    IO_URING_REGISTER(427, 427);

    private final int x86;
    private final int arm;

    SystemCall(int x86, int arm) {
        this.x86 = x86;
        this.arm = arm;
    }

    /// The number on this machine.
    long number() {
        return Kernel.IS_ARM ? arm : x86;
    }
}
