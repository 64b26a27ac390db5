package io.workingdb.runtime.real.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;

/// Which of Netty's channels, and how they are set.
public enum ChannelKind {
    /// The native ones for Linux.
    EPOLL,
    /// The JDK's.
    NIO;

    /// Bytes per read: as large as the ring's buffers.
    private static final int READ_BYTES = 16 * 1_024;

    Channel newListener(boolean shared) {
        ServerChannel channel =
                this == EPOLL ? new EpollServerSocketChannel() : new NioServerSocketChannel();
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        channel.config().setOption(ChannelOption.SO_BACKLOG, RingNetwork.BACKLOG);
        if (shared) {
            ChannelOption<Boolean> option =
                    this == EPOLL
                            ? EpollChannelOption.SO_REUSEPORT
                            : NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);
            channel.config().setOption(option, true);
        }
        return channel;
    }

    Channel newStream() {
        return this == EPOLL ? new EpollSocketChannel() : new NioSocketChannel();
    }

    void tune(Channel stream) {
        ChannelOption<Boolean> quick =
                this == EPOLL
                        ? EpollChannelOption.TCP_QUICKACK
                        : NioChannelOption.of(ExtendedSocketOptions.TCP_QUICKACK);
        stream.config().setOption(ChannelOption.TCP_NODELAY, true);
        stream.config().setOption(quick, true);
        stream.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        stream.config()
                .setOption(
                        ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES));
        int mark = ChannelConnection.OUT_BYTES_MAX;
        stream.config()
                .setOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(mark / 4, mark));
    }

    /// Why an address could not be had, for people.
    static String reason(Throwable refused) {
        String message = String.valueOf(refused.getMessage());
        if (message.contains("in use")) {
            return "the address is already in use";
        }
        if (message.contains("assign requested address")) {
            return "the address does not belong to this machine";
        }
        return message.contains("ermission denied") ? "permission denied" : message;
    }
}
