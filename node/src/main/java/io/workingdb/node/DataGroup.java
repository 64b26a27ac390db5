package io.workingdb.node;

import io.workingdb.core.config.Identity;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.error.ErrorCode;
import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.log.EntryKind;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.port.Clock;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.port.Tracer;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.SavepointExceeded;
import io.workingdb.core.storage.tree.Tree;
import io.workingdb.core.storage.wal.LogSink;
import io.workingdb.core.time.LeaderTime;
import io.workingdb.core.trace.Fingerprinted;
import io.workingdb.core.trace.Sink;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import io.workingdb.protocols.session.Client;
import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.CommandFlag;
import io.workingdb.protocols.session.CommandTable;
import io.workingdb.protocols.session.ReadGroup;
import io.workingdb.protocols.session.Reply;
import java.lang.foreign.MemorySegment;

/// The state machine of the data group: applies entries to the keyspace, and runs reads on it.
///
/// Its state is a function of the entries applied: an entry's log time and seed are all that it knows of the world.
final class DataGroup implements LogSink, Fingerprinted {
    /// Records that a command may look for, and more for each argument: see {@link TurnWork}. SET with a deadline over a key that has one looks for a dozen.
    private static final int LOOKS_PER_COMMAND = 16;

    private static final int LOOKS_PER_ARGUMENT = 16;

    /// Records that may be looked for to walk over a record, or to remove one. Most are looked for where the last field of a hash is due: the first deadline, its two
    /// records and that which leads to the key, the key, its slot and its version, its own deadline, the counts: 14; and two for pages that are merged.
    private static final int LOOKS_PER_RECORD = 16;

    private final Tree tree;
    private final Keyspace keyspace;
    private final CommandTable commands;
    private final Call call;
    private final Arguments arguments = new Arguments();
    private final LeaderTime leaderTime;
    private final Clock clock;
    private final Mutants mutants;
    private final Tracer tracer;
    private final Reply nobody;
    private long appliedIndex;
    private long evictedKeys;
    private long reads;
    private long flushesApplied;
    private long asked;

    /// Records looked for, and dead looked at, because somebody looks from outside.
    private long observed;

    private long deadObserved;

    /// Number of the first of the reads loaded last. Below zero, where no index of an entry is.
    private long firstRead;

    /// @param call the call object for commands on data
    /// @param nobody takes replies that nobody reads
    private DataGroup(
            Tree tree,
            Keyspace keyspace,
            CommandTable commands,
            Call call,
            LeaderTime leaderTime,
            Clock clock,
            Mutants mutants,
            Tracer tracer,
            Reply nobody) {
        this.tree = tree;
        this.keyspace = keyspace;
        this.commands = commands;
        this.call = call;
        this.leaderTime = leaderTime;
        this.clock = clock;
        this.mutants = mutants;
        this.tracer = tracer;
        this.nobody = nobody;
    }

    /// An empty one over `tree`, whose commands are run on `reactor`.
    static DataGroup of(
            Tree tree,
            Identity identity,
            NodeStatus status,
            NodeConfig config,
            Reactor reactor,
            LeaderTime leaderTime) {
        Keyspace keyspace = new Keyspace(tree, identity.hashKey(), NodeConfig.DATABASES);
        return new DataGroup(
                tree,
                keyspace,
                status.commands(),
                status.newCall(keyspace),
                leaderTime,
                reactor.clock(),
                config.mutants(),
                reactor.tracer(),
                status.nobody());
    }

    Keyspace keyspace() {
        return keyspace;
    }

    /// Pins the contents.
    OrderedMap.Snapshot pin() {
        return keyspace.pin();
    }

    /// Where the contents are.
    Tree tree() {
        return tree;
    }

    /// Records looked for since start, but for those that observers looked for: see {@link Tree#recordsLookedFor}.
    long recordsLookedFor() {
        return tree.recordsLookedFor() - observed;
    }

    /// Dead pages and records looked at since start, but for those.
    long deadLookedAt() {
        return tree.deadLookedAt() - deadObserved;
    }

    /// Records that commands and entries may have looked for since start: of each what follows from its arguments, and of one that walks what it is told to.
    long asked() {
        return asked + keyspace.askedToWalk() * LOOKS_PER_RECORD;
    }

    private void askedBy(int arguments) {
        asked += LOOKS_PER_COMMAND + (long) LOOKS_PER_ARGUMENT * arguments;
    }

    private void askedFor(int records) {
        asked += (long) LOOKS_PER_RECORD * records;
    }

    /// Reads run since start.
    long reads() {
        return reads;
    }

    /// Commands applied since start that flush.
    long flushesApplied() {
        return flushesApplied;
    }

    /// Keys evicted since start.
    long evictedKeys() {
        return evictedKeys;
    }

    /// Bytes of memory held for data.
    long heldBytes() {
        return tree.heldBytes();
    }

    /// Index of the last entry applied.
    long appliedIndex() {
        return appliedIndex;
    }

    /// The state was loaded from a checkpoint.
    void loaded(long index, long logTimeMillis) {
        keyspace.attach();
        keyspace.logTime(logTimeMillis);
        appliedIndex = index;
        tree.appliedIndex(index);
    }

    /// Applies an entry found in the log at start.
    @Override
    public void entry(long index, long term, MemorySegment source, long offset, int lengthBytes) {
        Invariant.check(
                EntryLayout.isWhole(source, offset, lengthBytes),
                "an entry of the log ends where its last argument does",
                index,
                lengthBytes);
        apply(index, source, offset, nobody);
    }

    @Override
    public void upcoming(long index, MemorySegment source, long offset, int lengthBytes) {
        if (EntryLayout.isWhole(source, offset, lengthBytes)) {
            announce(index, source, offset);
        }
    }

    /// Announces the first key of the command in an entry: see {@link Keyspace#announce}.
    void announce(long index, MemorySegment source, long at) {
        if (EntryLayout.kind(source, at) != EntryKind.COMMAND.code()) {
            return;
        }
        Command command = commands.byId(EntryLayout.commandId(source, at));
        if (command == null || command.firstKey() != 1) {
            return;
        }
        long key = at + EntryLayout.HEADER_BYTES;
        keyspace.announce(
                index,
                EntryLayout.database(source, at),
                source,
                key + EntryLayout.ARGUMENT_HEADER_BYTES,
                EntryLayout.argumentLength(source, key));
    }

    /// Loads the records of what was announced.
    @Override
    public void load() {
        keyspace.load();
    }

    /// Applies the next entry and writes its outcome to `reply`.
    void apply(long index, MemorySegment source, long at, Reply reply) {
        Invariant.check(
                index == appliedIndex + 1,
                "entries are applied in order, each once",
                index,
                appliedIndex);
        Invariant.check(
                EntryLayout.layout(source, at) == EntryLayout.LAYOUT
                        && EntryLayout.semantics(source, at) <= EntryLayout.SEMANTICS,
                "this build knows the entry's layout and feature level",
                EntryLayout.layout(source, at),
                EntryLayout.semantics(source, at));
        appliedIndex = index;
        if (!mutants.has(Mutant.FORGET_A_STAMP) || index % 4 == 0) {
            tree.appliedIndex(index);
        }
        long logTime = EntryLayout.logTimeMillis(source, at);
        passTime(mutants.has(Mutant.EXPIRE_BY_LOCAL_CLOCK) ? clock.wallMillis() : logTime);
        tracer.event(TraceEvent.APPLIED, index, EntryLayout.commandId(source, at), logTime);
        long before = recordsLookedFor();
        long askedBefore = asked();
        switch (EntryKind.of(EntryLayout.kind(source, at))) {
            case COMMAND -> applyCommand(source, at, logTime, reply);
            case TIME -> keyspace.expireDue(slice(source, at));
            case RECLAIM -> keyspace.reclaim(slice(source, at));
            case EVICT -> {
                askedFor(EntryLayout.argumentCount(source, at));
                evict(source, at);
            }
        }
        checkWork(before, askedBefore);
    }

    /// Traces that a command or an entry has looked for more records than it may, if it has.
    private void checkWork(long before, long askedBefore) {
        long looked = recordsLookedFor() - before;
        long most = asked() - askedBefore;
        if (looked > most) {
            tracer.event(TraceEvent.OVERRUN, TurnPart.COMMAND.ordinal(), looked, most);
        }
    }

    /// Most records that an entry of the node's own removes.
    private int slice(MemorySegment source, long at) {
        int most = EntryLayout.slice(source, at);
        askedFor(most);
        return mutants.has(Mutant.RECLAIM_AT_ONCE) ? Integer.MAX_VALUE : most;
    }

    /// Evicts at once what an entry says, if the bug is on that leaves it out of the log.
    ///
    /// @return whether it is
    boolean evictsUnlogged(MemorySegment source, long at) {
        boolean bug = mutants.has(Mutant.EVICT_UNLOGGED);
        if (bug) {
            evict(source, at);
        }
        return bug;
    }

    private void evict(MemorySegment source, long at) {
        long next = at + EntryLayout.HEADER_BYTES;
        for (int i = EntryLayout.argumentCount(source, at); i > 0; i--) {
            int length = EntryLayout.argumentLength(source, next);
            long version = next + EntryLayout.ARGUMENT_HEADER_BYTES;
            long name = version + Long.BYTES;
            boolean removed =
                    keyspace.evict(
                            source, name, length - Long.BYTES, source.get(Bytes.U64, version));
            evictedKeys += removed ? 1 : 0;
            next = version + length;
        }
    }

    /// Loads the records that reads will look at, none of which waits for another.
    void load(ReadGroup reads, int database) {
        int count = reads.count();
        firstRead -= count;
        for (int i = 0; i < count; i++) {
            Arguments given = reads.arguments(i);
            keyspace.announce(
                    firstRead + i, database, given.segment(), given.offset(0), given.length(0));
        }
        keyspace.load();
    }

    /// The read at this place of those loaded last is run next.
    void expectRead(int position) {
        keyspace.expect(firstRead + position);
    }

    /// It has been run.
    void expectNoRead() {
        keyspace.expect(0);
    }

    /// Runs a command that writes nothing, at the state of the last applied entry.
    void read(Command command, int database, Arguments given, Client client, Reply reply) {
        long appliedMillis = keyspace.logTimeMillis();
        boolean early = mutants.has(Mutant.NIL_BEFORE_TIME_ENTRY);
        if (early) {
            keyspace.logTime(Math.max(leaderTime.millis(), appliedMillis));
        }
        call.command = command;
        call.database = database;
        call.client = client;
        call.reply = reply;
        call.timeMillis = Math.max(leaderTime.millis(), appliedMillis);
        call.timeMicros = Math.max(leaderTime.micros(), appliedMillis * 1_000);
        call.seed = leaderTime.micros() * 0x9E3779B97F4A7C15L + appliedIndex;
        reads++;
        long before = recordsLookedFor();
        long askedBefore = asked();
        askedBy(given.count());
        call.runWith(given);
        checkWork(before, askedBefore);
        call.client = Client.NOBODY;
        if (early) {
            keyspace.logTime(appliedMillis);
        }
    }

    @Override
    public void fingerprint(Sink sink) {
        long before = tree.recordsLookedFor();
        long deadBefore = tree.deadLookedAt();
        sink.put(appliedIndex);
        keyspace.fingerprint(sink);
        observed += tree.recordsLookedFor() - before;
        deadObserved += tree.deadLookedAt() - deadBefore;
    }

    private void passTime(long millis) {
        long last = keyspace.logTimeMillis();
        Invariant.check(
                millis >= last || !mutants.equals(Mutants.NONE),
                "log time never goes back",
                millis,
                last);
        keyspace.logTime(Math.max(millis, last));
    }

    private void applyCommand(MemorySegment source, long at, long logTime, Reply reply) {
        Command command = commands.byId(EntryLayout.commandId(source, at));
        if (command == null) {
            throw new IllegalStateException(
                    "an entry holds a command that this build does not know: id="
                            + EntryLayout.commandId(source, at));
        }
        arguments.readEntry(source, at);
        askedBy(arguments.count());
        call.command = command;
        call.database = EntryLayout.database(source, at);
        call.client = Client.NOBODY;
        call.reply = reply;
        call.timeMillis = logTime;
        call.timeMicros = logTime * 1_000;
        call.seed = EntryLayout.seed(source, at);
        call.dataBytesMax = EntryLayout.dataBytesMax(source, at);
        flushesApplied += command.has(CommandFlag.FLUSHES) ? 1 : 0;
        keyspace.expect(appliedIndex);
        if (command.has(CommandFlag.UNDONE)) {
            runInSavepoint();
        } else {
            call.runWith(arguments);
        }
        keyspace.expect(0);
    }

    /// Runs the command whole or not at all.
    private void runInSavepoint() {
        keyspace.openSavepoint(call.dataBytesMax);
        try {
            call.runWith(arguments);
        } catch (SavepointExceeded refusal) {
            keyspace.rollBack();
            call.reply.error(
                    switch (refusal.bound()) {
                        case SIZE -> ErrorCode.OUT_OF_MEMORY;
                        case UNDO -> ErrorCode.TOO_MUCH_TO_UNDO;
                    });
            return;
        }
        keyspace.closeSavepoint();
    }
}
