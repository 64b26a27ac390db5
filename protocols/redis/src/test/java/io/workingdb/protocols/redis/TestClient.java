package io.workingdb.protocols.redis;

import io.workingdb.core.port.Endpoint;
import io.workingdb.protocols.session.Client;
import io.workingdb.protocols.session.ReplyWriter;

/// A connection that remembers what was asked of it.
final class TestClient implements Client {
    private final ReplyWriter writer;
    boolean closed;
    long delayMillis = -1;
    private String name = "";
    private String libraryName = "";
    private String libraryVersion = "";
    private int protocol = 2;
    private int database;
    private boolean noEvict;
    private boolean noTouch;

    TestClient(ReplyWriter writer) {
        this.writer = writer;
    }

    @Override
    public long id() {
        return 7;
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
        writer.protocol(version);
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
        return new Endpoint("127.0.0.1", 50_001);
    }

    @Override
    public Endpoint local() {
        return new Endpoint("127.0.0.1", 6_379);
    }

    @Override
    public long openedNanos() {
        return 0;
    }

    @Override
    public long lastCommandNanos() {
        return 2_000_000_000L;
    }

    @Override
    public String lastCommand() {
        return "ping";
    }

    @Override
    public long inputBytes() {
        return 0;
    }

    @Override
    public long outputBytes() {
        return 0;
    }

    @Override
    public void closeAfterReply() {
        closed = true;
    }

    @Override
    public void answerLater(long delay, long value) {
        delayMillis = delay;
        writer.integer(value);
    }
}
