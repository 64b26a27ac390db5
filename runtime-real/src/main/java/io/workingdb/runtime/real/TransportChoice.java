package io.workingdb.runtime.real;

/// How reactors wait and talk to sockets.
public enum TransportChoice {
    /// The best that works here: `io_uring`, else `epoll`, else NIO.
    AUTO,
    /// A ring of our own per reactor: one system call per turn.
    IO_URING,
    /// Netty's epoll channels.
    EPOLL,
    /// Netty's NIO channels: anywhere.
    NIO
}
