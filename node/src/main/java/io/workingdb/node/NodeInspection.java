package io.workingdb.node;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Identity;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.keyspace.KeyCensus;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.StopReason;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.wal.SegmentListing;
import io.workingdb.core.time.LeaderTime;
import io.workingdb.core.trace.Hash64;
import io.workingdb.protocols.redis.RedisProtocol;
import io.workingdb.protocols.session.SessionGroup;
import io.workingdb.protocols.session.WireProtocol;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Opens a data directory as a server would that starts on it, says what is in it, and stops the host. Writes nothing.
///
/// Everything that a start would read is read, and its checksums with it. What a server would refuse is refused with the same sentence; what it
/// would start in spite of, because nothing is lost with it, is named.
///
/// `OPENING -> LISTING -> COUNTING -> stopped`
public final class NodeInspection implements Reactor.Turn {
    /// Records counted per turn.
    private static final int RECORDS_PER_TURN = 4_096;

    private static final String WHOLE = "everything that a start would read is whole";
    private static final String FLAWED =
            "a server would start here, but not everything is whole: see above";

    private final Host host;
    private final BufferPool pool;
    private final Reactor reactor;
    private final NodeOpening opening;
    private final KeyCensus census = new KeyCensus();
    private final Consumer<Report> reader;
    private @Nullable SegmentListing listing;
    private List<SegmentListing.File> files = List.of();
    private OrderedMap.@Nullable Snapshot contents;
    private State state = State.OPENING;
    private boolean again = true;

    private enum State {
        OPENING,
        LISTING,
        COUNTING,
        STOPPED
    }

    /// What was found.
    ///
    /// @param contentsHash hash of all contents: equal before and after a restart, and on every replica at the same log index
    /// @param lines everything, for a person
    public record Report(long contentsHash, List<String> lines) {}

    private NodeInspection(
            Host host, NodeConfig config, WireProtocol protocol, Consumer<Report> reader) {
        this.host = host;
        this.reader = reader;
        reactor = host.reactor(0);
        pool = new BufferPool(host, config.bufferBytesMax());
        NodeStatus status = new NodeStatus(host, config, protocol, new SessionGroup.Siblings(1), 0);
        LeaderTime leaderTime = new LeaderTime();
        opening =
                new NodeOpening(
                        host,
                        reactor.disk(),
                        null,
                        config,
                        pool,
                        (map, identity) ->
                                DataGroup.of(map, identity, status, config, reactor, leaderTime));
    }

    /// Begins on reactor 0. The report comes in one of its turns, right before it stops the host; none comes if the directory is refused.
    public static void start(Host host, NodeConfig config, Consumer<Report> reader) {
        start(host, config, new RedisProtocol(), reader);
    }

    /// The same for a directory whose log has the commands of another language.
    public static void start(
            Host host, NodeConfig config, WireProtocol protocol, Consumer<Report> reader) {
        host.reactor(0).start(new NodeInspection(host, config, protocol, reader));
    }

    @Override
    public int turn(long nowNanos) {
        if (state != State.STOPPED && host.stopRequested()) {
            stop(StopReason.CANNOT_START, "stopped while looking at the directory");
        }
        State before = state;
        int work =
                switch (state) {
                    case OPENING -> open(nowNanos);
                    case LISTING -> list();
                    case COUNTING -> count();
                    case STOPPED -> 0;
                };
        again = state != State.STOPPED && (work > 0 || state != before);
        return work;
    }

    @Override
    public long nextDeadlineNanos() {
        return again ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    private int open(long nowNanos) {
        int work = opening.turn(nowNanos);
        if (!refused(opening.refusal()) && opening.isOpen()) {
            Identity identity = opening.superblocks().current().identity();
            listing = new SegmentListing(reactor.disk(), pool, identity, NodeOpening.LANE);
            state = State.LISTING;
        }
        return work;
    }

    private int list() {
        SegmentListing job = listing;
        if (job == null) {
            throw new IllegalStateException("nothing is being listed");
        }
        job.turn();
        if (!refused(job.refusal()) && job.done()) {
            files = job.end();
            contents = opening.group().pin();
            state = State.COUNTING;
        }
        return 0;
    }

    private int count() {
        OrderedMap.Snapshot snapshot = contents;
        if (snapshot == null) {
            throw new IllegalStateException("nothing is being counted");
        }
        int counted = census.count(snapshot, RECORDS_PER_TURN);
        if (counted < RECORDS_PER_TURN) {
            snapshot.unpin();
            long hash = hash();
            InspectionText text = describe(hash);
            reader.accept(new Report(hash, text.lines()));
            stop(StopReason.CLEAN, text.isFlawed() ? FLAWED : WHOLE);
        }
        return counted;
    }

    private long hash() {
        Hash64 sum = new Hash64(0);
        opening.group().keyspace().fingerprint(sum);
        return sum.value();
    }

    private InspectionText describe(long hash) {
        InspectionText text = new InspectionText(opening.superblocks().current());
        text.superblocks(opening.superblocks().whole(), opening.superblocks().damaged());
        text.checkpoint(opening.damage());
        text.log(
                files, opening.logBytesRead(), opening.group().appliedIndex(), opening.logIsTorn());
        text.contents(census, hash);
        return text;
    }

    private boolean refused(@Nullable String sentence) {
        if (sentence == null) {
            return false;
        }
        stop(StopReason.CANNOT_START, sentence);
        return true;
    }

    private void stop(StopReason reason, String sentence) {
        state = State.STOPPED;
        host.stop(reason, sentence);
    }
}
