package io.workingdb.node;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.protocols.session.ClientView;
import io.workingdb.protocols.session.Session;
import io.workingdb.protocols.session.SessionGroup;
import java.util.ArrayList;
import java.util.List;

/// What one reactor tells of itself, at one moment. Immutable, so that it can be handed to another reactor.
///
/// @param clients its connections in the order of their ids
/// @param commands commands since start or the last RESETSTAT
/// @param connections connections since then
/// @param refusedConnections refused connections since then
/// @param bufferBytes bytes of buffers out now
/// @param bufferBytesHighWater most that ever were
/// @param bufferMisses how often a buffer had to be made
/// @param bufferClasses the size classes in use
record ReactorFacts(
        List<ClientView> clients,
        long commands,
        long connections,
        long refusedConnections,
        long bufferBytes,
        long bufferBytesHighWater,
        long bufferMisses,
        String bufferClasses) {

    /// A reactor that has told nothing yet.
    static final ReactorFacts NONE = new ReactorFacts(List.of(), 0, 0, 0, 0, 0, 0, "");

    /// The facts of the reactor whose sessions these are.
    static ReactorFacts of(SessionGroup sessions, BufferPool pool) {
        List<ClientView> clients = new ArrayList<>(sessions.count());
        for (Session session : sessions.sessions()) {
            clients.add(FrozenClient.of(session.client()));
        }
        return new ReactorFacts(
                List.copyOf(clients),
                sessions.commands(),
                sessions.connections(),
                sessions.refusedConnections(),
                pool.bytesOut(),
                pool.bytesOutHighWater(),
                pool.misses(),
                pool.describe());
    }
}
