package io.workingdb.protocols.session;

import io.workingdb.core.port.Endpoint;

/// A connection as others see it: for CLIENT LIST and INFO.
public interface ClientView {
    /// Number of the connection, unique for the life of the process, from 1.
    long id();

    /// Name given by CLIENT SETNAME, or empty.
    String name();

    /// The client library's name and version as told by CLIENT SETINFO: `lib-name` and `lib-ver`, empty if untold.
    String library(LibraryField field);

    /// RESP version, 2 or 3.
    int protocol();

    /// Database number that commands address.
    int database();

    /// A switch of the connection.
    boolean has(ClientSwitch clientSwitch);

    /// The client's end.
    Endpoint remote();

    /// Our end.
    Endpoint local();

    /// When it connected, in the reactor's monotonic nanoseconds.
    long openedNanos();

    /// When it last sent a command, in the reactor's monotonic nanoseconds.
    long lastCommandNanos();

    /// Name of its last command, lower case.
    String lastCommand();

    /// Bytes received that are not yet executed.
    long inputBytes();

    /// Bytes of replies that the socket has not yet taken.
    long outputBytes();

    /// What CLIENT SETINFO can tell.
    enum LibraryField {
        /// `lib-name`.
        NAME,
        /// `lib-ver`.
        VERSION
    }

    /// Switches of a connection.
    enum ClientSwitch {
        /// CLIENT NO-EVICT: not disconnected to save memory.
        NO_EVICT,
        /// CLIENT NO-TOUCH: its reads do not refresh access times.
        NO_TOUCH
    }
}
