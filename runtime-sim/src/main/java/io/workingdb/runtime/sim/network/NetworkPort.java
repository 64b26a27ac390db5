package io.workingdb.runtime.sim.network;

import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.Network;
import io.workingdb.runtime.sim.event.Recipient;

/// Streams as one reactor sees them, or the outside.
public final class NetworkPort implements Network {
    final Recipient owner;
    private final Streams streams;
    private NetworkPort[] crew = {this};
    private boolean ready;

    NetworkPort(Streams streams, Recipient owner) {
        this.streams = streams;
        this.owner = owner;
    }

    /// Says which networks belong to the same process: among them connections may move. Index is the reactor's.
    public void crew(NetworkPort[] all) {
        crew = all;
    }

    /// The reactor has started: connections may move here.
    public void ready() {
        ready = true;
    }

    Streams streams() {
        return streams;
    }

    @Override
    public void listen(Endpoint local, ConnectionHandler.Factory handlers) {
        streams.listen(this, local, handlers);
    }

    @Override
    public void connect(Endpoint remote, ConnectionHandler handler) {
        streams.connect(this, remote, handler);
    }

    @Override
    public void stopListening() {
        streams.stopListening(this);
    }

    /// Sends the last byte on `connection` and reads on: what a client does that shuts its output down.
    public static void endOutput(Connection connection) {
        ((StreamEnd) connection).endOutput();
    }

    /// Another reactor of the process, or this one if there is none that runs.
    NetworkPort another() {
        if (crew.length == 1) {
            return this;
        }
        NetworkPort chosen = crew[streams.chance().below(crew.length)];
        return chosen.ready ? chosen : this;
    }
}
