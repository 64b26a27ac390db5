package io.workingdb.node;

import io.workingdb.core.port.Endpoint;
import io.workingdb.protocols.session.ClientView;

/// A connection as it was at one moment, for reactors other than its own.
record FrozenClient(
        long id,
        String name,
        String libraryName,
        String libraryVersion,
        int protocol,
        int database,
        boolean noEvict,
        boolean noTouch,
        Endpoint remote,
        Endpoint local,
        long openedNanos,
        long lastCommandNanos,
        String lastCommand,
        long inputBytes,
        long outputBytes)
        implements ClientView {

    static FrozenClient of(ClientView live) {
        return new FrozenClient(
                live.id(),
                live.name(),
                live.library(LibraryField.NAME),
                live.library(LibraryField.VERSION),
                live.protocol(),
                live.database(),
                live.has(ClientSwitch.NO_EVICT),
                live.has(ClientSwitch.NO_TOUCH),
                live.remote(),
                live.local(),
                live.openedNanos(),
                live.lastCommandNanos(),
                live.lastCommand(),
                live.inputBytes(),
                live.outputBytes());
    }

    @Override
    public String library(LibraryField field) {
        return field == LibraryField.NAME ? libraryName : libraryVersion;
    }

    @Override
    public boolean has(ClientSwitch clientSwitch) {
        return clientSwitch == ClientSwitch.NO_EVICT ? noEvict : noTouch;
    }
}
