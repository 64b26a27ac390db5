package io.workingdb.runtime.real.uring;

/// Operations of `io_uring` that we submit. Source: `include/uapi/linux/io_uring.h`.
public final class Opcode {
    /// Makes a file durable.
    public static final int FSYNC = 3;

    /// Waits until a descriptor is readable or writable.
    public static final int POLL_ADD = 6;

    /// Completes after a time.
    public static final int TIMEOUT = 11;

    /// Accepts connections.
    public static final int ACCEPT = 13;

    /// Cancels an operation by its user data.
    public static final int ASYNC_CANCEL = 14;

    /// Opens a connection.
    public static final int CONNECT = 16;

    /// Closes a descriptor.
    public static final int CLOSE = 19;

    /// Reads at an offset.
    public static final int READ = 22;

    /// Writes at an offset.
    public static final int WRITE = 23;

    /// Sends to a socket.
    public static final int SEND = 26;

    /// Receives from a socket.
    public static final int RECV = 27;

    private Opcode() {}
}
