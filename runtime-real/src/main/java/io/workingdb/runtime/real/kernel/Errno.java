package io.workingdb.runtime.real.kernel;

/// Error numbers of Linux that we tell apart, and their names for sentences. Same on x86-64 and arm64.
public final class Errno {
    /// Not permitted.
    public static final int EPERM = 1;

    /// No such file.
    public static final int ENOENT = 2;

    /// Interrupted by a signal: try again.
    public static final int EINTR = 4;

    /// Not now.
    public static final int EAGAIN = 11;

    /// The kernel is short of memory.
    public static final int ENOMEM = 12;

    /// Access denied.
    public static final int EACCES = 13;

    /// Not a directory.
    public static final int ENOTDIR = 20;

    /// Too many files open in the system.
    public static final int ENFILE = 23;

    /// Too many files open in the process.
    public static final int EMFILE = 24;

    /// No space left.
    public static final int ENOSPC = 28;

    /// Read-only file system.
    public static final int EROFS = 30;

    /// The address is taken.
    public static final int EADDRINUSE = 98;

    /// The address does not belong to this machine.
    public static final int EADDRNOTAVAIL = 99;

    /// Every buffer is in use.
    public static final int ENOBUFS = 105;

    /// Quota exceeded.
    public static final int EDQUOT = 122;

    /// Cancelled on request.
    public static final int ECANCELED = 125;

    private Errno() {}

    /// What an error means, for people.
    public static String text(long errno) {
        return switch ((int) errno) {
            case EPERM -> "operation not permitted";
            case ENOENT -> "no such file or directory";
            case EACCES -> "permission denied";
            case ENOTDIR -> "not a directory";
            case EMFILE -> "too many open files";
            case ENOSPC -> "no space left on the device";
            case EROFS -> "the file system is read-only";
            case EADDRINUSE -> "the address is already in use";
            case EADDRNOTAVAIL -> "the address does not belong to this machine";
            default -> "errno " + errno;
        };
    }
}
