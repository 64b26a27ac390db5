package io.workingdb.runtime.sim.event;

/// The world outside the machines: the simulator's clients. Its cycle is the event itself.
final class Outside implements Recipient {
    static final Outside INSTANCE = new Outside();

    private Outside() {}

    @Override
    public void deliver(Delivery delivery) {
        delivery.deliver();
    }

    @Override
    public void flushLater(Flushable written) {
        written.flush();
    }

    @Override
    public int node() {
        return OUTSIDE;
    }

    @Override
    public int reactor() {
        return 0;
    }

    @Override
    public boolean alive() {
        return true;
    }
}
