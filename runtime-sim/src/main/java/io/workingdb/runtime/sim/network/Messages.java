package io.workingdb.runtime.sim.network;

import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.event.Recipient;
import io.workingdb.runtime.sim.event.Timeline;
import io.workingdb.runtime.sim.trace.Checksum;
import io.workingdb.runtime.sim.trace.Fault;
import io.workingdb.runtime.sim.trace.FaultLog;
import io.workingdb.runtime.sim.trace.Trace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The ways of messages between nodes, each way with faults of its own.
public final class Messages {
    private static final int NODES = Addresses.NODES_MAX;
    private static final long MILLION = 1_000_000;
    private static final MessagePort[] NOBODY = {};

    private final Timeline timeline;
    private final Trace trace;
    private final FaultLog faults;
    private final Random64 chance;
    private final Arena memory;
    private final MessagePort[][] ports = new MessagePort[NODES][];
    private final @Nullable Link[] links = new Link[NODES * NODES];
    private MessageOptions options;
    private Message[] free = new Message[16];
    private int freeCount;

    /// What is known of one way.
    private static final class Link {
        boolean blocked;
        long cloggedUntilNanos;
        int inFlight;
        long sent;
        long lastArrived;
    }

    /// Messages whose chances come from `random` and whose bytes lie in `memory`.
    public Messages(
            Timeline timeline,
            Trace trace,
            FaultLog faults,
            MessageOptions options,
            Random64 random,
            Arena memory) {
        this.timeline = timeline;
        this.trace = trace;
        this.faults = faults;
        this.options = options;
        this.memory = memory;
        chance = random;
        Arrays.fill(ports, NOBODY);
    }

    /// Messages as `owner` sees them.
    public MessagePort port(Recipient owner) {
        return new MessagePort(this, owner);
    }

    /// Says who receives for `node`: lane `l` is at home at `all[l % all.length]`. An empty array for nobody.
    public void attach(int node, MessagePort[] all) {
        ports[node] = all;
    }

    /// Changes what the ways are like, from now on.
    public void options(MessageOptions other) {
        options = other;
    }

    /// What the ways are like.
    public MessageOptions options() {
        return options;
    }

    /// Nothing from `source` reaches `target` any more; the other way is untouched.
    public void block(int source, int target) {
        link(source, target).blocked = true;
    }

    /// Holds everything from `source` to `target` back for `nanos`.
    public void clog(int source, int target, long nanos) {
        link(source, target).cloggedUntilNanos = timeline.nowNanos() + nanos;
    }

    /// Opens every way.
    public void heal() {
        for (Link link : links) {
            if (link != null) {
                link.blocked = false;
                link.cloggedUntilNanos = 0;
            }
        }
    }

    private Link link(int source, int target) {
        int index = source * NODES + target;
        Link link = links[index];
        if (link == null) {
            link = new Link();
            links[index] = link;
        }
        return link;
    }

    boolean send(int source, int target, int lane, MemorySegment bytes, long offset, int length) {
        if (target < 0 || target >= NODES) {
            return true;
        }
        Link link = link(source, target);
        if (link.inFlight >= options.inFlightMax()) {
            faults.happened(Fault.MESSAGE_REFUSED, target, source);
            return false;
        }
        if (chance.chance(options.lostPerMillion(), MILLION)) {
            faults.happened(Fault.MESSAGE_LOST, target, source);
            return true;
        }
        launch(link, source, target, lane, bytes, offset, length);
        if (chance.chance(options.repeatedPerMillion(), MILLION)) {
            faults.happened(Fault.MESSAGE_REPEATED, target, source);
            launch(link, source, target, lane, bytes, offset, length);
        }
        return true;
    }

    private void launch(
            Link link,
            int source,
            int target,
            int lane,
            MemorySegment bytes,
            long offset,
            int length) {
        Message message = freeCount > 0 ? free[--freeCount] : new Message(this);
        message.begin(source, target, lane, ++link.sent, room(message, length), length);
        MemorySegment.copy(bytes, offset, message.bytes, 0, length);
        link.inFlight++;
        timeline.schedule(delay(), message);
    }

    private MemorySegment room(Message message, int length) {
        if (message.bytes.byteSize() >= length) {
            return message.bytes;
        }
        return memory.allocate(
                Math.max(256, Integer.highestOneBit(Math.max(1, length - 1)) << 1), 64);
    }

    private long delay() {
        long nanos =
                options.minNanos()
                        + chance.below(
                                2 * Math.max(0, options.meanNanos() - options.minNanos()) + 1);
        return chance.chance(options.slowPerMillion(), MILLION)
                ? nanos + chance.logUniform(options.slowNanosMax())
                : nanos;
    }

    void arrive(Message message) {
        Link link = link(message.source, message.target);
        if (!link.blocked && link.cloggedUntilNanos > timeline.nowNanos()) {
            faults.happened(Fault.MESSAGE_CLOGGED, message.target, message.source);
            timeline.schedule(link.cloggedUntilNanos - timeline.nowNanos() + delay(), message);
            return;
        }
        link.inFlight--;
        MessagePort port = receiver(message);
        if (link.blocked) {
            faults.happened(Fault.MESSAGE_PARTITIONED, message.target, message.source);
            release(message);
        } else if (port == null) {
            release(message);
        } else {
            if (message.number < link.lastArrived) {
                faults.happened(Fault.MESSAGE_REORDERED, message.target, message.source);
            }
            link.lastArrived = Math.max(link.lastArrived, message.number);
            message.receiver = port;
            port.owner.deliver(message);
        }
    }

    private @Nullable MessagePort receiver(Message message) {
        MessagePort[] all = ports[message.target];
        return all.length == 0 ? null : all[Math.floorMod(message.lane, all.length)];
    }

    void trace(Message message, int tag) {
        long checksum = Checksum.of(message.bytes, 0, message.length);
        trace.record(tag, TraceEvent.MESSAGE, message.source, message.length, checksum);
    }

    void release(Message message) {
        message.receiver = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = message;
    }
}
