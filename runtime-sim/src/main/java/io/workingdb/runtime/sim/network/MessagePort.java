package io.workingdb.runtime.sim.network;

import io.workingdb.core.port.Transport;
import io.workingdb.runtime.sim.event.Recipient;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Messages as one reactor sees them.
public final class MessagePort implements Transport {
    final Recipient owner;
    private final Messages messages;
    private @Nullable MessageHandler handler;

    MessagePort(Messages messages, Recipient owner) {
        this.messages = messages;
        this.owner = owner;
    }

    @Override
    public boolean send(
            int targetNode, int targetLane, MemorySegment message, long offset, int lengthBytes) {
        return messages.send(owner.node(), targetNode, targetLane, message, offset, lengthBytes);
    }

    @Override
    public void handler(MessageHandler receiver) {
        handler = receiver;
    }

    void received(Message message) {
        MessageHandler to = handler;
        if (to != null) {
            to.received(message.source, message.lane, message.bytes, 0, message.length);
        }
    }
}
