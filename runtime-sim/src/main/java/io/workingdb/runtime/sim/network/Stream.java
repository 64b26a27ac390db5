package io.workingdb.runtime.sim.network;

import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import io.workingdb.runtime.sim.event.Event;

/// One stream: the end that connected, the end that was accepted, and a direction for each.
///
/// Its own event is first the handshake, later the moment at which the ends learn that the stream is broken.
final class Stream extends Event {
    final StreamEnd connector;
    final StreamEnd acceptor;
    final Direction toAcceptor;
    final Direction toConnector;

    /// Place in the list of open streams.
    int index;

    private final Streams streams;
    private final Endpoint asked;
    private boolean shaken;

    Stream(Streams streams, long id, NetworkPort from, Endpoint asked, ConnectionHandler handler) {
        this.streams = streams;
        this.asked = asked;
        connector = new StreamEnd(this, id, from);
        acceptor = new StreamEnd(this, id + 1, from);
        toAcceptor = streams.direction(connector, acceptor);
        toConnector = streams.direction(acceptor, connector);
        connector.wire(
                toConnector, toAcceptor, Addresses.of(from.owner.node(), clientPort(id)), asked);
        acceptor.wire(toAcceptor, toConnector, asked, connector.local());
        connector.handledBy(handler);
    }

    private static int clientPort(long id) {
        return 32_768 + (int) (id / 2 % 28_000);
    }

    @Override
    public void fire() {
        if (shaken) {
            breakNow(connector);
            breakNow(acceptor);
        } else {
            shaken = true;
            shakeHands();
        }
    }

    private void shakeHands() {
        Listener listener = streams.findListener(connector.port().owner.node(), asked);
        if (connector.gone() || listener == null || streams.refuses(connector)) {
            acceptor.vanish();
            connector.endsWith(CloseReason.REFUSED);
            return;
        }
        acceptor.acceptedBy(listener);
        connector.opens(streams.delay());
    }

    /// Breaks the stream: `first` learns it now, the other end later.
    void reset(StreamEnd first, long laterNanos) {
        toAcceptor.drop();
        toConnector.drop();
        breakNow(first);
        breakLater(laterNanos);
    }

    /// Whoever is still there learns within `nanos` that the stream is broken.
    void breakLater(long nanos) {
        if (shaken) {
            streams.timeline().scheduleBy(streams.nowNanos() + nanos, this);
        }
    }

    private static void breakNow(StreamEnd end) {
        end.endsWith(CloseReason.RESET);
    }

    /// An end is gone; when both are, the stream is forgotten.
    void endGone() {
        if (connector.gone() && acceptor.gone()) {
            streams.forget(this);
        }
    }
}
