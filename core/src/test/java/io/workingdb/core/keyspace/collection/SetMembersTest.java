package io.workingdb.core.keyspace.collection;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static io.workingdb.core.keyspace.collection.CollectionBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.keyspace.CollectionLimits;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.storage.map.Slice;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// Sets against those of the JDK: integers, packed and in rows, and a snapshot beside them.
final class SetMembersTest {
    private static final int OPERATIONS = 1_000;
    private static final String[] NAMES = {"a", "integers", "{t}1", "{t}2", "long".repeat(70)};

    private final Map<String, SortedSet<String>> model = new HashMap<>();
    private final Slice found = new Slice();
    private CollectionBench bench = new CollectionBench(0, CollectionLimits.tiny(), 1);
    private SetMembers set = new SetMembers(bench.keyspace);

    @Property(seed = "1", tries = 100, shrinking = ShrinkingMode.OFF)
    void behavesAsASetWithFourRecordsToAPage(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(each, CollectionLimits.tiny(), 30));
    }

    @Property(seed = "1", tries = 50, shrinking = ShrinkingMode.OFF)
    void behavesAsASetWithTheUsualLimits(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(each, CollectionLimits.production(), 400));
    }

    private void run(long seed, CollectionLimits limits, int elements) {
        bench = new CollectionBench(seed, limits, elements);
        set = new SetMembers(bench.keyspace);
        model.clear();
        for (int i = 0; i < OPERATIONS; i++) {
            String name = NAMES[bench.random.below(NAMES.length)];
            step(name, name.equals("integers") && i % 300 != 299 ? integer() : bench.element());
            if (i % 50 == 0) {
                checkAll();
            }
        }
        checkAll();
        bench.emptyEverything();
    }

    private String integer() {
        long integer = bench.random.nextLong() >> bench.random.below(64);
        return Long.toString(bench.random.chance(1, 2) ? integer % 50 : integer);
    }

    private void step(String name, String member) {
        switch (bench.random.below(20)) {
            case 0 -> bench.pinOrUnpin();
            case 1, 2, 3 -> remove(name, member);
            case 4 -> random(name);
            case 5 -> transfer(name, NAMES[bench.random.below(NAMES.length)]);
            case 6 -> {
                if (bench.random.chance(1, 4)) {
                    model.remove(name);
                    bench.keyspace.delete(0, segment(name), 0, name.length());
                }
            }
            case 7 -> bench.keyspace.reclaim(1 + bench.random.below(9));
            default -> add(name, member);
        }
        check(name, member);
    }

    private void add(String name, String member) {
        open(name);
        assertEquals(
                model.computeIfAbsent(name, n -> new TreeSet<>()).add(member),
                set.add(segment(member), 0, member.length()));
    }

    private void remove(String name, String member) {
        open(name);
        SortedSet<String> members = members(name);
        assertEquals(members.remove(member), set.remove(segment(member), 0, member.length()));
        if (members.isEmpty()) {
            model.remove(name);
        }
    }

    private void random(String name) {
        open(name);
        SortedSet<String> members = members(name);
        assertEquals(!members.isEmpty(), set.random(bench.random.nextLong(), found));
        if (!members.isEmpty()) {
            assertTrue(members.contains(text(found)));
        }
    }

    private void transfer(String from, String to) {
        SortedSet<String> members = model.get(from);
        boolean there;
        if (bench.random.chance(1, 2)) {
            there =
                    bench.keyspace.rename(
                            0, segment(from), 0, from.length(), segment(to), 0, to.length());
            model.remove(from);
        } else {
            there =
                    bench.keyspace.copy(
                            0, segment(from), 0, from.length(), 0, segment(to), 0, to.length());
        }
        assertEquals(members != null, there);
        if (members != null) {
            model.put(to, new TreeSet<>(members));
        }
    }

    private void check(String name, String member) {
        open(name);
        SortedSet<String> members = members(name);
        assertEquals(members.size(), set.count());
        assertEquals(members.contains(member), set.contains(segment(member), 0, member.length()));
    }

    private void checkAll() {
        assertEquals(model.size(), bench.keyspace.count(0));
        for (String name : NAMES) {
            assertEquals(model.containsKey(name), open(name) == Found.THERE);
            SortedSet<String> seen = new TreeSet<>();
            long cursor = 0;
            do {
                int limit = 1 + bench.random.below(5);
                cursor = set.scan(cursor, limit, member -> assertTrue(seen.add(text(member))));
            } while (cursor != 0);
            assertEquals(members(name), seen);
            SortedSet<String> picked = new TreeSet<>();
            for (int i = 0; i < set.count(); i++) {
                set.at(i, found);
                picked.add(text(found));
            }
            assertEquals(seen, picked);
        }
    }

    @Test
    void aSetOfIntegersIsInTheirOrder() {
        for (String each : new String[] {"7", "-3", "100000", "12", "-3000000000", "0"}) {
            open("integers");
            set.add(segment(each), 0, each.length());
        }
        StringBuilder seen = new StringBuilder();
        open("integers");
        set.scan(0, 1, member -> seen.append(text(member)).append(' '));
        assertEquals("-3000000000 -3 0 7 12 100000 ", seen.toString());
    }

    private Found open(String name) {
        return set.open(0, segment(name), 0, name.length());
    }

    private SortedSet<String> members(String name) {
        return model.getOrDefault(name, new TreeSet<>());
    }
}
