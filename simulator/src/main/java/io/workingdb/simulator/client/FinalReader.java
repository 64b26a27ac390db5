package io.workingdb.simulator.client;

import io.workingdb.core.port.Endpoint;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.World;
import io.workingdb.runtime.sim.event.Event;
import io.workingdb.runtime.sim.event.Timeline;
import io.workingdb.simulator.model.Command;
import io.workingdb.simulator.observe.Findings;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The client that comes when everything is over and healed: it writes one key and reads every key of the run, and does not give up.
/// Liveness is that it is done in bounded time.
public final class FinalReader implements Link.Owner {
    private static final int PROCESS = 99;
    private static final int BATCH = 16;
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final long AGAIN_NANOS = 50_000_000;

    private final World world;
    private final Timeline timeline;
    private final Endpoint server;
    private final ClientOptions options = ClientOptions.at(100, 1, 1);
    private final Journal journal;
    private final Findings findings;
    private final Random64 random;
    private final ArrayDeque<Workload.Choice> wanted = new ArrayDeque<>();
    private final ArrayDeque<Workload.Choice> asked = new ArrayDeque<>();
    private final Event step = new Step();
    private @Nullable Link link;
    private long sinceNanos;
    private boolean waiting;

    /// @param targets what is to be read
    public FinalReader(
            World world,
            Endpoint server,
            List<Target> targets,
            Journal journal,
            Findings findings) {
        this.world = world;
        this.server = server;
        this.journal = journal;
        this.findings = findings;
        timeline = world.timeline();
        random = world.fork("final reader");
        for (int i = 0; i < targets.size(); i++) {
            addReads(targets.get(i));
        }
        if (!targets.isEmpty() && targets.getLast().kind != Kind.COUNTER) {
            wanted.add(
                    new Workload.Choice(
                            targets.getLast(),
                            new Command.Set(0, "last", Command.SetOptions.NONE)));
        }
    }

    /// Begins.
    public void start() {
        timeline.schedule(0, step);
    }

    /// Whether everything was answered.
    public boolean done() {
        return wanted.isEmpty() && asked.isEmpty();
    }

    /// What it still waits for, for people.
    public String missing() {
        int count = wanted.size() + asked.size();
        return count
                + " commands of the final reader are without an answer"
                + (link == null ? ", and nobody listens" : "");
    }

    @Override
    public void opened() {}

    @Override
    public void answered(Journal.Begun begun, boolean refused) {
        Workload.Choice choice = asked.remove();
        if (refused) {
            wanted.add(choice);
        }
    }

    @Override
    public void idle() {
        waiting = false;
    }

    @Override
    public void closed() {
        link = null;
        waiting = false;
        wanted.addAll(asked);
        asked.clear();
    }

    private void addReads(Target target) {
        if (target.kind == Kind.MULTI) {
            wanted.add(new Workload.Choice(target, new Command.GetAll()));
            return;
        }
        for (int key = 0; key < target.keys.count(); key++) {
            if (target.kind.expires()) {
                wanted.add(new Workload.Choice(target, new Command.TimeToLive(key)));
            }
            wanted.add(new Workload.Choice(target, new Command.Get(key)));
        }
    }

    private void connect() {
        Link next = new Link(timeline, journal, findings, this, PROCESS, options, random);
        link = next;
        sinceNanos = timeline.nowNanos();
        world.connect(server, next);
    }

    private void ask(Link to) {
        for (int i = 0; i < BATCH && !wanted.isEmpty(); i++) {
            Workload.Choice choice = wanted.remove();
            asked.add(choice);
            to.send(choice.target(), choice.command());
        }
        waiting = true;
        sinceNanos = timeline.nowNanos();
        to.flush();
    }

    private final class Step extends Event {
        @Override
        public void fire() {
            Link current = link;
            if (current == null) {
                connect();
            } else if (timeline.nowNanos() - sinceNanos > PATIENCE_NANOS
                    && (waiting || !current.isOpen())) {
                current.abandon();
                closed();
            } else if (current.isOpen() && !waiting && !done()) {
                ask(current);
            }
            if (!done()) {
                timeline.schedule(AGAIN_NANOS, this);
            }
        }
    }
}
