package io.workingdb.runtime.sim.network;

import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.event.Recipient;
import io.workingdb.runtime.sim.event.Timeline;
import io.workingdb.runtime.sim.trace.Fault;
import io.workingdb.runtime.sim.trace.FaultLog;
import io.workingdb.runtime.sim.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All byte streams of the world: who listens, what is open, and what goes wrong.
public final class Streams {
    static final long MILLION = 1_000_000;

    /// A stream that fell silent is given up after one second at least ...
    private static final long SILENCE_NANOS_MIN = 1_000_000_000L;

    /// ... and one minute at most; every order of magnitude is equally likely.
    private static final long SILENCE_NANOS_MAX = 60_000_000_000L;

    private static final long RESUME_NANOS_MAX = 20_000;

    private static final int FIRST_FREE_PORT = 49_152;

    private final Timeline timeline;
    private final Trace trace;
    private final FaultLog faults;
    private final Random64 chance;
    private final Random64 resumes;
    private final Arena memory;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Stream> open = new ArrayList<>();
    private final List<MemorySegment> freeWindows = new ArrayList<>();
    private StreamOptions options;
    private long nextId = 2;
    private int nextPort = FIRST_FREE_PORT;

    /// Streams whose chances come from `random` and whose windows lie in `memory`.
    public Streams(
            Timeline timeline,
            Trace trace,
            FaultLog faults,
            StreamOptions options,
            Random64 random,
            Arena memory) {
        this.timeline = timeline;
        this.trace = trace;
        this.faults = faults;
        this.options = options;
        this.memory = memory;
        chance = random;
        resumes = random.fork("resume");
    }

    /// The streams as `owner` sees them.
    public NetworkPort port(Recipient owner) {
        return new NetworkPort(this, owner);
    }

    /// Changes what streams are like, from now on; windows only of new ones.
    public void options(StreamOptions other) {
        options = other;
    }

    /// What streams are like.
    public StreamOptions options() {
        return options;
    }

    /// Number of streams of which an end is open.
    public int open() {
        return open.size();
    }

    /// Breaks every stream of `node`; both ends learn it, each after a delay.
    public void resetAll(int node) {
        for (int i = 0; i < open.size(); i++) {
            Stream stream = open.get(i);
            if (touches(stream, node)) {
                happened(Fault.STREAM_RESET, stream.connector.id, 0);
                stream.breakLater(delay());
            }
        }
    }

    /// Lets one direction of `perHundred` percent of a node's streams fall silent.
    public void silence(int node, int perHundred) {
        for (int i = 0; i < open.size(); i++) {
            Stream stream = open.get(i);
            if (touches(stream, node) && chance.chance(perHundred, 100)) {
                (chance.chance(1, 2) ? stream.toAcceptor : stream.toConnector).silence();
            }
        }
    }

    private static boolean touches(Stream stream, int node) {
        return stream.connector.port().owner.node() == node
                || stream.acceptor.port().owner.node() == node;
    }

    /// The process of `node` has ended: its listeners are gone, and its streams end as `how` says.
    public void processEnded(int node, Farewell how) {
        listeners.removeIf(listener -> listener.port().owner.node() == node);
        for (int i = open.size() - 1; i >= 0; i--) {
            Stream stream = open.get(i);
            orphan(stream.connector, node, how);
            orphan(stream.acceptor, node, how);
        }
    }

    private void orphan(StreamEnd end, int node, Farewell how) {
        if (!end.gone() && end.port().owner.node() == node && !end.port().owner.alive()) {
            boolean gentle = how == Farewell.RESET && chance.chance(1, 2);
            end.orphaned(gentle ? Farewell.FIN : how);
        }
    }

    void listen(NetworkPort port, Endpoint local, ConnectionHandler.Factory handlers) {
        int node = port.owner.node();
        if (!Addresses.belongs(local.host(), node)) {
            throw new UncheckedIOException(
                    new IOException("not an address of this machine: " + local));
        }
        int number = local.port() == 0 ? nextPort++ : local.port();
        for (Listener listener : listeners) {
            if (listener.port() == port && listener.number() == number) {
                throw new UncheckedIOException(new IOException("address already in use: " + local));
            }
        }
        listeners.add(new Listener(port, number, handlers));
    }

    void stopListening(NetworkPort port) {
        listeners.removeIf(listener -> listener.port() == port);
    }

    void connect(NetworkPort from, Endpoint remote, ConnectionHandler handler) {
        Stream stream = new Stream(this, nextId, from, remote, handler);
        nextId += 2;
        stream.index = open.size();
        open.add(stream);
        timeline.schedule(delay(), stream);
    }

    /// One of those who accept at `remote`, if there is one.
    @Nullable Listener findListener(int from, Endpoint remote) {
        int node = Addresses.node(remote.host(), from);
        int found = 0;
        Listener chosen = null;
        for (Listener listener : listeners) {
            if (listener.number() == remote.port() && listener.port().owner.node() == node) {
                found++;
                chosen = chance.chance(1, found) ? listener : chosen;
            }
        }
        return chosen;
    }

    boolean refuses(StreamEnd connector) {
        boolean refused = chance.chance(options.refusePerMillion(), MILLION);
        if (refused) {
            happened(Fault.STREAM_REFUSED, connector.id, 0);
        }
        return refused;
    }

    /// Maybe breaks the stream of `end`, on which something is about to arrive.
    boolean maybeReset(StreamEnd end) {
        if (!chance.chance(options.resetPerMillion(), MILLION)) {
            return false;
        }
        happened(Fault.STREAM_RESET, end.id, 0);
        Stream stream = end.stream();
        stream.reset(chance.chance(1, 2) ? stream.connector : stream.acceptor, delay());
        return true;
    }

    boolean moves() {
        return chance.chance(options.movePerMillion(), MILLION);
    }

    void fellSilent(StreamEnd writer) {
        happened(Fault.STREAM_HALF_OPEN, writer.id, 0);
        writer.stream().breakLater(silenceNanos());
    }

    Direction direction(StreamEnd writer, StreamEnd reader) {
        int bytes = options.speed().windowBytes();
        MemorySegment window = null;
        while (window == null && !freeWindows.isEmpty()) {
            MemorySegment candidate = freeWindows.removeLast();
            window = candidate.byteSize() == bytes ? candidate : null;
        }
        return new Direction(
                this, window == null ? memory.allocate(bytes, 64) : window, bytes, writer, reader);
    }

    /// Both ends are gone.
    void forget(Stream stream) {
        timeline.cancel(stream);
        timeline.cancel(stream.toAcceptor);
        timeline.cancel(stream.toConnector);
        freeWindows.add(stream.toAcceptor.window);
        freeWindows.add(stream.toConnector.window);
        Stream last = open.removeLast();
        if (last != stream) {
            open.set(stream.index, last);
            last.index = stream.index;
        }
    }

    void wake(StreamEnd end, long afterNanos) {
        timeline.scheduleBy(timeline.nowNanos() + afterNanos, end);
    }

    void happened(Fault fault, long id, long amount) {
        faults.happened(fault, id, amount);
    }

    void trace(StreamEnd end, TraceEvent event, long b, long c) {
        trace.record(end.port().owner.tag(), event, end.id, b, c);
    }

    long delay() {
        StreamSpeed speed = options.speed();
        return speed.minNanos()
                + chance.below(2 * Math.max(0, speed.meanNanos() - speed.minNanos()) + 1);
    }

    /// Time until what was not taken is delivered once more: before or behind what others have sent meanwhile. In production it comes behind that.
    long resumeDelay() {
        return resumes.below(RESUME_NANOS_MAX);
    }

    /// Time between two pieces of what was flushed together.
    long gap() {
        return 1 + chance.logUniform(options.speed().meanNanos());
    }

    long silenceNanos() {
        return SILENCE_NANOS_MIN + chance.logUniform(SILENCE_NANOS_MAX);
    }

    Random64 chance() {
        return chance;
    }

    Timeline timeline() {
        return timeline;
    }

    long nowNanos() {
        return timeline.nowNanos();
    }
}
