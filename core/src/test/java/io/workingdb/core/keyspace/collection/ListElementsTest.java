package io.workingdb.core.keyspace.collection;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static io.workingdb.core.keyspace.collection.CollectionBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.workingdb.core.keyspace.CollectionLimits;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.storage.map.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// Lists against those of the JDK: packed and in rows, and a snapshot beside them.
final class ListElementsTest {
    private static final int OPERATIONS = 1_000;
    private static final String[] NAMES = {"a", "b", "{t}1", "{t}2", "long".repeat(70)};

    private final Map<String, List<String>> model = new HashMap<>();
    private final Slice found = new Slice();
    private CollectionBench bench = new CollectionBench(0, CollectionLimits.tiny(), 1);
    private ListElements list = new ListElements(bench.keyspace);

    @Property(seed = "1", tries = 100, shrinking = ShrinkingMode.OFF)
    void behavesAsAListWithFourRecordsToAPage(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(each, CollectionLimits.tiny()));
    }

    @Property(seed = "1", tries = 50, shrinking = ShrinkingMode.OFF)
    void behavesAsAListWithTheUsualLimits(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(each, CollectionLimits.production()));
    }

    private void run(long seed, CollectionLimits limits) {
        bench = new CollectionBench(seed, limits, 400);
        list = new ListElements(bench.keyspace);
        model.clear();
        for (int i = 0; i < OPERATIONS; i++) {
            String name = NAMES[bench.random.below(NAMES.length)];
            step(name);
            check(name);
        }
        bench.emptyEverything();
    }

    private void step(String name) {
        int count = elements(name).size();
        switch (bench.random.below(24)) {
            case 0 -> bench.pinOrUnpin();
            case 1, 2 -> remove(name, 0, Math.min(1, count));
            case 3, 4 -> remove(name, Math.max(0, count - 1), count);
            case 5 -> {
                int from = bench.random.below(count + 1);
                remove(name, from, from + bench.random.below(count - from + 1));
            }
            case 6, 7 -> {
                if (count > 0) {
                    set(name, bench.random.below(count), bench.value());
                }
            }
            case 8 -> copy(name, NAMES[bench.random.below(NAMES.length)]);
            case 9 -> {
                if (bench.random.chance(1, 4)) {
                    model.remove(name);
                    bench.keyspace.delete(0, segment(name), 0, name.length());
                }
            }
            case 10 -> bench.keyspace.reclaim(1 + bench.random.below(9));
            case 11, 12, 13 -> insert(name, 0, bench.element());
            case 14, 15, 16 -> insert(name, count, bench.value());
            case 17 -> {
                int at = bench.random.below(count + 1);
                for (int i = 0;
                        i < 25;
                        i++) { // all between the same two: they run out of positions
                    insert(name, at, bench.element());
                }
            }
            default -> insert(name, bench.random.below(count + 1), bench.element());
        }
    }

    private void insert(String name, int index, String element) {
        open(name);
        model.computeIfAbsent(name, n -> new ArrayList<>()).add(index, element);
        list.insert(index, segment(element), 0, element.length());
    }

    private void set(String name, int index, String element) {
        open(name);
        elements(name).set(index, element);
        list.set(index, segment(element), 0, element.length());
    }

    private void remove(String name, int from, int to) {
        open(name);
        elements(name).subList(from, to).clear();
        list.remove(from, to);
        if (elements(name).isEmpty()) {
            model.remove(name);
        }
    }

    private void copy(String from, String to) {
        List<String> elements = model.get(from);
        boolean there =
                bench.keyspace.copy(
                        0, segment(from), 0, from.length(), 0, segment(to), 0, to.length());
        assertEquals(elements != null, there);
        if (elements != null) {
            model.put(to, new ArrayList<>(elements));
        }
    }

    private void check(String name) {
        List<String> expected = elements(name);
        assertEquals(!expected.isEmpty(), open(name) == Found.THERE);
        assertEquals(model.size(), bench.keyspace.count(0));
        assertEquals(expected.size(), list.count());
        List<String> forwards = new ArrayList<>();
        for (boolean more = list.at(0, found); more; more = list.next(found)) {
            forwards.add(text(found));
        }
        assertEquals(expected, forwards);
        List<String> backwards = new ArrayList<>();
        boolean more = list.at(expected.size() - 1L, found);
        for (; more; more = list.previous(found)) {
            backwards.addFirst(text(found));
        }
        assertEquals(expected, backwards);
        assertFalse(list.at(expected.size(), found));
    }

    @Test
    void staysInOrderWhenEverythingIsPutAtOnePlace() {
        List<String> expected = new ArrayList<>(List.of("first", "last"));
        open("a");
        list.insert(0, segment("first"), 0, 5);
        list.insert(1, segment("last"), 0, 4);
        for (int i = 0; i < 3_000; i++) {
            int index = i % 2 == 0 ? 1 : expected.size() / 2;
            String element = "e" + i;
            expected.add(index, element);
            list.insert(index, segment(element), 0, element.length());
        }
        model.put("a", expected);
        check("a");
    }

    private Found open(String name) {
        return list.open(0, segment(name), 0, name.length());
    }

    private List<String> elements(String name) {
        return model.getOrDefault(name, new ArrayList<>());
    }
}
