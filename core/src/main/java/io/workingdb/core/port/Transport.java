package io.workingdb.core.port;

import java.lang.foreign.MemorySegment;

/// Messages between the lanes of nodes. May lose, reorder and repeat; never blocks, never throws.
public interface Transport {

    /// Sends one message, copying it.
    ///
    /// @return false if it was dropped at once because the way is full; true promises nothing
    boolean send(
            int targetNode, int targetLane, MemorySegment message, long offset, int lengthBytes);

    /// Sets who receives. Called once, before the first turn.
    void handler(MessageHandler handler);

    /// Receives messages, while a cycle delivers.
    interface MessageHandler {
        /// One whole message. The bytes are the runtime's until the call returns.
        void received(
                int sourceNode,
                int targetLane,
                MemorySegment message,
                long offset,
                int lengthBytes);
    }
}
