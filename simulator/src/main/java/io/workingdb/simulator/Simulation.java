package io.workingdb.simulator;

import io.workingdb.checkers.history.Operation;
import io.workingdb.checkers.linearizability.LinearizabilityChecker;
import io.workingdb.checkers.linearizability.Verdict;
import io.workingdb.core.config.Durability;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.StopReason;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.random.Random64;
import io.workingdb.node.DatabaseNode;
import io.workingdb.node.TurnPart;
import io.workingdb.runtime.sim.World;
import io.workingdb.runtime.sim.event.Event;
import io.workingdb.runtime.sim.machine.Machine;
import io.workingdb.runtime.sim.machine.ProcessEnd;
import io.workingdb.runtime.sim.network.StreamOptions;
import io.workingdb.runtime.sim.trace.Fault;
import io.workingdb.runtime.sim.trace.Recording;
import io.workingdb.simulator.client.FinalReader;
import io.workingdb.simulator.client.Journal;
import io.workingdb.simulator.client.Population;
import io.workingdb.simulator.client.SimulatedClient;
import io.workingdb.simulator.model.Call;
import io.workingdb.simulator.model.StringModel;
import io.workingdb.simulator.nemesis.Nemesis;
import io.workingdb.simulator.observe.ContentsProbe;
import io.workingdb.simulator.observe.EverySecondOracle;
import io.workingdb.simulator.observe.Findings;
import io.workingdb.simulator.observe.LeaderTimeBounds;
import io.workingdb.simulator.observe.LogOracle;
import io.workingdb.simulator.observe.ObservedHost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One execution of one seed: a node on a machine, clients, a nemesis, then calm, a last look at everything, and the verdict.
///
/// ```
/// faults (options.seconds) -> calm -> every key is read, within LIVELY_NANOS -> clean stop -> the history is checked
/// ```
public final class Simulation implements AutoCloseable {
    private static final long SECOND = 1_000_000_000;
    private static final long SLICE_NANOS = SECOND / 5;

    /// After the faults end: a process may be down for 2 s, a connection silent for 2 s, a full disk asked again after 1 s, a
    /// checkpoint given up tried again after 10 s; twice that, rounded up.
    private static final long LIVELY_NANOS = 30 * SECOND;

    /// A slice of 200 ms with more events than this makes no progress: 50 events per microsecond.
    private static final long EVENTS_PER_SLICE_MAX = 10_000_000;

    private final long seed;
    private final RunOptions options;
    private final RunPlan plan;
    private final World world;
    private final Machine machine;
    private final Findings findings = new Findings();
    private final LeaderTimeBounds leaderTime;
    private final LogOracle oracle;
    private final EverySecondOracle everySecond;
    private final ContentsProbe probe = new ContentsProbe();
    private final Journal journal;
    private final Population population;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final Nemesis nemesis;
    private final Ends ends;
    private final Random64 restarts;
    private final Event restart = new Restart();
    private boolean over;

    /// Prepares a run.
    ///
    /// @param recording what to keep of the trace
    public Simulation(long seed, RunOptions options, Recording recording) {
        this.seed = seed;
        this.options = options;
        plan = RunPlan.draw(seed, options);
        world = new World(seed, plan.world(), recording);
        machine = world.addMachine(0);
        boolean survives = options.durability() == Durability.ALWAYS;
        leaderTime = new LeaderTimeBounds(world.timeline(), machine.clock(), survives);
        oracle = new LogOracle(findings, survives);
        everySecond = new EverySecondOracle(findings);
        journal =
                new Journal(
                        world.timeline(),
                        leaderTime,
                        options.durability() == Durability.EVERYSEC
                                ? EverySecondOracle.WINDOW_NANOS
                                : 0);
        population = new Population(plan.workload(), world.fork("population"), journal);
        nemesis = new Nemesis(world, machine, plan.nemesis(), leaderTime::wallSeen);
        ends = new Ends(world.faults(), nemesis, findings, options.turbulence().damage());
        restarts = world.fork("restarts");
        for (int i = 0; i < plan.clients().clients(); i++) {
            clients.add(
                    new SimulatedClient(
                            world,
                            machine.endpoint(RunPlan.PORT),
                            plan.clients(),
                            plan.workload(),
                            population,
                            journal,
                            findings,
                            i));
        }
    }

    /// Sends a line per event to `lines`. Changes nothing.
    public void printTo(Consumer<String> lines) {
        world.trace().printTo(lines);
    }

    /// Runs the faulty part: to its end, or to the first finding.
    public void storm() {
        machine.whenEnded(this::ended);
        boot();
        clients.forEach(SimulatedClient::start);
        nemesis.start();
        long until = options.seconds() * SECOND;
        while (world.nowNanos() < until && goesOn()) {
            slice(until);
        }
    }

    /// Ends the faults, lets the node recover, reads every key, and stops the node cleanly.
    public void calm() {
        nemesis.stop();
        clients.forEach(SimulatedClient::stop);
        leaderTime.wallSeen();
        world.calm();
        world.streams().options(StreamOptions.calm());
        leaderTime.wallSeen();
        if (world.faults().count(Fault.STREAM_HALF_OPEN) > 0) {
            world.streams().resetAll(machine.node());
        }
        FinalReader reader =
                new FinalReader(
                        world, machine.endpoint(RunPlan.PORT), population.all(), journal, findings);
        reader.start();
        long until = world.nowNanos() + LIVELY_NANOS;
        while (!reader.done() && world.nowNanos() < until && goesOn()) {
            slice(until);
        }
        if (goesOn() && !reader.done()) {
            findings.add(
                    "no fault is left, but "
                            + LIVELY_NANOS / SECOND
                            + " seconds later "
                            + reader.missing());
        }
        over = true;
        nemesis.requestStop();
        while (machine.running() && world.nowNanos() < until + LIVELY_NANOS && goesOn()) {
            slice(until + LIVELY_NANOS);
        }
        if (goesOn() && machine.running()) {
            findings.add(
                    "the node was asked to stop, but still runs after "
                            + LIVELY_NANOS / SECOND
                            + " seconds");
        }
        world.trace().record(0, TraceEvent.STATE, 0, machine.disk().fingerprint(), journal.sent());
    }

    /// Checks the history, unless something that was found already ended the run.
    public void check() {
        if (findings.over()) {
            return;
        }
        Verdict<Call> verdict =
                new LinearizabilityChecker()
                        .check(new StringModel(plan.lateMillisMax()), journal.operations());
        switch (verdict) {
            case Verdict.Valid<Call> valid -> {}
            case Verdict.Invalid<Call> invalid -> {
                if (!invalid.otherKeys().isEmpty()) {
                    findings.add(
                            "not linearizable: "
                                    + invalid.key()
                                    + ", explained here; also "
                                    + String.join(", ", invalid.otherKeys()));
                }
                invalid.sentences().forEach(findings::add);
            }
            case Verdict.Undecided<Call> undecided ->
                    findings.add(
                            "the history of "
                                    + undecided.key()
                                    + " is too large to decide: "
                                    + undecided.decided()
                                    + " operations in order");
        }
    }

    /// How many clients the seed has drawn.
    public int clientCount() {
        return clients.size();
    }

    /// What the clients did and saw.
    public List<Operation<Call>> history() {
        return journal.operations();
    }

    /// What came of it so far.
    public RunResult result() {
        return new RunResult(
                seed,
                findings.none() ? RunResult.Outcome.OK : RunResult.Outcome.VIOLATION,
                world.trace().hashHex(),
                journal.sent(),
                world.timeline().fired(),
                world.nowNanos(),
                findings.sentences(),
                faults(),
                world.trace());
    }

    @Override
    public void close() {
        world.close();
    }

    private boolean goesOn() {
        return !findings.over() && !ends.refused();
    }

    private void slice(long until) {
        long end = Math.min(until, world.nowNanos() + SLICE_NANOS);
        long events = world.run(end, EVENTS_PER_SLICE_MAX);
        if (events == EVENTS_PER_SLICE_MAX) {
            findings.add(
                    "the world is busy without getting on: "
                            + events
                            + " events in less than 200 ms of virtual time");
        }
    }

    private void boot() {
        leaderTime.booted();
        oracle.booted();
        everySecond.booted();
        ends.booted();
        journal.booted();
        NodeConfig config = plan.config();
        int reactors = options.turbulence().process() ? 1 + restarts.below(3) : 1;
        machine.boot(
                reactors, host -> DatabaseNode.start(new ObservedHost(host, this::traced), config));
    }

    private void traced(TraceEvent event, long a, long b, long c, Reactor.@Nullable Turn turn) {
        if (event == TraceEvent.APPLIED && oracle.wantsContents(a)) {
            long contents = probe.contents(turn, a);
            if (contents != 0) {
                oracle.contents(a, contents);
            }
        }
        if (event == TraceEvent.OVERRUN) {
            TurnPart part = TurnPart.values()[(int) a];
            findings.check(false, part + " did %d work units in a turn and may do %d", b, c);
        }
        oracle.event(event, a, b, c);
        if (options.durability() == Durability.EVERYSEC) {
            everySecond.event(event, a, b, c, world.nowNanos());
        }
        if (event == TraceEvent.LOG_DURABLE
                || event == TraceEvent.APPLIED && options.durability() == Durability.MEMORY) {
            leaderTime.serving();
        }
    }

    private void ended(ProcessEnd end) {
        ends.judge(end);
        if (options.durability() == Durability.MEMORY) {
            journal.vanished();
        }
        boolean clean = end.reason() == StopReason.CLEAN;
        everySecond.ended(world.nowNanos(), clean);
        if (!clean) {
            journal.unsettled();
        }
        if (goesOn() && !over) {
            world.timeline().schedule(restarts.logUniform(plan.nemesis().downNanosMax()), restart);
        }
    }

    private List<String> faults() {
        List<String> counted = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            if (world.faults().count(fault) > 0) {
                counted.add(fault.counted() + " " + world.faults().count(fault));
            }
        }
        return counted;
    }

    private final class Restart extends Event {
        @Override
        public void fire() {
            boot();
        }
    }
}
