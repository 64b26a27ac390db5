package io.workingdb.core.port;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// What a connection's owner is told. Called while a cycle delivers, never inside a call to the connection.
public interface ConnectionHandler {

    /// The stream is open. First call, once.
    void opened(Connection connection);

    /// Bytes have arrived. They are the runtime's: what is needed after the call must be copied.
    ///
    /// @return bytes taken, from the front. If fewer than `lengthBytes`, nothing more is read until {@link Connection#resume}.
    int received(Connection connection, MemorySegment source, long offset, int lengthBytes);

    /// There is room again after a {@link Connection#write} that took too little.
    void writable(Connection connection);

    /// The other end has sent its last byte, and perhaps still reads: whoever owes it replies sends them and closes then.
    default void ended(Connection connection) {
        connection.close();
    }

    /// The stream is over. Last call, once; the connection takes nothing any more.
    void closed(Connection connection, CloseReason reason);

    /// Asked on the reactor that owns the connection: may it move to another one now, being between frames, with nothing waiting and
    /// nothing unsent? A yes lets go of everything that is kept for it here; {@link #moved} follows with no other call in between.
    default boolean leave() {
        return false;
    }

    /// The connection now belongs to reactor `reactor`, on whose thread this call and all later ones run. Follows a yes of {@link #leave}.
    default void moved(Connection connection, int reactor) {}

    /// Makes a handler for each accepted connection.
    interface Factory {
        /// A handler for a new connection, or null to refuse it at once.
        @Nullable ConnectionHandler accept(Connection connection);
    }
}
