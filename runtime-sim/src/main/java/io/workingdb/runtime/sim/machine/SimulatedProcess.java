package io.workingdb.runtime.sim.machine;

import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.port.Entropy;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.ReactorTurns;
import io.workingdb.core.port.StopReason;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.network.Farewell;
import io.workingdb.runtime.sim.network.MessagePort;
import io.workingdb.runtime.sim.network.NetworkPort;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One process of a machine, as its logic sees it.
final class SimulatedProcess implements Host {
    private final Machine machine;
    private final int incarnation;
    private static final int RUN_ID_BYTES = 20;

    private final ProcessOptions options;
    private final Random64 entropy;
    private final String runId;
    private final SimulatedReactor[] reactors;
    private final ReactorTurns turns;
    private final Ranges ranges;
    private boolean alive = true;
    private boolean stopRequested;
    private long pausedUntilNanos;
    private @Nullable StopReason reason;
    private String sentence = "";
    private @Nullable Throwable failure;

    SimulatedProcess(Machine machine, int incarnation, ProcessOptions options, Random64 random) {
        this.machine = machine;
        this.incarnation = incarnation;
        this.options = options;
        ranges = new Ranges(machine.world().regions());
        entropy = random.fork("entropy");
        byte[] name = new byte[RUN_ID_BYTES];
        random.fork("run id").fill(name);
        runId = HexFormat.of().formatHex(name);
        reactors = new SimulatedReactor[options.reactors()];
        turns = ReactorTurns.of(reactors.length);
        NetworkPort[] networks = new NetworkPort[reactors.length];
        MessagePort[] transports = new MessagePort[reactors.length];
        for (int i = 0; i < reactors.length; i++) {
            reactors[i] = new SimulatedReactor(this, i, reactors, random);
            networks[i] = reactors[i].networkPort();
            transports[i] = reactors[i].messagePort();
        }
        for (NetworkPort network : networks) {
            network.crew(networks);
        }
        machine.world().messages().attach(machine.node(), transports);
    }

    /// Runs the program's beginning; the reactors that it starts take over.
    void run(Consumer<Host> main) {
        try {
            main.accept(this);
        } catch (OutOfMemoryError | LinkageError e) {
            throw e; // of this program, not of the node that it plays
        } catch (InvariantBroken e) {
            failed(e);
        } catch (Throwable e) {
            ends(StopReason.CANNOT_START, e.toString(), e);
        }
        cycleOver();
    }

    // The port.

    @Override
    public int reactorCount() {
        return reactors.length;
    }

    @Override
    public Reactor reactor(int index) {
        return reactors[index];
    }

    @Override
    public ReactorTurns turns() {
        return turns;
    }

    @Override
    public Entropy entropy() {
        return entropy::fill;
    }

    @Override
    public MemorySegment reserve(long bytesMax) {
        return ranges.reserve(bytesMax);
    }

    @Override
    public void commit(MemorySegment range, long bytes) {
        ranges.commit(range, bytes);
    }

    @Override
    public void discard(MemorySegment range, long bytes) {
        ranges.discard(range, bytes);
    }

    @Override
    public void release(MemorySegment range) {
        ranges.release(range);
    }

    @Override
    public void stop(StopReason why, String words) {
        ends(why, words, null);
    }

    @Override
    public boolean stopRequested() {
        return stopRequested;
    }

    @Override
    public void tell(String words) {
        machine.world().trace().tell(reactors[0].tag(), words);
    }

    @Override
    public void describe(Description sink) {
        sink.fact("os", "simulated");
        sink.fact("arch_bits", "64");
        sink.fact("process_id", Integer.toString(incarnation));
        sink.fact("run_id", runId);
        sink.fact("dir", "/simulated/" + machine.node());
        sink.fact("loop", "simulated");
        sink.fact("disk", "simulated");
        sink.fact("reactors", Integer.toString(reactors.length));
    }

    // What the machine asks and does.

    Machine machine() {
        return machine;
    }

    ProcessOptions options() {
        return options;
    }

    boolean alive() {
        return alive;
    }

    long pausedUntilNanos() {
        return pausedUntilNanos;
    }

    void requestStop() {
        stopRequested = true;
        reactors[0].wake();
    }

    void pauseUntil(long nanos) {
        pausedUntilNanos = Math.max(pausedUntilNanos, nanos);
    }

    /// A turn, or the beginning, threw something: nothing that it left half done may go on.
    void failed(Throwable thrown) {
        ends(
                StopReason.INVARIANT_BROKEN,
                thrown instanceof InvariantBroken
                        ? String.valueOf(thrown.getMessage())
                        : thrown.toString(),
                thrown);
    }

    /// The first reason counts.
    private void ends(StopReason why, String words, @Nullable Throwable thrown) {
        if (reason == null) {
            reason = why;
            sentence = words;
            failure = thrown;
        }
    }

    /// Between cycles a process that has decided to end does so.
    void cycleOver() {
        StopReason why = reason;
        if (alive && why != null) {
            machine.world().trace().tell(reactors[0].tag(), sentence);
            machine.processEnds(
                    this, why == StopReason.CLEAN ? Farewell.FIN : Farewell.RESET, false);
        }
    }

    /// Somebody outside ends it.
    void kill(String words) {
        sentence = words;
        reason = null;
        failure = null;
    }

    /// Takes everything away from it. Its memory goes last, because the disk still reads half-written buffers.
    ///
    /// @param how what the other ends of its streams notice
    void end(Farewell how, boolean power) {
        alive = false;
        if (power) {
            machine.disk().powerCut();
        } else {
            machine.disk().processKilled();
        }
        machine.world().streams().processEnded(machine.node(), how);
        machine.world().messages().attach(machine.node(), new MessagePort[0]);
        for (SimulatedReactor reactor : reactors) {
            reactor.end();
        }
        ranges.closeAll();
    }

    /// Gives the memory back without a sound: the world itself ends.
    void vanish() {
        alive = false;
        ranges.closeAll();
    }

    ProcessEnd ended() {
        return new ProcessEnd(
                machine.node(),
                incarnation,
                machine.world().timeline().nowNanos(),
                reason,
                sentence,
                failure);
    }
}
