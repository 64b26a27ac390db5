package io.workingdb.core.port;

/// One core: a pinned thread in production, a lane of the event queue in simulation.
///
/// Everything reached through a reactor belongs to it and is used inside its turns only, except {@link Mailbox#offer}.
public interface Reactor {

    /// Position among the reactors of the host, from 0.
    int index();

    /// Time, as this reactor reads it.
    Clock clock();

    /// The node's directory.
    Disk disk();

    /// Byte streams: clients.
    Network network();

    /// Messages between nodes.
    Transport transport();

    /// Letters between the reactors of this node.
    Mailbox mailbox();

    /// The run's record of what happened.
    Tracer tracer();

    /// Starts the duty cycle. Called once; the first turn comes later, never inside this call.
    void start(Turn turn);

    /// The duty cycle. Everything that a node does, it does inside a turn.
    ///
    /// A cycle is: the runtime delivers what has arrived (bytes, messages, disk completions) to its handlers, calls
    /// {@link #turn} once, and then flushes every connection that was written to. Both worlds keep this order.
    interface Turn {
        /// Runs one turn.
        ///
        /// @param nowNanos the reactor's clock when the cycle began; virtual time stands still inside it
        /// @return work units done, 0 if there was nothing to do; a simulated reactor is busy for as many seeded costs
        int turn(long nowNanos);

        /// When the next turn is due even if nothing arrives, in the clock's nanoseconds; `Long.MAX_VALUE` for never, and
        /// anything not after now for "at once".
        long nextDeadlineNanos();
    }
}
