package io.workingdb.protocols.session;

import io.workingdb.core.port.Endpoint;

/// Stands where there is no connection: has no properties and keeps none.
final class NobodyClient implements Client {
    private static final Endpoint NOWHERE = new Endpoint("0.0.0.0", 0);

    @Override
    public long id() {
        return 0;
    }

    @Override
    public String name() {
        return "";
    }

    @Override
    public void name(String name) {}

    @Override
    public String library(LibraryField field) {
        return "";
    }

    @Override
    public void library(LibraryField field, String value) {}

    @Override
    public int protocol() {
        return 2;
    }

    @Override
    public void protocol(int version) {}

    @Override
    public int database() {
        return 0;
    }

    @Override
    public void database(int number) {}

    @Override
    public boolean has(ClientSwitch clientSwitch) {
        return false;
    }

    @Override
    public void turn(ClientSwitch clientSwitch, boolean on) {}

    @Override
    public Endpoint remote() {
        return NOWHERE;
    }

    @Override
    public Endpoint local() {
        return NOWHERE;
    }

    @Override
    public long openedNanos() {
        return 0;
    }

    @Override
    public long lastCommandNanos() {
        return 0;
    }

    @Override
    public String lastCommand() {
        return "";
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
    public void closeAfterReply() {}

    @Override
    public void answerLater(long delayMillis, long value) {}
}
