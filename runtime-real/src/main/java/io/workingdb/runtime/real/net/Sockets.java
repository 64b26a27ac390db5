package io.workingdb.runtime.real.net;

import io.workingdb.core.port.Endpoint;
import io.workingdb.runtime.real.kernel.Errno;
import io.workingdb.runtime.real.kernel.Kernel;
import io.workingdb.runtime.real.kernel.SystemCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/// TCP sockets as descriptors. Belongs to one thread.
///
/// `sockaddr_in`: family 2, port 2 big-endian, address 4, zero 8. `sockaddr_in6`: family 2, port 2, flow 4, address 16, scope 4.
final class Sockets {
    /// Bytes of the largest address we know.
    static final int ADDRESS_BYTES = 28;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_REUSEPORT = 15;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int TCP_QUICKACK = 12;
    private static final int SHUT_WR = 1;
    private static final ValueLayout.OfShort BIG_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Kernel kernel = new Kernel();
    private final MemorySegment scratch = Arena.ofAuto().allocate(64, 8);

    /// A socket that accepts connections.
    ///
    /// @param shared whether further sockets may listen at the same endpoint
    /// @throws UncheckedIOException with a sentence
    int listen(Endpoint local, int backlog, boolean shared) {
        int socket = open(local);
        set(socket, SOL_SOCKET, SO_REUSEADDR);
        if (shared) {
            set(socket, SOL_SOCKET, SO_REUSEPORT);
        }
        // Accepted sockets inherit it.
        set(socket, IPPROTO_TCP, TCP_NODELAY);
        int length = write(address(local), local.port(), scratch);
        long result = kernel.call(SystemCall.BIND, socket, scratch.address(), length);
        if (result == 0) {
            result = kernel.call(SystemCall.LISTEN, socket, backlog, 0);
        }
        if (result < 0) {
            close(socket);
            throw failure("cannot listen on " + local, result);
        }
        return socket;
    }

    /// A socket that can be connected to `remote`.
    int open(Endpoint remote) {
        int family = address(remote).length == 4 ? AF_INET : AF_INET6;
        long socket = kernel.call(SystemCall.SOCKET, family, SOCK_STREAM_CLOEXEC, 0);
        if (socket < 0) {
            throw failure("no socket for " + remote, socket);
        }
        return (int) socket;
    }

    /// Writes the address of `endpoint` to `target`.
    ///
    /// @return its length
    static int address(Endpoint endpoint, MemorySegment target) {
        return write(address(endpoint), endpoint.port(), target);
    }

    /// Replies leave at once, and what arrives is acknowledged at once.
    void tune(int socket) {
        set(socket, IPPROTO_TCP, TCP_NODELAY);
        quickAcknowledge(socket);
    }

    /// What arrives is acknowledged at once. Not inherited from the listening socket.
    void quickAcknowledge(int socket) {
        set(socket, IPPROTO_TCP, TCP_QUICKACK);
    }

    /// Says that nothing more will be sent.
    void endOutput(int socket) {
        kernel.call(SystemCall.SHUTDOWN, socket, SHUT_WR, 0);
    }

    /// Gives the descriptor back.
    void close(int socket) {
        kernel.call(SystemCall.CLOSE, socket, 0, 0);
    }

    /// This end of a socket.
    Endpoint local(int socket) {
        return name(SystemCall.GETSOCKNAME, socket);
    }

    /// The other end of a socket; all zeros if it is gone.
    Endpoint remote(int socket) {
        return name(SystemCall.GETPEERNAME, socket);
    }

    private Endpoint name(SystemCall call, int socket) {
        scratch.set(ValueLayout.JAVA_INT, 32, ADDRESS_BYTES);
        long result = kernel.call(call, socket, scratch.address(), scratch.address() + 32);
        if (result < 0) {
            return new Endpoint("0.0.0.0", 0);
        }
        boolean four = scratch.get(ValueLayout.JAVA_SHORT, 0) == AF_INET;
        byte[] bytes = new byte[four ? 4 : 16];
        MemorySegment.copy(scratch, ValueLayout.JAVA_BYTE, four ? 4 : 8, bytes, 0, bytes.length);
        int port = scratch.get(BIG_SHORT, 2) & 0xFFFF;
        try {
            return new Endpoint(InetAddress.getByAddress(bytes).getHostAddress(), port);
        } catch (UnknownHostException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void set(int socket, int level, int option) {
        scratch.set(ValueLayout.JAVA_INT, 40, 1);
        kernel.call(
                SystemCall.SETSOCKOPT,
                socket,
                level,
                option,
                scratch.address() + 40,
                Integer.BYTES,
                0);
    }

    private static int write(byte[] address, int port, MemorySegment target) {
        boolean four = address.length == 4;
        target.asSlice(0, ADDRESS_BYTES).fill((byte) 0);
        target.set(ValueLayout.JAVA_SHORT, 0, (short) (four ? AF_INET : AF_INET6));
        target.set(BIG_SHORT, 2, (short) port);
        MemorySegment.copy(address, 0, target, ValueLayout.JAVA_BYTE, four ? 4 : 8, address.length);
        return four ? 16 : ADDRESS_BYTES;
    }

    /// Literal addresses only: a name would be a question to somebody else.
    private static byte[] address(Endpoint endpoint) {
        try {
            return InetAddress.ofLiteral(endpoint.host()).getAddress();
        } catch (IllegalArgumentException e) {
            String sentence = "not an IP address: " + endpoint.host();
            throw new UncheckedIOException(sentence, new IOException(sentence, e));
        }
    }

    private static UncheckedIOException failure(String what, long result) {
        String sentence = what + ": " + Errno.text(-result);
        return new UncheckedIOException(sentence, new IOException(sentence));
    }
}
