package io.workingdb.simulator.client;

import io.workingdb.core.port.Endpoint;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.World;
import io.workingdb.runtime.sim.event.Event;
import io.workingdb.runtime.sim.event.Timeline;
import io.workingdb.simulator.observe.Findings;
import io.workingdb.simulator.wire.Replies;
import io.workingdb.simulator.wire.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A client: connects, sends batches of commands and waits for their answers, thinks, gives up what takes too long, and connects again.
public final class SimulatedClient implements Link.Owner {
    private static final long RECONNECT_NANOS_MIN = 1_000_000;

    private final World world;
    private final Timeline timeline;
    private final Endpoint server;
    private final ClientOptions options;
    private final Workload workload;
    private final Journal journal;
    private final Findings findings;
    private final Random64 random;
    private final long process;
    private final Event think = new Think();
    private final Event reconnect = new Reconnect();
    private final Event patience = new Patience();
    private @Nullable Link link;
    private long connectingSinceNanos;
    private long echoes;
    private boolean stopping;

    /// @param process number of the client in the history
    public SimulatedClient(
            World world,
            Endpoint server,
            ClientOptions options,
            WorkloadOptions workload,
            Population population,
            Journal journal,
            Findings findings,
            int process) {
        this.world = world;
        this.server = server;
        this.options = options;
        this.journal = journal;
        this.findings = findings;
        this.process = process;
        timeline = world.timeline();
        random = world.fork("client", process);
        this.workload =
                new Workload(
                        population,
                        workload,
                        world.fork("workload", process),
                        String.valueOf((char) ('a' + process)));
    }

    /// Begins soon.
    public void start() {
        timeline.schedule(random.logUniform(50_000_000), reconnect);
    }

    /// Sends nothing more, and hangs up when everything is answered.
    public void stop() {
        stopping = true;
        timeline.cancel(think);
        timeline.cancel(reconnect);
        Link last = link;
        if (last != null && (!last.isOpen() || last.isIdle())) {
            giveUp();
        }
    }

    @Override
    public void opened() {
        idle();
    }

    @Override
    public void answered(Journal.Begun begun, boolean refused) {}

    @Override
    public void idle() {
        if (stopping) {
            giveUp();
        } else if (!think.scheduled()) {
            timeline.schedule(pause(options.thinkNanosMean()), think);
        }
    }

    @Override
    public void closed() {
        link = null;
        timeline.cancel(think);
        if (!stopping && !reconnect.scheduled()) {
            timeline.schedule(
                    RECONNECT_NANOS_MIN + random.logUniform(options.reconnectNanosMax()),
                    reconnect);
        }
    }

    /// A pause around `mean`: never more than twice as long, so that the rate of a run is as planned.
    private long pause(long mean) {
        return random.below(2 * mean + 1);
    }

    private void giveUp() {
        Link given = link;
        if (given != null) {
            given.abandon();
            closed();
        }
    }

    private void sendBatch(Link to) {
        int count = 1 + random.below(options.depthMax());
        for (int i = 0; i < count; i++) {
            Workload.Choice choice = workload.next();
            to.send(choice.target(), choice.command());
        }
        List<String> ballast = workload.ballast();
        if (ballast != null) {
            to.internal(ballast, Replies.OK);
        }
        if (random.chance(1, 50)) {
            String token = process + "-" + ++echoes;
            to.internal(List.of("ECHO", token), new Reply.Text(token));
        }
        to.flush();
        timeline.scheduleBy(timeline.nowNanos() + options.timeoutNanos(), patience);
        if (options.leavePerThousand() > 0 && random.chance(options.leavePerThousand(), 1_000)) {
            giveUp();
        }
    }

    private final class Think extends Event {
        @Override
        public void fire() {
            Link to = link;
            if (to != null && to.isOpen() && to.isIdle() && !stopping) {
                sendBatch(to);
            }
        }
    }

    private final class Reconnect extends Event {
        @Override
        public void fire() {
            Link next =
                    new Link(
                            timeline,
                            journal,
                            findings,
                            SimulatedClient.this,
                            process,
                            options,
                            random);
            link = next;
            connectingSinceNanos = timeline.nowNanos();
            world.connect(server, next);
            timeline.scheduleBy(timeline.nowNanos() + options.timeoutNanos(), patience);
        }
    }

    private final class Patience extends Event {
        @Override
        public void fire() {
            Link waiting = link;
            if (waiting == null) {
                return;
            }
            long since = waiting.isOpen() ? waiting.waitingSinceNanos() : connectingSinceNanos;
            if (since == Long.MAX_VALUE) {
                return;
            }
            if (timeline.nowNanos() - since >= options.timeoutNanos()) {
                giveUp();
            } else {
                timeline.scheduleAt(since + options.timeoutNanos(), this);
            }
        }
    }
}
