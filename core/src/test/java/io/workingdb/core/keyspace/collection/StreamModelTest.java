package io.workingdb.core.keyspace.collection;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.workingdb.core.keyspace.CollectionLimits;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.collection.StreamDelivery.Claimed;
import io.workingdb.core.keyspace.collection.StreamEntries.Added;
import io.workingdb.core.keyspace.collection.StreamOracle.EntryId;
import io.workingdb.core.keyspace.collection.StreamOracle.Group;
import io.workingdb.core.keyspace.collection.StreamOracle.Times;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/// Streams with groups against {@link StreamOracle}: entries, groups, consumers, what is pending, copies, renames, slices of reclamation, and a
/// snapshot beside them.
final class StreamModelTest {
    private static final int OPERATIONS = 1_000;

    private static final String[] NAMES = {"a", "b", "{t}1", "{t}2", "long".repeat(70)};
    private static final String[] WHO = {"", "c", "ca", "d", "\u00FF\0", "consumer".repeat(50)};

    private final Map<String, StreamOracle> model = new HashMap<>();
    private final Slice content = new Slice();
    private CollectionBench bench = new CollectionBench(0, CollectionLimits.tiny(), 1);
    private StreamAtHand stream = new StreamAtHand(bench.keyspace);

    @Property(seed = "1", tries = 30, shrinking = ShrinkingMode.OFF)
    void behavesAsAStreamWithFourRecordsToAPage(@ForAll long seed) {
        run(seed, 4);
    }

    @Property(seed = "1", tries = 10, shrinking = ShrinkingMode.OFF)
    void behavesAsALongerStream(@ForAll long seed) {
        run(seed, 40);
    }

    private void run(long seed, long many) {
        ModelRounds.run(seed, each -> sequence(each, many));
    }

    private void sequence(long seed, long many) {
        bench = new CollectionBench(seed, CollectionLimits.production(), 400);
        bench.keyspace.logTime(1_700_000_000_000L);
        stream = new StreamAtHand(bench.keyspace);
        model.clear();
        for (int i = 0; i < OPERATIONS; i++) {
            step(NAMES[bench.random.below(NAMES.length)], many);
            if (i % 50 == 0) {
                checkAll();
            }
        }
        checkAll();
        bench.emptyEverything();
    }

    private void step(String name, long many) {
        switch (bench.random.below(40)) {
            case 0 -> bench.pinOrUnpin();
            case 1 -> transfer(name, NAMES[bench.random.below(NAMES.length)]);
            case 2 -> deleteKey(name);
            case 3, 4 -> bench.keyspace.reclaim(1 + bench.random.below(9));
            case 5, 6, 7 -> delete(name);
            case 8, 9 -> trim(name, many);
            case 10 -> setLastId(name);
            case 11, 12, 13 -> createGroup(name);
            case 14 -> changeGroup(name);
            case 15, 16, 17, 18, 19, 20, 21 -> deliver(name, 1 + bench.random.below((int) many));
            case 22, 23 -> repeat(name);
            case 24, 25, 26, 27 -> acknowledge(name);
            case 28, 29, 30 -> claim(name);
            case 31, 32 -> claimFrom(name);
            case 33 -> deleteConsumer(name);
            default -> {
                for (long i = 0; i < many / 4; i++) {
                    add(name);
                }
            }
        }
        if (bench.random.chance(1, 4)) {
            bench.keyspace.logTime(now() + bench.random.logUniform(5_000));
        }
        checkEntry(name);
    }

    private long now() {
        return bench.keyspace.logTimeMillis();
    }

    private StreamOracle oracle(String name) {
        return model.getOrDefault(name, new StreamOracle());
    }

    /// An id that is there, or was, or is near one.
    private EntryId someId(StreamOracle oracle) {
        if (bench.random.chance(1, 30)) {
            return bench.random.chance(1, 2) ? EntryId.ZERO : EntryId.MAX;
        }
        List<EntryId> ids = new ArrayList<>(oracle.entries.keySet());
        oracle.groups.values().forEach(group -> ids.addAll(group.pending.keySet()));
        ids.add(oracle.last);
        ids.add(oracle.deleted);
        EntryId id = ids.get(bench.random.below(ids.size()));
        return bench.random.chance(1, 4)
                ? new EntryId(id.millis() + bench.random.below(3), id.sequence())
                : id;
    }

    private void add(String name) {
        stream.open(name);
        StreamOracle oracle = oracle(name);
        StreamId chosen = new StreamId();
        boolean left = true;
        switch (bench.random.below(8)) {
            case 0 -> left = stream.entries.nextIdOf(oracle.last.millis(), chosen);
            case 1 -> chosen = someId(oracle).toStreamId();
            case 2 -> {
                long sequence = 1L << bench.random.below(64);
                chosen.set(oracle.last.millis(), oracle.last.sequence() + sequence);
            }
            default -> left = stream.entries.nextId(now(), chosen);
        }
        List<String> parts = new ArrayList<>();
        for (int i = bench.random.chance(1, 10) ? 20 : 2; i > 0; i--) {
            parts.add(bench.random.chance(1, 2) ? bench.element() : bench.value());
        }
        EntryId id = EntryId.of(chosen);
        if (!left || id.equals(EntryId.MAX) || Long.compareUnsigned(id.millis(), now() * 2) > 0) {
            return; // nothing could be added any more
        }
        boolean added = oracle.add(id, parts);
        assertEquals(
                added ? Added.ADDED : Added.NOT_ABOVE_LAST,
                stream.entries.add(chosen, StreamAtHand.parts(parts)));
        if (added) {
            model.put(name, oracle);
        }
    }

    private void delete(String name) {
        StreamOracle oracle = oracle(name);
        EntryId id = someId(oracle);
        stream.open(name);
        assertEquals(oracle.delete(id), stream.entries.delete(id.toStreamId()));
    }

    private void trim(String name, long many) {
        StreamOracle oracle = oracle(name);
        stream.open(name);
        long limit = bench.random.chance(1, 2) ? Long.MAX_VALUE : bench.random.below(6);
        if (bench.random.chance(1, 2)) {
            long countMax = bench.random.below((int) many);
            assertEquals(
                    oracle.trimToCount(countMax, limit),
                    stream.entries.trimToCount(countMax, limit));
        } else {
            EntryId min = someId(oracle);
            assertEquals(
                    oracle.trimBelow(min, limit),
                    stream.entries.trimBelow(min.toStreamId(), limit));
        }
    }

    private void setLastId(String name) {
        if (stream.open(name) == Found.MISSING) {
            return;
        }
        StreamOracle oracle = oracle(name);
        EntryId id = someId(oracle);
        EntryId deleted = bench.random.chance(1, 2) ? EntryId.ZERO : someId(oracle);
        long added = bench.random.chance(1, 2) ? -1 : bench.random.below(50);
        if (!id.equals(EntryId.MAX)) {
            assertEquals(
                    oracle.setLastId(id, added, deleted),
                    stream.entries.setLastId(id.toStreamId(), added, deleted.toStreamId()));
        }
    }

    private void createGroup(String name) {
        if (stream.open(name) == Found.MISSING) {
            stream.entries.create();
            model.put(name, new StreamOracle());
        }
        StreamOracle oracle = oracle(name);
        EntryId from = bench.random.chance(1, 2) ? EntryId.ZERO : someId(oracle);
        long read = bench.random.chance(1, 2) ? -1 : bench.random.below(30);
        String group = who();
        assertEquals(oracle.createGroup(group, from, read), stream.createGroup(group, from, read));
    }

    private String who() {
        return WHO[bench.random.below(WHO.length)];
    }

    private void changeGroup(String name) {
        Group group = openGroup(name);
        if (group == null) {
            return;
        }
        if (bench.random.chance(1, 2)) {
            stream.groups.destroy();
            oracle(name).groups.values().remove(group);
        } else if (bench.random.chance(1, 2)) {
            group.last = someId(oracle(name));
            group.read = bench.random.chance(1, 2) ? -1 : bench.random.below(30);
            stream.groups.set(group.last.toStreamId(), group.read);
        } else {
            EntryId id = someId(oracle(name));
            group.last = id.isAbove(group.last) ? id : group.last;
            stream.groups.raiseLastId(id.toStreamId());
        }
    }

    /// Some group, at hand.
    private @Nullable Group openGroup(String name) {
        stream.open(name);
        String group = who();
        Group held = oracle(name).groups.get(group);
        assertEquals(held != null, stream.find(group));
        return held;
    }

    /// A consumer, at hand, made if there is none.
    private String consumer(Group group) {
        String consumer = who();
        boolean isNew = !group.consumers.containsKey(consumer);
        assertEquals(isNew, stream.createConsumer(consumer, now()));
        if (isNew) {
            group.consumers.put(consumer, new Times(now(), -1));
        } else {
            stream.consumers.seen(now());
            group.touch(consumer, now(), false);
        }
        return consumer;
    }

    private void active(Group group, String consumer) {
        stream.consumers.active(now());
        group.touch(consumer, now(), true);
    }

    private void deliver(String name, long limit) {
        Group group = openGroup(name);
        if (group == null) {
            return;
        }
        String consumer = consumer(group);
        boolean pends = bench.random.chance(4, 5);
        List<String> expected =
                oracle(name).deliver(group, consumer, now(), pends, limit).stream()
                        .map(EntryId::toString)
                        .toList();
        assertEquals(expected, stream.deliver(now(), pends, limit));
        if (!expected.isEmpty()) {
            active(group, consumer);
        }
    }

    private void repeat(String name) {
        Group group = openGroup(name);
        if (group == null) {
            return;
        }
        String consumer = consumer(group);
        EntryId after = bench.random.chance(1, 2) ? EntryId.ZERO : someId(oracle(name));
        long limit = bench.random.below(8);
        assertEquals(
                oracle(name).repeat(group, consumer, after, now(), limit),
                stream.repeat(after, now(), limit));
    }

    private void acknowledge(String name) {
        Group group = openGroup(name);
        if (group != null) {
            EntryId id = someId(oracle(name));
            assertEquals(group.pending.remove(id) != null, stream.pending.remove(id.toStreamId()));
        }
    }

    private ClaimTerms terms() {
        ClaimTerms terms = new ClaimTerms();
        terms.consumer = stream.consumers.number();
        terms.nowMillis = now();
        terms.idleMillisMin = bench.random.chance(1, 2) ? 0 : bench.random.below(9_000);
        terms.deliveredMillis = now() - bench.random.below(20_000);
        terms.deliveries = bench.random.below(6) - 2L;
        terms.force = bench.random.chance(1, 3);
        return terms;
    }

    private void claim(String name) {
        Group group = openGroup(name);
        if (group == null) {
            return;
        }
        String consumer = consumer(group);
        EntryId id = someId(oracle(name));
        ClaimTerms terms = terms();
        boolean pending = group.pending.containsKey(id);
        Claimed expected = oracle(name).claim(group, id, consumer, terms);
        assertEquals(expected, stream.claim(id, terms));
        List<String> seen =
                switch (expected) {
                    case TAKEN -> List.of(id.toString());
                    case GONE -> pending ? List.of("(" + id + ")") : List.of();
                    case NOT_IDLE, NOT_PENDING -> List.of();
                };
        assertEquals(seen, stream.seen);
    }

    private void claimFrom(String name) {
        Group group = openGroup(name);
        if (group == null) {
            return;
        }
        String consumer = consumer(group);
        EntryId start = bench.random.chance(1, 2) ? EntryId.ZERO : someId(oracle(name));
        ClaimTerms terms = terms();
        long limit = bench.random.below(5);
        long tries = bench.random.below(12);
        assertEquals(
                oracle(name).claimFrom(group, start, consumer, terms, limit, tries),
                stream.claimFrom(start, terms, limit, tries));
    }

    private void deleteConsumer(String name) {
        Group group = openGroup(name);
        if (group == null) {
            return;
        }
        String consumer = who();
        boolean there = group.consumers.containsKey(consumer);
        assertEquals(there, stream.findConsumer(consumer));
        if (there) {
            long limit = bench.random.chance(1, 2) ? Long.MAX_VALUE : 1 + bench.random.below(3);
            assertEquals(group.deleteConsumer(consumer, limit), stream.consumers.delete(limit));
        }
    }

    private void transfer(String from, String to) {
        MemorySegment source = segment(from);
        MemorySegment target = segment(to);
        boolean copies = bench.random.chance(1, 2);
        boolean there =
                copies
                        ? bench.keyspace.copy(
                                0, source, 0, from.length(), 0, target, 0, to.length())
                        : bench.keyspace.rename(
                                0, source, 0, from.length(), target, 0, to.length());
        StreamOracle oracle = model.get(from);
        assertEquals(oracle != null, there);
        if (oracle != null && !from.equals(to)) {
            model.put(to, copies ? oracle.copy() : oracle);
            if (!copies) {
                model.remove(from);
            }
        }
        check(from);
        check(to);
    }

    private void deleteKey(String name) {
        if (bench.random.chance(1, 3)) {
            assertEquals(
                    model.remove(name) != null,
                    bench.keyspace.delete(0, segment(name), 0, name.length()));
        } else if (bench.random.chance(1, 4)) {
            bench.keyspace.put(0, segment(name), 0, name.length(), segment("s"), 0, 1, 0);
            assertEquals(Found.OTHER_TYPE, stream.open(name));
            assertEquals(0, stream.groups.count());
            bench.keyspace.delete(0, segment(name), 0, name.length());
            model.remove(name);
        }
    }

    private void checkEntry(String name) {
        stream.open(name);
        StreamOracle oracle = oracle(name);
        EntryId id = someId(oracle);
        List<String> parts = oracle.entries.get(id);
        assertEquals(parts != null, stream.entries.get(id.toStreamId(), content));
        if (parts != null) {
            assertEquals(parts, stream.read(content));
        }
        EntryId ceiling = oracle.entries.ceilingKey(id);
        assertEquals(ceiling != null, stream.entries.ceiling(id.toStreamId(), content));
        if (ceiling != null) {
            assertEquals(ceiling, EntryId.of(stream.entries.id()));
        }
        EntryId floor = oracle.entries.floorKey(id);
        assertEquals(floor != null, stream.entries.floor(id.toStreamId(), content));
        if (floor != null) {
            assertEquals(floor, EntryId.of(stream.entries.id()));
        }
    }

    private void checkAll() {
        assertEquals(model.size(), bench.keyspace.count(0));
        for (String name : NAMES) {
            check(name);
        }
    }

    private void check(String name) {
        assertEquals(model.containsKey(name) ? Found.THERE : Found.MISSING, stream.open(name));
        StreamOracle oracle = model.get(name);
        if (oracle != null) {
            assertEquals(oracle.describe(), stream.describe());
        }
        assertNotNull(stream.describe());
    }
}
