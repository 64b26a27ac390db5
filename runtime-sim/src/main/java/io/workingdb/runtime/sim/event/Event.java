package io.workingdb.runtime.sim.event;

/// Something that happens at one moment of virtual time.
///
/// An event belongs to whoever made it: a field or pooled, scheduled again and again, so that the queue allocates nothing.
/// It stands in the queue at most once.
public abstract class Event {
    static final int NOT_QUEUED = -1;

    /// Position in the heap, kept by the timeline.
    int position = NOT_QUEUED;

    /// What happens. May schedule this event again.
    public abstract void fire();

    /// Whether it waits in the queue.
    public final boolean scheduled() {
        return position != NOT_QUEUED;
    }
}
