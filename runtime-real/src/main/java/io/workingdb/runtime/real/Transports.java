package io.workingdb.runtime.real;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.workingdb.runtime.real.disk.CannotOpen;
import io.workingdb.runtime.real.memory.AddressSpace;
import io.workingdb.runtime.real.net.ChannelKind;
import io.workingdb.runtime.real.uring.RingHandler;
import org.jspecify.annotations.Nullable;

/// Finds out what this machine can do.
final class Transports {
    private Transports() {}

    /// The transport to use.
    ///
    /// @throws CannotOpen with a sentence, if the wanted one does not work here
    static TransportChoice choose(TransportChoice wanted, AddressSpace space) throws CannotOpen {
        return switch (wanted) {
            case IO_URING -> {
                demand("io_uring", RingHandler.unsupported(space));
                yield wanted;
            }
            case EPOLL -> {
                demand(
                        "epoll",
                        Epoll.isAvailable() ? null : String.valueOf(Epoll.unavailabilityCause()));
                yield wanted;
            }
            case NIO -> wanted;
            case AUTO -> {
                if (RingHandler.unsupported(space) == null) {
                    yield TransportChoice.IO_URING;
                }
                yield Epoll.isAvailable() ? TransportChoice.EPOLL : TransportChoice.NIO;
            }
        };
    }

    /// Netty's handlers for a transport that is not our ring.
    static IoHandlerFactory channelHandlers(TransportChoice transport) {
        return transport == TransportChoice.EPOLL
                ? EpollIoHandler.newFactory()
                : NioIoHandler.newFactory();
    }

    /// Netty's channels for it.
    static ChannelKind channelKind(TransportChoice transport) {
        return transport == TransportChoice.EPOLL ? ChannelKind.EPOLL : ChannelKind.NIO;
    }

    private static void demand(String name, @Nullable String missing) throws CannotOpen {
        if (missing != null) {
            throw new CannotOpen("--transport " + name + " does not work here: " + missing);
        }
    }
}
