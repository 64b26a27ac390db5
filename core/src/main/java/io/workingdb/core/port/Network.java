package io.workingdb.core.port;

/// Ordered byte streams: clients, and whatever is layered on them.
public interface Network {

    /// Accepts connections at `local` from now on. Several reactors may listen at one endpoint; the host spreads connections.
    ///
    /// @throws java.io.UncheckedIOException if the address cannot be had; a sentence says why
    void listen(Endpoint local, ConnectionHandler.Factory handlers);

    /// Opens a connection. Failure arrives as {@link ConnectionHandler#closed}.
    void connect(Endpoint remote, ConnectionHandler handler);

    /// Stops accepting. Open connections live on.
    void stopListening();
}
