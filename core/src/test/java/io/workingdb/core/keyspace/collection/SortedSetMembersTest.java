package io.workingdb.core.keyspace.collection;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static io.workingdb.core.keyspace.collection.CollectionBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.keyspace.CollectionLimits;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.collection.SortedSetMembers.Change;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.storage.map.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// Sorted sets against a map and a sorted list: packed and in rows, and a snapshot beside them.
final class SortedSetMembersTest {
    private static final int OPERATIONS = 1_000;
    private static final String[] NAMES = {"a", "b", "{t}1", "{t}2", "long".repeat(70)};
    private static final double[] SCORES = {
        0,
        -0.0,
        1,
        -1,
        0.5,
        1e300,
        -1e-300,
        100_000,
        9_007_199_254_740_994.0,
        3,
        3,
        3,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE
    };

    private record Scored(double score, String member) {}

    /// As Redis orders: both zeros are one.
    private static final Comparator<Scored> ORDER =
            Comparator.<Scored>comparingDouble(each -> each.score == 0 ? 0.0 : each.score)
                    .thenComparing(Scored::member);

    private final Map<String, Map<String, Double>> model = new HashMap<>();
    private final Slice found = new Slice();
    private CollectionBench bench = new CollectionBench(0, CollectionLimits.tiny(), 1);
    private SortedSetMembers set = new SortedSetMembers(bench.keyspace);

    @Property(seed = "1", tries = 100, shrinking = ShrinkingMode.OFF)
    void behavesAsASortedSetWithFourRecordsToAPage(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(each, CollectionLimits.tiny(), 30));
    }

    @Property(seed = "1", tries = 50, shrinking = ShrinkingMode.OFF)
    void behavesAsASortedSetWithTheUsualLimits(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(each, CollectionLimits.production(), 400));
    }

    private void run(long seed, CollectionLimits limits, int elements) {
        bench = new CollectionBench(seed, limits, elements);
        set = new SortedSetMembers(bench.keyspace);
        model.clear();
        for (int i = 0; i < OPERATIONS; i++) {
            step(NAMES[bench.random.below(NAMES.length)], bench.element());
            if (i % 50 == 0) {
                checkAll();
            }
        }
        checkAll();
        bench.emptyEverything();
    }

    private void step(String name, String member) {
        switch (bench.random.below(20)) {
            case 0 -> bench.pinOrUnpin();
            case 1, 2, 3 -> remove(name, member);
            case 4 -> copy(name, NAMES[bench.random.below(NAMES.length)]);
            case 5 -> {
                if (bench.random.chance(1, 4)) {
                    model.remove(name);
                    bench.keyspace.delete(0, segment(name), 0, name.length());
                }
            }
            case 6 -> bench.keyspace.reclaim(1 + bench.random.below(9));
            default -> put(name, member, score());
        }
        check(name, member);
    }

    private double score() {
        return bench.random.chance(1, 2)
                ? SCORES[bench.random.below(SCORES.length)]
                : bench.random.below(2_000) / 8.0 - 100;
    }

    private void put(String name, String member, double score) {
        open(name);
        Map<String, Double> members = model.computeIfAbsent(name, n -> new TreeMap<>());
        Double old = members.get(member);
        Change expected = old == null ? Change.ADDED : Change.MOVED;
        if (old != null && old.doubleValue() == score) {
            expected = Change.NONE;
        } else {
            members.put(member, score);
        }
        assertEquals(expected, set.put(segment(member), 0, member.length(), score));
    }

    private void remove(String name, String member) {
        open(name);
        Map<String, Double> members = members(name);
        assertEquals(
                members.remove(member) != null, set.remove(segment(member), 0, member.length()));
        if (members.isEmpty()) {
            model.remove(name);
        }
    }

    private void copy(String from, String to) {
        Map<String, Double> members = model.get(from);
        boolean there =
                bench.keyspace.copy(
                        0, segment(from), 0, from.length(), 0, segment(to), 0, to.length());
        assertEquals(members != null, there);
        if (members != null) {
            model.put(to, new TreeMap<>(members));
        }
    }

    private void check(String name, String member) {
        open(name);
        Map<String, Double> members = members(name);
        assertEquals(members.size(), set.count());
        Double score = members.get(member);
        assertEquals(score != null, set.find(segment(member), 0, member.length()));
        if (score != null) {
            assertEquals(score, set.score());
        }
    }

    private void checkAll() {
        assertEquals(model.size(), bench.keyspace.count(0));
        for (String name : NAMES) {
            assertEquals(model.containsKey(name), open(name) == Found.THERE);
            List<Scored> expected = sorted(name);
            checkOrder(expected);
            checkRanks(expected);
            Map<String, Double> seen = new TreeMap<>();
            long cursor = 0;
            do {
                cursor =
                        set.scan(
                                cursor,
                                1 + bench.random.below(5),
                                (member, score) -> seen.put(text(member), score));
            } while (cursor != 0);
            assertEquals(members(name), seen);
        }
    }

    private void checkOrder(List<Scored> expected) {
        List<Scored> forwards = new ArrayList<>();
        for (boolean more = set.at(0, found); more; more = set.next(found)) {
            forwards.add(new Scored(set.score(), text(found)));
        }
        assertEquals(expected, forwards);
        List<Scored> backwards = new ArrayList<>();
        boolean more = set.at(expected.size() - 1L, found);
        for (; more; more = set.previous(found)) {
            backwards.addFirst(new Scored(set.score(), text(found)));
        }
        assertEquals(expected, backwards);
        assertFalse(set.at(expected.size(), found));
        assertFalse(set.at(-1, found));
    }

    private void checkRanks(List<Scored> expected) {
        double bound = score();
        String member = bench.element();
        Scored probe = new Scored(bound, member);
        long below = expected.stream().filter(each -> each.score < bound).count();
        long upTo = expected.stream().filter(each -> each.score <= bound).count();
        long before = expected.stream().filter(each -> ORDER.compare(each, probe) < 0).count();
        long through = expected.stream().filter(each -> ORDER.compare(each, probe) <= 0).count();
        assertEquals(below, set.rank(bound, false));
        assertEquals(upTo, set.rank(bound, true));
        assertEquals(before, set.rank(bound, segment(member), 0, member.length(), false));
        assertEquals(through, set.rank(bound, segment(member), 0, member.length(), true));
        for (int i = 0; i < expected.size(); i += 1 + i / 3) {
            String each = expected.get(i).member;
            assertEquals(i, set.rank(segment(each), 0, each.length()));
        }
        assertEquals(SortedSetMembers.NO_RANK, set.rank(segment("nobody"), 0, 6));
    }

    @Test
    void refusesWhatIsNoNumber() {
        open("a");
        assertThrows(InvariantBroken.class, () -> set.put(segment("m"), 0, 1, Double.NaN));
        assertTrue(open("a") == Found.MISSING);
    }

    private Found open(String name) {
        return set.open(0, segment(name), 0, name.length());
    }

    private List<Scored> sorted(String name) {
        List<Scored> all = new ArrayList<>();
        members(name).forEach((member, score) -> all.add(new Scored(score, member)));
        all.sort(ORDER);
        return all;
    }

    private Map<String, Double> members(String name) {
        return model.getOrDefault(name, new TreeMap<>());
    }
}
