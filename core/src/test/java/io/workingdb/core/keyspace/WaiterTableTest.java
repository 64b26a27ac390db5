package io.workingdb.core.keyspace;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static io.workingdb.core.keyspace.collection.CollectionBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.keyspace.collection.CollectionBench;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// Clients that wait against lists of the JDK: served in order, removed whole.
final class WaiterTableTest {
    private static final String[] KEYS = {"", "a", "b", "{t}1", "{t}2", "ab", "long".repeat(70)};
    private static final int DATABASES = 2;
    private static final int NODES = 3;

    /// Who waits.
    private record Client(int slot, int node, long connection, long serial) {}

    /// A key of a database.
    private record Key(int db, String name) {}

    /// What a client waits with, and for.
    private record Waiting(long deadline, String command, Set<Key> keys) {}

    private final List<Client> waiting = new ArrayList<>();
    private final Map<Client, Waiting> model = new HashMap<>();
    private final Slice command = new Slice();
    private CollectionBench bench = RecordBench.bench(0);
    private WaiterTable table = bench.keyspace.waiters();
    private long serial;

    @Property(seed = "1", tries = 30, shrinking = ShrinkingMode.OFF)
    void behavesAsItsModel(@ForAll long seed) {
        ModelRounds.run(seed, this::run);
    }

    private void run(long seed) {
        bench = RecordBench.bench(seed);
        table = bench.keyspace.waiters();
        model.clear();
        waiting.clear();
        for (int i = 0; i < RecordBench.OPERATIONS; i++) {
            step();
            if (i % 20 == 0) {
                checkAll();
            }
        }
        checkAll();
        for (int node = 0; node < NODES; node++) {
            lose(node);
        }
        assertFalse(table.any());
        assertEquals(Long.MAX_VALUE, table.earliestMillis());
        bench.emptyEverything();
    }

    private void step() {
        Random64 random = bench.random;
        switch (random.below(20)) {
            case 0 -> bench.pinOrUnpin();
            case 1 -> RecordBench.reattach(bench.keyspace);
            case 2 -> {
                if (random.chance(1, 5)) {
                    lose(random.below(NODES));
                }
            }
            case 3, 4 -> cancel();
            case 5 -> cancelEarliest();
            case 6, 7, 8 -> serve(key(), 1);
            case 9 -> serve(key(), 1 + random.below(4));
            case 10 -> bench.keyspace.flush(random.below(DATABASES));
            default -> block();
        }
    }

    private Key key() {
        return new Key(bench.random.below(DATABASES), KEYS[bench.random.below(KEYS.length)]);
    }

    private void block() {
        List<Key> keys = new ArrayList<>();
        for (int i = 1 + bench.random.below(4); i > 0; i--) {
            keys.add(key());
        }
        Key first = keys.getFirst();
        Client client =
                new Client(
                        Slot.of(segment(first.name), 0, first.name.length()),
                        bench.random.below(NODES),
                        bench.random.below(5) - 1,
                        serial++);
        long deadline = bench.random.chance(1, 2) ? 0 : 1 + bench.random.below(1_000);
        String command = "c".repeat((int) bench.random.logUniform(300));
        block(client, deadline, command, keys);
    }

    private void block(Client client, long deadline, String command, List<Key> keys) {
        assertFalse(find(client));
        table.block(deadline, segment(command), 0, command.length());
        for (Key each : keys) {
            table.await(each.db, segment(each.name), 0, each.name.length());
        }
        waiting.add(client);
        model.put(client, new Waiting(deadline, command, new LinkedHashSet<>(keys)));
        check(client);
    }

    private boolean find(Client client) {
        return table.find(client.slot, client.node, client.connection, client.serial);
    }

    private Client current() {
        return new Client(table.slot(), table.node(), table.connection(), table.serial());
    }

    private boolean first(Key key) {
        return table.first(key.db, segment(key.name), 0, key.name.length());
    }

    /// A push: clients of a key are looked at in order, some are served and some not.
    private void serve(Key key, int looked) {
        List<Client> expected = new ArrayList<>(of(key));
        boolean more = first(key);
        for (int i = 0; i < looked && i < expected.size(); i++) {
            assertTrue(more);
            assertEquals(expected.get(i), current());
            if (bench.random.chance(2, 3)) {
                removeCurrent();
            }
            more = table.next();
        }
        if (looked > expected.size() || expected.isEmpty()) {
            assertFalse(more);
        }
    }

    private List<Client> of(Key key) {
        return waiting.stream().filter(each -> held(each).keys.contains(key)).toList();
    }

    private Waiting held(Client client) {
        Waiting held = model.get(client);
        assertNotNull(held);
        return held;
    }

    private void removeCurrent() {
        Client client = current();
        check(client);
        table.remove();
        waiting.remove(client);
        model.remove(client);
        assertFalse(find(client));
    }

    private void cancel() {
        if (waiting.isEmpty()) {
            return;
        }
        Client client = waiting.get(bench.random.below(waiting.size()));
        Client earlier =
                new Client(client.slot, client.node, client.connection, client.serial + 1_000_000);
        assertFalse(find(earlier), "a cancellation of another command");
        assertTrue(find(client));
        removeCurrent();
    }

    private void cancelEarliest() {
        long earliest = earliest();
        assertEquals(earliest, table.earliestMillis());
        if (earliest != Long.MAX_VALUE) {
            table.findEarliest();
            assertEquals(earliest, held(current()).deadline);
            removeCurrent();
        }
    }

    private long earliest() {
        return model.values().stream()
                .mapToLong(Waiting::deadline)
                .filter(each -> each != 0)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private void lose(int node) {
        long expected = waiting.stream().filter(each -> each.node == node).count();
        long lost = 0;
        int slot = 0;
        while (table.findOfNode(node, slot)) {
            assertEquals(node, table.node());
            assertTrue(table.slot() >= slot);
            slot = table.slot();
            removeCurrent();
            lost++;
        }
        assertEquals(expected, lost);
    }

    private void check(Client client) {
        Waiting held = held(client);
        assertTrue(find(client));
        assertEquals(client, current());
        assertEquals(held.deadline, table.deadlineMillis());
        table.command(command);
        assertEquals(held.command, text(command));
    }

    private void checkAll() {
        long keys = 0;
        for (Client each : waiting) {
            check(each);
            keys += held(each).keys.size();
        }
        long records = waiting.size() + 2 * keys;
        assertEquals(records, RecordBench.count(bench.keyspace, Space.WAITER));
        long deadlines = model.values().stream().filter(each -> each.deadline != 0).count();
        assertEquals(deadlines, RecordBench.count(bench.keyspace, Space.WAITER_EXPIRY));
        assertEquals(!waiting.isEmpty(), table.any());
        assertEquals(earliest(), table.earliestMillis());
        TreeMap<String, Integer> seen = new TreeMap<>();
        for (String name : KEYS) {
            for (int db = 0; db < DATABASES; db++) {
                Key key = new Key(db, name);
                List<Client> found = new ArrayList<>();
                for (boolean more = first(key); more; more = table.next()) {
                    found.add(current());
                    seen.merge(name, 1, Integer::sum);
                }
                assertEquals(of(key), found);
            }
        }
        assertEquals(keys, seen.values().stream().mapToLong(each -> each).sum());
    }

    @Test
    void whoCameFirstIsFirst() {
        Key key = new Key(0, "k");
        Client last = new Client(1, 9, 1, 1);
        Client first = new Client(1, 10, 1, 1);
        block(first, 0, "one", List.of(key));
        block(last, 0, "two", List.of(key, key));
        assertTrue(first(key));
        assertEquals(first, current());
        assertTrue(table.next());
        assertEquals(last, current());
        assertFalse(table.next(), "a key named twice is awaited once");
        assertFalse(first(new Key(1, "k")), "another database");
        assertFalse(first(new Key(0, "kk")), "another key");
    }

    @Test
    void whoIsServedThroughOneKeyWaitsForNoOther() {
        Client client = new Client(1, 9, 1, 1);
        block(client, 500, "c", List.of(new Key(0, "a"), new Key(0, "b"), new Key(1, "a")));
        assertTrue(first(new Key(0, "b")));
        table.remove();
        assertFalse(first(new Key(0, "a")));
        assertFalse(first(new Key(1, "a")));
        assertFalse(table.any());
        assertEquals(Long.MAX_VALUE, table.earliestMillis());
        assertThrows(InvariantBroken.class, () -> table.command(command));
        assertEquals(0, RecordBench.count(bench.keyspace, Space.WAITER));
    }

    @Test
    void aLateCancellationDoesNotEndTheNextWaiting() {
        block(new Client(1, 9, 1, 2), 0, "c", List.of(new Key(0, "a")));
        assertFalse(table.find(1, 9, 1, 1));
        assertTrue(table.find(1, 9, 1, 2));
        assertThrows(InvariantBroken.class, () -> table.block(0, segment("d"), 0, 1));
    }

    @Test
    void aLostNodeIsFoundInEverySlot() {
        for (int slot = 0; slot < Slot.COUNT; slot += 1_000) {
            block(new Client(slot, -1, slot, 1), 0, "c", List.of(new Key(0, "k" + slot)));
            block(new Client(slot, 7, slot, 1), 0, "c", List.of(new Key(0, "k" + slot)));
        }
        block(new Client(Slot.COUNT - 1, -1, 0, 1), 0, "c", List.of(new Key(0, "last")));
        assertFalse(table.findOfNode(8, 0));
        lose(-1);
        lose(7);
        assertFalse(table.any());
    }

    @Test
    void everythingIsInTheRecords() {
        block(new Client(1, 9, 1, 2), 500, "command", List.of(new Key(0, "a")));
        CollectionBench copy = RecordBench.bench(1);
        RecordBench.copy(bench.keyspace, copy.map, copy.keyspace);
        table = copy.keyspace.waiters();
        assertEquals(500, table.earliestMillis());
        assertTrue(first(new Key(0, "a")));
        table.command(command);
        assertEquals("command", text(command));
    }
}
