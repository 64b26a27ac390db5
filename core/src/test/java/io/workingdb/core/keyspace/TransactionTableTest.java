package io.workingdb.core.keyspace;

import static io.workingdb.core.keyspace.TransactionStatus.ABORTED;
import static io.workingdb.core.keyspace.TransactionStatus.COMMITTED;
import static io.workingdb.core.keyspace.TransactionStatus.PENDING;
import static io.workingdb.core.keyspace.TransactionStatus.PREPARED;
import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static io.workingdb.core.keyspace.collection.CollectionBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.keyspace.TransactionTable.Found;
import io.workingdb.core.keyspace.TransactionTable.Place;
import io.workingdb.core.keyspace.collection.CollectionBench;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Transactions against a map of the JDK, and that what is finished stays so, forgotten or not.
final class TransactionTableTest {
    private static final int SLOTS = 2;

    /// A transaction in a slot. In the order in which it is forgotten.
    private record Name(int slot, long birth, long id) implements Comparable<Name> {
        @Override
        public int compareTo(Name other) {
            int order = Integer.compare(slot, other.slot);
            order = order != 0 ? order : Long.compare(birth, other.birth);
            return order != 0 ? order : Long.compareUnsigned(id, other.id);
        }
    }

    /// A transaction as it should be.
    private static final class Part {
        final List<Integer> participants = new ArrayList<>();
        final TreeMap<Long, String> fragments = new TreeMap<>();
        TransactionStatus status = PENDING;
        long deadline;
        long timestamp;
    }

    private final TreeMap<Name, Part> model = new TreeMap<>();
    private final long[] floors = new long[SLOTS];
    private final Place place = new Place();
    private final Slice fragment = new Slice();
    private CollectionBench bench = RecordBench.bench(0);
    private TransactionTable table = bench.keyspace.transactions();

    @Property(seed = "1", tries = 25, shrinking = ShrinkingMode.OFF)
    void behavesAsItsModel(@ForAll long seed) {
        ModelRounds.run(seed, this::run);
    }

    private void run(long seed) {
        bench = RecordBench.bench(seed);
        table = bench.keyspace.transactions();
        model.clear();
        floors[0] = -1;
        floors[1] = -1;
        for (int i = 0; i < RecordBench.OPERATIONS; i++) {
            step(i / 20);
            if (i % 20 == 0) {
                model.forEach(this::check);
                checkCount();
            }
        }
        model.forEach(this::end);
        for (int slot = 0; slot < SLOTS; slot++) {
            place.set(0, 0);
            while (!place.isEnd()) {
                table.forget(slot, 1_000, 3, place);
            }
        }
        assertEquals(SLOTS, RecordBench.count(bench.keyspace, Space.TRANSACTION), "floors");
        assertEquals(Long.MAX_VALUE, table.earliestMillis());
        bench.emptyEverything();
    }

    private void end(Name name, Part part) {
        find(name);
        if (!part.status.isFinished()) {
            table.abort();
        }
    }

    private void step(int oldest) {
        Random64 random = bench.random;
        int slot = random.below(SLOTS);
        Name name = new Name(slot, oldest + random.below(9), random.below(2) - 1);
        Found found = find(name);
        Part part = model.get(name);
        assertEquals(expected(name), found);
        switch (random.below(12)) {
            case 0 -> bench.pinOrUnpin();
            case 1 -> RecordBench.reattach(bench.keyspace);
            case 2 -> {
                place.set(random.below(oldest + 2), random.below(2) - 1);
                for (int i = random.below(3); i >= 0; i--) {
                    forget(slot, oldest + random.below(6), 1 + random.below(5));
                }
            }
            default -> {
                if (part != null) {
                    act(name, part);
                } else if (found == Found.MISSING) {
                    create(name);
                }
            }
        }
        Part after = model.get(name);
        if (after != null) {
            check(name, after);
        }
        assertEquals(
                model.values().stream()
                        .filter(each -> !each.status.isFinished())
                        .mapToLong(each -> each.deadline)
                        .min()
                        .orElse(Long.MAX_VALUE),
                table.earliestMillis());
    }

    private Found find(Name name) {
        return table.find(name.slot, name.birth, name.id);
    }

    private Found expected(Name name) {
        if (model.containsKey(name)) {
            return Found.THERE;
        }
        return name.birth <= floors[name.slot] ? Found.FORGOTTEN : Found.MISSING;
    }

    private void create(Name name) {
        Part part = new Part();
        model.put(name, part);
        if (bench.random.chance(1, 4)) {
            table.poison();
            part.status = ABORTED;
            return;
        }
        int slot = bench.random.below(100);
        for (int i = bench.random.below(60); i > 0; i--) {
            part.participants.add(slot);
            slot += 1 + bench.random.below(200);
        }
        part.deadline = 1 + bench.random.below(1_000);
        table.begin(part.deadline, slots(part.participants), 2, part.participants.size());
    }

    private void act(Name name, Part part) {
        switch (bench.random.below(8)) {
            case 0, 1, 2 -> {
                if (part.status == PENDING) {
                    put(part);
                }
            }
            case 3 -> {
                if (part.status == PENDING) {
                    table.prepare();
                    part.status = PREPARED;
                }
            }
            case 4 -> {
                if (part.status == PREPARED) {
                    part.timestamp = bench.random.nextLong();
                    table.commit(part.timestamp);
                    part.status = COMMITTED;
                }
            }
            case 5 -> {
                if (!part.status.isFinished()) {
                    table.abort();
                    part.status = ABORTED;
                }
            }
            case 6 -> {
                if (!part.status.isFinished()) {
                    part.deadline = 1 + bench.random.below(1_000);
                    table.postpone(part.deadline);
                }
            }
            default -> drop(name, part);
        }
    }

    private void put(Part part) {
        long number = bench.random.chance(1, 9) ? Long.MAX_VALUE : bench.random.below(20);
        String content = "f".repeat((int) bench.random.logUniform(400));
        if (part.fragments.putIfAbsent(number, content) == null) {
            table.put(number, segment(content), 0, content.length());
        }
    }

    private void drop(Name name, Part part) {
        if (!part.status.isFinished()) {
            return;
        }
        int limit = 1 + bench.random.below(4);
        int expected = Math.min(limit, part.fragments.size());
        assertEquals(expected, table.drop(limit), name::toString);
        for (int i = 0; i < expected; i++) {
            part.fragments.pollFirstEntry();
        }
    }

    private void forget(int slot, long birth, int limit) {
        floors[slot] = Math.max(floors[slot], birth);
        Name first = new Name(slot, place.birth(), place.id());
        Name last = new Name(slot, birth, -1);
        int left = limit;
        int removed = 0;
        Name rest = null;
        for (Map.Entry<Name, Part> each : upTo(first, last).entrySet()) {
            boolean goes = each.getValue().status.isFinished();
            TreeMap<Long, String> fragments = each.getValue().fragments;
            while (goes && left > 0 && !fragments.isEmpty()) {
                fragments.pollFirstEntry();
                left--;
                removed++;
            }
            if (left == 0) {
                rest = each.getKey();
                break;
            }
            left--;
            if (goes) {
                model.remove(each.getKey());
                removed++;
            }
        }
        assertEquals(removed, table.forget(slot, birth, limit, place));
        assertEquals(rest == null, place.isEnd());
        Name expected = rest == null ? new Name(slot, 0, 0) : rest;
        assertEquals(expected, new Name(slot, place.birth(), place.id()));
    }

    private SortedMap<Name, Part> upTo(Name first, Name last) {
        return first.compareTo(last) > 0
                ? new TreeMap<>()
                : new TreeMap<>(model.subMap(first, true, last, true));
    }

    private void check(Name name, Part part) {
        assertEquals(Found.THERE, find(name));
        assertEquals(part.status, table.status());
        assertEquals(part.status.isFinished() ? 0 : part.deadline, table.deadlineMillis());
        assertEquals(part.timestamp, table.commitTimestamp());
        assertEquals(part.participants.size(), table.participants());
        for (int i = 0; i < part.participants.size(); i++) {
            assertEquals(part.participants.get(i), table.participant(i));
        }
        for (long number = 0; number < 20; number++) {
            checkFragment(number, part.fragments.get(number));
        }
        checkFragment(Long.MAX_VALUE, part.fragments.get(Long.MAX_VALUE));
    }

    private void checkFragment(long number, @Nullable String expected) {
        assertEquals(expected != null, table.fragment(number, fragment));
        if (expected != null) {
            assertEquals(expected, text(fragment));
        }
    }

    private void checkCount() {
        long records = 0;
        long unfinished = 0;
        for (Part each : model.values()) {
            records += 1 + each.fragments.size();
            unfinished += each.status.isFinished() ? 0 : 1;
        }
        for (long floor : floors) {
            records += floor < 0 ? 0 : 1;
        }
        assertEquals(records, RecordBench.count(bench.keyspace, Space.TRANSACTION));
        assertEquals(unfinished, RecordBench.count(bench.keyspace, Space.TRANSACTION_EXPIRY));
    }

    @Test
    void aPartThatComesAfterThePoisonFindsItAborted() {
        assertEquals(Found.MISSING, table.find(3, 10, 1));
        table.poison();
        assertEquals(Found.THERE, table.find(3, 10, 1));
        assertEquals(ABORTED, table.status());
        assertEquals(0, table.participants());
        assertEquals(Long.MAX_VALUE, table.earliestMillis(), "nobody looks after it");
    }

    @Test
    void aPartThatComesAfterItWasForgottenIsRefused() {
        begin(10, 500);
        table.prepare();
        table.commit(77);
        begin(11, 400);
        assertEquals(1, table.forget(3, 12, 100, place));
        assertTrue(place.isEnd());
        assertEquals(Found.FORGOTTEN, table.find(3, 10, 1));
        assertEquals(Found.FORGOTTEN, table.find(3, 12, 1), "born before the floor");
        assertEquals(Found.MISSING, table.find(3, 13, 1));
        assertEquals(Found.MISSING, table.find(4, 10, 1), "another slot");
        assertEquals(Found.THERE, table.find(3, 11, 1), "what is not finished stays");
        table.prepare();
        table.commit(78);
        assertEquals(0, table.forget(3, 5, 100, place));
        assertEquals(1, table.forget(3, 11, 100, place));
        assertEquals(Found.FORGOTTEN, table.find(3, 12, 1), "a floor is never lowered");
        assertThrows(InvariantBroken.class, table::poison);
    }

    /// A hundred that wait for a participant come before the one that is finished; each is looked at once, however many calls it takes.
    @Test
    void whatIsNotFinishedIsPassedOverAFewAtATime() {
        for (int birth = 0; birth < 100; birth++) {
            begin(birth, 500);
        }
        begin(100, 500);
        table.put(7, segment("redo"), 0, 4);
        table.abort();
        begin(101, 500);
        for (int call = 1; call <= 10; call++) {
            assertEquals(0, table.forget(3, 100, 10, place));
            assertFalse(place.isEnd());
            assertEquals(10 * call, place.birth());
            assertEquals(1, place.id());
        }
        assertEquals(1, table.forget(3, 100, 1, place), "its fragment");
        assertEquals(100, place.birth());
        assertFalse(place.isEnd());
        assertEquals(1, table.forget(3, 100, 2, place), "its head");
        assertTrue(place.isEnd());
        assertEquals(0, place.birth(), "who goes on begins again");
        assertEquals(Found.THERE, table.find(3, 0, 1));
        assertEquals(Found.FORGOTTEN, table.find(3, 100, 1));
        assertEquals(Found.THERE, table.find(3, 101, 1));
    }

    @Test
    void theEarliestDeadlineLeadsToItsTransaction() {
        begin(10, 500);
        begin(11, 400);
        assertEquals(400, table.earliestMillis());
        table.findEarliest();
        assertEquals(11, table.birth());
        assertEquals(3, table.slot());
        assertEquals(1, table.id());
        table.postpone(600);
        assertEquals(500, table.earliestMillis());
        table.findEarliest();
        assertEquals(10, table.birth());
        table.abort();
        assertEquals(600, table.earliestMillis());
    }

    @Test
    void whatIsFinishedStaysSo() {
        begin(10, 500);
        assertThrows(InvariantBroken.class, () -> table.commit(1), "before it has voted");
        table.prepare();
        assertThrows(InvariantBroken.class, table::prepare);
        assertThrows(InvariantBroken.class, () -> table.put(1, segment("x"), 0, 1));
        assertThrows(InvariantBroken.class, () -> table.drop(1));
        table.commit(9);
        assertThrows(InvariantBroken.class, table::abort);
        assertThrows(InvariantBroken.class, () -> table.commit(10));
        assertThrows(InvariantBroken.class, () -> table.postpone(1));
        assertThrows(InvariantBroken.class, table::poison);
        assertEquals(9, table.commitTimestamp());
        assertEquals(COMMITTED, table.status());
        assertThrows(InvariantBroken.class, () -> table.find(3, -1, 1));
    }

    @Test
    void participantsAscend() {
        table.find(3, 10, 1);
        MemorySegment twice = slots(List.of(5, 5));
        assertThrows(InvariantBroken.class, () -> table.begin(500, twice, 2, 2));
        table.find(3, 11, 1);
        MemorySegment none = slots(List.of(5, Slot.COUNT));
        assertThrows(InvariantBroken.class, () -> table.begin(500, none, 2, 2));
    }

    @Test
    void everySlotMayTakePart() {
        List<Integer> all = new ArrayList<>();
        for (int slot = 0; slot < Slot.COUNT; slot++) {
            all.add(slot);
        }
        table.find(3, 10, 1);
        table.begin(500, slots(all), 2, all.size());
        assertEquals(Slot.COUNT, table.participants());
        assertEquals(Slot.COUNT - 1, table.participant(Slot.COUNT - 1));
        table.prepare();
        assertEquals(PREPARED, table.status());
        assertEquals(1_234, table.participant(1_234));
    }

    @Test
    void everythingIsInTheRecords() {
        begin(10, 500);
        table.put(7, segment("redo"), 0, 4);
        table.prepare();
        CollectionBench copy = RecordBench.bench(1);
        RecordBench.copy(bench.keyspace, copy.map, copy.keyspace);
        table = copy.keyspace.transactions();
        assertEquals(500, table.earliestMillis());
        table.findEarliest();
        assertEquals(PREPARED, table.status());
        assertTrue(table.fragment(7, fragment));
        assertEquals("redo", text(fragment));
    }

    private void begin(long birth, long deadline) {
        assertEquals(Found.MISSING, table.find(3, birth, 1));
        table.begin(deadline, slots(List.of(3, 4)), 2, 2);
    }

    /// Slots as a coordinator gives them, two bytes into the segment.
    private static MemorySegment slots(List<Integer> slots) {
        MemorySegment segment = Arena.ofAuto().allocate(2L + 2L * slots.size());
        for (int i = 0; i < slots.size(); i++) {
            segment.set(Bytes.U16, 2 + 2L * i, slots.get(i).shortValue());
        }
        return segment;
    }
}
