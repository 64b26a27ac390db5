package io.workingdb.runtime.sim.network;

import io.workingdb.runtime.sim.event.Delivery;
import io.workingdb.runtime.sim.event.Event;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One message under way. Pooled, with its memory.
final class Message extends Event implements Delivery {
    int source;
    int target;
    int lane;
    int length;
    long number;
    MemorySegment bytes = MemorySegment.NULL;
    @Nullable MessagePort receiver;
    private final Messages messages;

    Message(Messages messages) {
        this.messages = messages;
    }

    void begin(
            int itsSource,
            int itsTarget,
            int itsLane,
            long itsNumber,
            MemorySegment room,
            int itsLength) {
        source = itsSource;
        target = itsTarget;
        lane = itsLane;
        number = itsNumber;
        bytes = room;
        length = itsLength;
    }

    @Override
    public void fire() {
        messages.arrive(this);
    }

    @Override
    public void deliver() {
        MessagePort port = receiver;
        if (port != null) {
            messages.trace(this, port.owner.tag());
            port.received(this);
        }
        messages.release(this);
    }

    @Override
    public void forgotten() {
        messages.release(this);
    }
}
