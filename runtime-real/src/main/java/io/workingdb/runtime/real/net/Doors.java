package io.workingdb.runtime.real.net;

import io.workingdb.core.port.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Where the reactors of a host listen together.
///
/// Several sockets share a port only if each asks for that, and then another process of the same user could join in unnoticed. So the
/// first to listen takes the port alone for a moment, which fails if anybody has it. It also decides which port stands for port 0.
public final class Doors {
    private final boolean shared;
    private final Consumer<Endpoint> opened;
    private final Map<Endpoint, Endpoint> chosen = new LinkedHashMap<>();

    /// @param reactors number of reactors that may listen
    /// @param opened told of each endpoint when the first reactor accepts connections there
    public Doors(int reactors, Consumer<Endpoint> opened) {
        shared = reactors > 1;
        this.opened = opened;
    }

    /// Takes an endpoint alone for a moment: nobody else has it.
    ///
    /// @return it, with the port that stands for port 0
    /// @throws UncheckedIOException with a sentence, if it cannot be had
    public static Endpoint probe(Endpoint wanted) {
        try (ServerSocket alone = new ServerSocket()) {
            alone.setReuseAddress(true);
            alone.bind(new InetSocketAddress(InetAddress.ofLiteral(wanted.host()), wanted.port()));
            return new Endpoint(wanted.host(), alone.getLocalPort());
        } catch (IOException e) {
            String sentence = "cannot listen on " + wanted + ": " + ChannelKind.reason(e);
            throw new UncheckedIOException(sentence, e);
        }
    }

    /// A socket that can listen.
    interface Door {
        /// Listens at `at`; `shared`: so that other reactors may, too.
        ///
        /// @return where it listens
        /// @throws java.io.UncheckedIOException if the address cannot be had
        Endpoint open(Endpoint at, boolean shared);
    }

    /// Opens one reactor's door.
    ///
    /// @throws java.io.UncheckedIOException if the address cannot be had
    synchronized void open(Endpoint wanted, Door door) {
        Endpoint known = chosen.get(wanted);
        if (known != null) {
            door.open(known, shared);
            return;
        }
        Endpoint actual = door.open(shared ? probe(wanted) : wanted, shared);
        chosen.put(wanted, actual);
        opened.accept(actual);
    }
}
