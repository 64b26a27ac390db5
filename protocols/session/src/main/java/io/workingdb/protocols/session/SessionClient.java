package io.workingdb.protocols.session;

import io.workingdb.core.port.Connection;
import io.workingdb.core.port.Endpoint;
import org.jspecify.annotations.Nullable;

/// What a session knows about its client: names, switches, counters.
final class SessionClient implements Client {
    private final Session session;
    private final long id;
    private String name = "";
    private String libraryName = "";
    private String libraryVersion = "";
    private int protocol = 2;
    private int database;
    private boolean noEvict;
    private boolean noTouch;
    private long openedNanos;
    private long lastCommandNanos;
    private @Nullable Command lastCommand;
    private @Nullable Connection connection;

    SessionClient(Session session, long id) {
        this.session = session;
        this.id = id;
    }

    void opened(Connection opened, long nowNanos) {
        connection = opened;
        openedNanos = nowNanos;
        lastCommandNanos = nowNanos;
    }

    void commanded(Command command, long nowNanos) {
        lastCommand = command;
        lastCommandNanos = nowNanos;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void name(String given) {
        name = given;
    }

    @Override
    public String library(LibraryField field) {
        return field == LibraryField.NAME ? libraryName : libraryVersion;
    }

    @Override
    public void library(LibraryField field, String value) {
        if (field == LibraryField.NAME) {
            libraryName = value;
        } else {
            libraryVersion = value;
        }
    }

    @Override
    public int protocol() {
        return protocol;
    }

    @Override
    public void protocol(int version) {
        protocol = version;
        session.writer().protocol(version);
    }

    @Override
    public int database() {
        return database;
    }

    @Override
    public void database(int number) {
        database = number;
    }

    @Override
    public boolean has(ClientSwitch clientSwitch) {
        return clientSwitch == ClientSwitch.NO_EVICT ? noEvict : noTouch;
    }

    @Override
    public void turn(ClientSwitch clientSwitch, boolean on) {
        if (clientSwitch == ClientSwitch.NO_EVICT) {
            noEvict = on;
        } else {
            noTouch = on;
        }
    }

    @Override
    public Endpoint remote() {
        return connection == null ? NOBODY.remote() : connection.remote();
    }

    @Override
    public Endpoint local() {
        return connection == null ? NOBODY.local() : connection.local();
    }

    @Override
    public long openedNanos() {
        return openedNanos;
    }

    @Override
    public long lastCommandNanos() {
        return lastCommandNanos;
    }

    @Override
    public String lastCommand() {
        return lastCommand == null ? "NULL" : lastCommand.name();
    }

    @Override
    public long inputBytes() {
        return session.inputBytes();
    }

    @Override
    public long outputBytes() {
        return session.outputBytes();
    }

    @Override
    public void closeAfterReply() {
        session.closeAfterReply();
    }

    @Override
    public void answerLater(long delayMillis, long value) {
        session.suspend(delayMillis, value);
    }
}
