package io.workingdb.core.keyspace.collection;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;

import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.collection.StreamOracle.EntryId;
import io.workingdb.core.random.Random64;
import io.workingdb.core.trace.Hash64;
import java.util.List;

/// Streams, their groups and what these hold, as a {@link SavepointSide} changes them.
final class SavepointStreams {
    private static final String[] WHO = {"", "c", "ca", "consumer".repeat(50)};
    private static final int LONG_BYTES = 15_000;

    private final Keyspace keyspace;
    private final StreamAtHand stream;
    private Random64 random = new Random64(0);
    private Hash64 outcome = new Hash64(0);

    SavepointStreams(Keyspace keyspace) {
        this.keyspace = keyspace;
        stream = new StreamAtHand(keyspace);
    }

    /// Does something.
    ///
    /// @param outcome what came of it is put here
    void run(Random64 random, Hash64 outcome, int db, String name) {
        this.random = random;
        this.outcome = outcome;
        Found found = stream.entries.open(db, segment(name), 0, name.length());
        outcome.put(found.ordinal());
        if (found == Found.OTHER_TYPE) {
            return;
        }
        if (found == Found.MISSING) {
            stream.entries.create();
        }
        switch (random.below(9)) {
            case 0, 1, 2 -> add();
            case 3 -> remove();
            case 4, 5 -> group();
            default -> consumer();
        }
        outcome.put(stream.entries.count());
        outcome.put(stream.groups.count());
        if (random.chance(1, 20)) {
            outcome.put(stream.describe().hashCode());
        }
    }

    private String who() {
        return WHO[random.below(WHO.length)];
    }

    private void note(boolean answer) {
        outcome.put(answer ? 1 : 0);
    }

    private void add() {
        StreamId id = new StreamId();
        for (int i = random.below(6); i >= 0; i--) {
            if (stream.entries.nextId(keyspace.logTimeMillis(), id)) {
                int length = random.below(random.chance(1, 30) ? LONG_BYTES : 40);
                List<String> fields = List.of("field", "v".repeat(length));
                outcome.put(stream.entries.add(id, StreamAtHand.parts(fields)).ordinal());
            }
        }
    }

    private void remove() {
        StreamId id = new StreamId();
        stream.entries.firstId(id);
        switch (random.below(4)) {
            case 0 -> outcome.put(stream.entries.trimToCount(random.below(10), Long.MAX_VALUE));
            case 1 -> outcome.put(stream.entries.trimBelow(stream.entries.lastId(), 3));
            case 2 -> {
                id.set(stream.entries.lastId());
                id.next();
                long keep = StreamEntries.KEEP;
                outcome.put(stream.entries.setLastId(id, keep, new StreamId()).ordinal());
            }
            default -> note(stream.entries.delete(id));
        }
    }

    private void group() {
        String group = who();
        if (stream.createGroup(group, EntryId.ZERO, 0)) {
            return;
        }
        outcome.put(stream.groups.lag());
        switch (random.below(4)) {
            case 0 -> stream.groups.destroy();
            case 1 -> stream.groups.set(stream.entries.lastId(), StreamGroups.UNKNOWN);
            case 2 -> stream.groups.raiseLastId(stream.entries.lastId());
            default -> note(stream.find(who()));
        }
    }

    private void consumer() {
        if (!stream.find(who())) {
            return;
        }
        long now = keyspace.logTimeMillis();
        note(stream.createConsumer(who(), now));
        switch (random.below(7)) {
            case 0, 1 -> note(stream.deliver(now, random.chance(4, 5), 1 + random.below(5)));
            case 2 -> note(stream.repeat(EntryId.ZERO, now, 3));
            case 3 -> acknowledge();
            case 4 -> claim(now);
            case 5 -> stream.consumers.active(now);
            default -> outcome.put(stream.consumers.delete(1 + random.below(4)));
        }
        outcome.put(stream.pending.count());
        outcome.put(stream.consumers.count());
        outcome.put(stream.groups.lag());
    }

    private void note(List<String> seen) {
        outcome.put(seen.hashCode());
    }

    private void acknowledge() {
        if (stream.pending.ceiling(new StreamId())) {
            StreamId id = new StreamId();
            id.set(stream.pending.id());
            note(stream.pending.remove(id));
        }
    }

    private void claim(long now) {
        ClaimTerms terms = new ClaimTerms();
        terms.consumer = stream.consumers.number();
        terms.nowMillis = now;
        terms.deliveredMillis = now;
        terms.idleMillisMin = random.below(30);
        note(stream.claimFrom(EntryId.ZERO, terms, 2, 5));
    }
}
