package io.workingdb.runtime.real;

import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Sends back what it receives, and takes no more than the other side takes back.
final class EchoHandler implements ConnectionHandler {
    final EchoTurn turn;
    @Nullable Connection connection;
    private boolean waiting;

    /// Answers all and then closes.
    boolean ended;

    EchoHandler(EchoTurn turn) {
        this.turn = turn;
    }

    @Override
    public void opened(Connection opened) {
        connection = opened;
        turn.opened.incrementAndGet();
    }

    @Override
    public int received(Connection from, MemorySegment source, long offset, int lengthBytes) {
        turn.largestDelivery = Math.max(turn.largestDelivery, lengthBytes);
        int taken = from.write(source, offset, Math.min(lengthBytes, turn.takesAtMost));
        waiting = taken < lengthBytes;
        if (waiting) {
            turn.refusals.incrementAndGet();
            if (turn.takesAtMost < Integer.MAX_VALUE) {
                turn.resumeInTurn.add(from);
            }
        }
        return taken;
    }

    @Override
    public void writable(Connection to) {
        turn.writables.incrementAndGet();
        to.resume();
    }

    @Override
    public void ended(Connection from) {
        ended = true;
        from.close();
    }

    @Override
    public void closed(Connection gone, CloseReason reason) {
        turn.closed.add(reason);
    }

    @Override
    public boolean leave() {
        return turn.mayLeave;
    }

    @Override
    public void moved(Connection moved, int reactor) {
        turn.moved.add(reactor);
    }
}
