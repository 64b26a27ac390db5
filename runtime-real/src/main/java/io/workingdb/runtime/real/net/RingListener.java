package io.workingdb.runtime.real.net;

import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.runtime.real.kernel.Errno;
import io.workingdb.runtime.real.uring.Opcode;
import io.workingdb.runtime.real.uring.Ring;
import io.workingdb.runtime.real.uring.RingHandler;
import io.workingdb.runtime.real.uring.RingTarget;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Accepts connections: one submission for many.
final class RingListener implements RingTarget {
    private static final int ACCEPT = 0;
    private static final int PAUSE = 1;
    private static final int ACCEPT_MULTISHOT = 1;
    private static final int SOCK_CLOEXEC = 0x80000;

    /// How long we wait before we accept again after a refusal, for want of descriptors mostly: trying at once would spin.
    private static final long PAUSE_NANOS = 100_000_000;

    private final RingNetwork network;
    private final ConnectionHandler.Factory handlers;
    private final int socket;
    private final int slot;
    private final MemorySegment pause = Arena.ofAuto().allocate(16, 8);
    private boolean closed;

    RingListener(RingNetwork network, ConnectionHandler.Factory handlers, int socket) {
        this.network = network;
        this.handlers = handlers;
        this.socket = socket;
        slot = network.ring().open(this);
        pause.set(ValueLayout.JAVA_LONG, 8, PAUSE_NANOS);
        arm();
    }

    @Override
    public void completed(int tag, int result, int flags) {
        if (tag == PAUSE) {
            arm();
            return;
        }
        if (result >= 0) {
            network.accepted(result, handlers);
        }
        if ((flags & Ring.HAS_MORE) == 0) {
            goOn(result);
        }
    }

    /// Accepts no more.
    void close() {
        closed = true;
        long accept = RingHandler.userData(slot, ACCEPT);
        network.ring()
                .ring()
                .prepare(Opcode.ASYNC_CANCEL, Ring.SKIP_SUCCESS, 0, -1, 0, accept, 0, 0, 0, 0);
    }

    private void goOn(int result) {
        if (closed || result == -Errno.ECANCELED) {
            network.ring()
                    .ring()
                    .prepare(Opcode.CLOSE, Ring.SKIP_SUCCESS, 0, socket, 0, 0, 0, 0, 0, 0);
            network.ring().close(slot);
        } else if (result >= 0) {
            arm();
        } else {
            long userData = RingHandler.userData(slot, PAUSE);
            network.ring()
                    .ring()
                    .prepare(Opcode.TIMEOUT, 0, 0, -1, 0, pause.address(), 1, 0, 0, userData);
        }
    }

    private void arm() {
        if (closed) {
            goOn(-Errno.ECANCELED);
            return;
        }
        long userData = RingHandler.userData(slot, ACCEPT);
        network.ring()
                .ring()
                .prepare(
                        Opcode.ACCEPT,
                        0,
                        ACCEPT_MULTISHOT,
                        socket,
                        0,
                        0,
                        0,
                        SOCK_CLOEXEC,
                        0,
                        userData);
    }
}
