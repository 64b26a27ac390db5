package io.workingdb.runtime.sim.machine;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Clock;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.Mailbox;
import io.workingdb.core.port.Network;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.port.Tracer;
import io.workingdb.core.port.Transport;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.event.Delivery;
import io.workingdb.runtime.sim.event.Event;
import io.workingdb.runtime.sim.event.Flushable;
import io.workingdb.runtime.sim.event.Recipient;
import io.workingdb.runtime.sim.event.Timeline;
import io.workingdb.runtime.sim.network.MessagePort;
import io.workingdb.runtime.sim.network.NetworkPort;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One core of a process. Its event is its next cycle: deliver what has arrived, one turn, flush what was written; then it is
/// busy for as long as the work costs. A cycle comes only when something has arrived or a deadline has passed.
final class SimulatedReactor extends Event implements Reactor, Recipient {
    private final SimulatedProcess process;
    private final int index;
    private final int tag;
    private final Surroundings world;
    private final Timeline timeline;
    private final Clock clock;
    private final Disk disk;
    private final NetworkPort network;
    private final MessagePort transport;
    private final LetterBox box;
    private final Tracer tracer;
    private final Random64 costs;
    private @Nullable Turn turn;
    private Delivery[] arrived = new Delivery[64];
    private int firstArrived;
    private int arrivedCount;
    private Flushable[] written = new Flushable[16];
    private int writtenCount;
    private long busyUntilNanos;
    private boolean inCycle;

    SimulatedReactor(SimulatedProcess process, int index, SimulatedReactor[] all, Random64 random) {
        this.process = process;
        this.index = index;
        Machine machine = process.machine();
        world = machine.world();
        tag = Recipient.super.tag();
        timeline = world.timeline();
        clock = machine.clock();
        disk = machine.disk().port(this);
        network = world.streams().port(this);
        transport = world.messages().port(this);
        box =
                new LetterBox(
                        this,
                        all,
                        process.options(),
                        world.faults(),
                        random.fork("letters", index));
        tracer = world.trace().tracer(tag);
        costs = random.fork("cost", index);
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Disk disk() {
        return disk;
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public Mailbox mailbox() {
        return box;
    }

    @Override
    public Tracer tracer() {
        return tracer;
    }

    NetworkPort networkPort() {
        return network;
    }

    MessagePort messagePort() {
        return transport;
    }

    LetterBox box() {
        return box;
    }

    @Override
    public void start(Turn itsTurn) {
        Invariant.check(turn == null, "a reactor starts once");
        turn = itsTurn;
        network.ready();
        busyUntilNanos = timeline.nowNanos() + cost(1);
        timeline.scheduleAt(busyUntilNanos, this);
    }

    // What others do.

    @Override
    public void deliver(Delivery delivery) {
        if (!process.alive()) {
            delivery.forgotten();
            return;
        }
        if (arrivedCount == arrived.length) {
            growArrived();
        }
        arrived[(firstArrived + arrivedCount++) & (arrived.length - 1)] = delivery;
        wake();
    }

    /// There is something to do. Inside a cycle its end will notice.
    void wake() {
        if (!inCycle && turn != null && process.alive()) {
            timeline.scheduleBy(busyUntilNanos, this);
        }
    }

    @Override
    public void flushLater(Flushable connection) {
        if (writtenCount == written.length) {
            written = Arrays.copyOf(written, 2 * writtenCount);
        }
        written[writtenCount++] = connection;
    }

    @Override
    public int node() {
        return process.machine().node();
    }

    @Override
    public int reactor() {
        return index;
    }

    @Override
    public boolean alive() {
        return process.alive();
    }

    @Override
    public int tag() {
        return tag;
    }

    // The cycle.

    @Override
    public void fire() {
        Turn its = turn;
        if (its == null) {
            return;
        }
        if (process.pausedUntilNanos() > timeline.nowNanos()) {
            timeline.scheduleAt(process.pausedUntilNanos(), this);
            return;
        }
        inCycle = true;
        try {
            cycle(its);
        } catch (OutOfMemoryError | LinkageError e) {
            throw e;
        } catch (Throwable e) {
            process.failed(e);
        }
        inCycle = false;
        process.cycleOver();
    }

    private void cycle(Turn its) {
        deliverArrived();
        process.turns().begin(index);
        int work = its.turn(clock.nowNanos());
        process.turns().end(index);
        world.trace().record(tag, TraceEvent.TURN, index, work, 0);
        flushWritten();
        busyUntilNanos = timeline.nowNanos() + cost(work);
        boolean more = arrivedCount > 0 || !box.isEmpty();
        long due =
                more ? busyUntilNanos : process.machine().clock().worldAt(its.nextDeadlineNanos());
        if (due != Long.MAX_VALUE) {
            timeline.scheduleBy(Math.max(due, busyUntilNanos), this);
        }
    }

    private void deliverArrived() {
        for (int left = arrivedCount; left > 0; left--) {
            Delivery next = arrived[firstArrived];
            firstArrived = (firstArrived + 1) & (arrived.length - 1);
            arrivedCount--;
            next.deliver();
        }
    }

    private void flushWritten() {
        for (int i = 0; i < writtenCount; i++) {
            written[i].flush();
        }
        writtenCount = 0;
    }

    private long cost(int work) {
        ProcessOptions options = process.options();
        long perUnit = costs.between(options.workNanosMin(), options.workNanosMax());
        return Math.max(1, options.turnNanos() + work * perUnit);
    }

    /// The process has ended: nothing is delivered any more.
    void end() {
        timeline.cancel(this);
        while (arrivedCount > 0) {
            arrived[firstArrived].forgotten();
            firstArrived = (firstArrived + 1) & (arrived.length - 1);
            arrivedCount--;
        }
        Arrays.fill(arrived, null);
        Arrays.fill(written, null);
        writtenCount = 0;
        turn = null;
    }

    private void growArrived() {
        Delivery[] larger = new Delivery[2 * arrived.length];
        for (int i = 0; i < arrivedCount; i++) {
            larger[i] = arrived[(firstArrived + i) & (arrived.length - 1)];
        }
        arrived = larger;
        firstArrived = 0;
    }
}
