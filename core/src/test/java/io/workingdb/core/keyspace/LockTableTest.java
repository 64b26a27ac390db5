package io.workingdb.core.keyspace;

import static io.workingdb.core.keyspace.LockMode.EXCLUSIVE;
import static io.workingdb.core.keyspace.LockMode.SHARED;
import static io.workingdb.core.keyspace.LockTable.WAITERS_MAX;
import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.keyspace.LockTable.Outcome;
import io.workingdb.core.keyspace.collection.CollectionBench;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.random.Random64;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// Locks against lists of holders and queues; and that nobody waits for an older one, so never in a circle.
final class LockTableTest {
    private static final String[] RESOURCES = {"", "a", "ab", "a\0", "\0a", "\u00FF".repeat(300)};
    private static final int SLOTS = 2;
    private static final int TRANSACTIONS = 9;

    /// A transaction. The lower is the older.
    private record Transaction(long birth, long id) implements Comparable<Transaction> {
        @Override
        public int compareTo(Transaction other) {
            int order = Long.compare(birth, other.birth);
            return order != 0 ? order : Long.compareUnsigned(id, other.id);
        }
    }

    /// A place in a queue.
    private record Waiting(Transaction transaction, LockMode mode) {}

    /// One resource as it should be.
    private static final class Lock {
        final TreeMap<Transaction, LockMode> holders = new TreeMap<>();
        final List<Waiting> queue = new ArrayList<>();

        boolean excludes(Transaction transaction, LockMode mode) {
            return holders.entrySet().stream()
                    .anyMatch(each ->
                            !each.getKey().equals(transaction)
                                    && (mode == EXCLUSIVE || each.getValue() == EXCLUSIVE));
        }

        boolean awaits(Transaction transaction) {
            return queue.stream().anyMatch(each -> each.transaction.equals(transaction));
        }
    }

    private final List<TreeMap<String, Lock>> model = new ArrayList<>();
    private final List<Transaction> granted = new ArrayList<>();
    private final Transaction[] transactions = new Transaction[TRANSACTIONS];
    private CollectionBench bench = RecordBench.bench(0);
    private LockTable locks = bench.keyspace.locks();
    private long[] tokens = new long[SLOTS];

    @Property(seed = "1", tries = 30, shrinking = ShrinkingMode.OFF)
    void behavesAsItsModel(@ForAll long seed) {
        ModelRounds.run(seed, this::run);
    }

    private void run(long seed) {
        bench = RecordBench.bench(seed);
        locks = bench.keyspace.locks();
        tokens = new long[SLOTS];
        model.clear();
        for (int slot = 0; slot < SLOTS; slot++) {
            model.add(new TreeMap<>());
            for (String each : RESOURCES) {
                model.get(slot).put(each, new Lock());
            }
        }
        for (int i = 0; i < TRANSACTIONS; i++) {
            transactions[i] = new Transaction(i / 2, i % 2 == 0 ? i : -i);
        }
        for (int i = 0; i < RecordBench.OPERATIONS; i++) {
            step();
            if (i % 20 == 0) {
                checkCount();
            }
        }
        for (Transaction each : transactions) {
            for (int slot = 0; slot < SLOTS; slot++) {
                release(slot, each, Integer.MAX_VALUE);
            }
        }
        assertFalse(locks.any());
        assertEquals(0, RecordBench.count(bench.keyspace, Space.LOCK));
        bench.emptyEverything();
    }

    private void step() {
        Random64 random = bench.random;
        int slot = random.below(SLOTS);
        Transaction transaction = transactions[random.below(TRANSACTIONS)];
        String resource = RESOURCES[random.below(RESOURCES.length)];
        switch (random.below(12)) {
            case 0 -> bench.pinOrUnpin();
            case 1 -> RecordBench.reattach(bench.keyspace);
            case 2 -> release(slot, transaction, 1 + random.below(3));
            case 3 -> release(slot, transaction, Integer.MAX_VALUE);
            default ->
                    acquire(slot, resource, random.chance(1, 2) ? SHARED : EXCLUSIVE, transaction);
        }
        check(slot, resource);
    }

    private Lock lock(int slot, String resource) {
        Lock lock = model.get(slot).get(resource);
        assertNotNull(lock);
        return lock;
    }

    private void acquire(int slot, String resource, LockMode mode, Transaction transaction) {
        Lock lock = lock(slot, resource);
        Outcome expected = expected(lock, mode, transaction);
        LockMode held = lock.holders.get(transaction);
        boolean had = held == EXCLUSIVE || held == mode;
        boolean waited = lock.awaits(transaction);
        open(slot, resource);
        assertEquals(expected, locks.acquire(mode, transaction.birth, transaction.id));
        if (expected == Outcome.GRANTED && !had) {
            lock.holders.put(transaction, mode);
            assertTrue(locks.token() > tokens[slot], "tokens grow");
            tokens[slot] = locks.token();
        }
        if (expected == Outcome.WAITS && !waited) {
            lock.queue.add(new Waiting(transaction, mode));
        }
    }

    private static Outcome expected(Lock lock, LockMode mode, Transaction transaction) {
        LockMode held = lock.holders.get(transaction);
        if (held == EXCLUSIVE || held == mode) {
            return Outcome.GRANTED;
        }
        if (lock.awaits(transaction)) {
            return lock.queue.contains(new Waiting(transaction, SHARED)) && mode == EXCLUSIVE
                    ? Outcome.DIES
                    : Outcome.WAITS;
        }
        List<Transaction> before = new ArrayList<>();
        lock.queue.forEach(each -> {
            if (mode == EXCLUSIVE || each.mode == EXCLUSIVE) {
                before.add(each.transaction);
            }
        });
        boolean excluded = lock.excludes(transaction, mode);
        if (!excluded && (held != null || before.isEmpty())) {
            return Outcome.GRANTED;
        }
        if (excluded) {
            before.addAll(lock.holders.keySet());
            before.remove(transaction);
        }
        return before.stream().allMatch(each -> transaction.compareTo(each) < 0)
                ? Outcome.WAITS
                : Outcome.DIES;
    }

    private void release(int slot, Transaction transaction, int limit) {
        List<Transaction> expected = new ArrayList<>();
        int released = 0;
        for (Lock each : model.get(slot).values()) {
            if (released < limit && each.queue.removeIf(w -> w.transaction.equals(transaction))) {
                released++;
                serve(each, expected);
            }
        }
        for (Lock each : model.get(slot).values()) {
            if (released < limit && each.holders.remove(transaction) != null) {
                released++;
                serve(each, expected);
            }
        }
        granted.clear();
        int done =
                locks.release(
                        slot,
                        transaction.birth,
                        transaction.id,
                        limit,
                        (birth, id, token) -> {
                            assertTrue(token > tokens[slot], "tokens grow");
                            tokens[slot] = token;
                            granted.add(new Transaction(birth, id));
                        });
        assertEquals(released, done);
        assertEquals(expected, granted);
    }

    private static void serve(Lock lock, List<Transaction> served) {
        while (!lock.queue.isEmpty()) {
            Waiting first = lock.queue.getFirst();
            if (lock.excludes(first.transaction, first.mode)) {
                return;
            }
            lock.queue.removeFirst();
            lock.holders.put(first.transaction, first.mode);
            served.add(first.transaction);
        }
    }

    private void open(int slot, String resource) {
        locks.open(slot, segment(resource), 0, resource.length());
    }

    private void check(int slot, String resource) {
        Lock lock = lock(slot, resource);
        open(slot, resource);
        assertEquals(lock.holders.isEmpty(), locks.isFree(EXCLUSIVE));
        assertEquals(!lock.holders.containsValue(EXCLUSIVE), locks.isFree(SHARED));
        assertTrue(!lock.holders.containsValue(EXCLUSIVE) || lock.holders.size() == 1);
        for (Transaction each : transactions) {
            boolean waits = model.get(slot).values().stream().anyMatch(l -> l.awaits(each));
            assertEquals(waits, locks.waits(slot, each.birth, each.id));
        }
        for (int i = 0; i < lock.queue.size(); i++) {
            Waiting waiting = lock.queue.get(i);
            assertTrue(i > 0 || lock.excludes(waiting.transaction, waiting.mode));
            checkWaitsForYounger(lock, i, waiting);
        }
    }

    private void checkCount() {
        long records = 0;
        for (TreeMap<String, Lock> each : model) {
            for (Lock any : each.values()) {
                records += 2L * (any.holders.size() + any.queue.size());
            }
        }
        assertEquals(records, RecordBench.count(bench.keyspace, Space.LOCK));
        assertEquals(records > 0, locks.any());
    }

    private static void checkWaitsForYounger(Lock lock, int place, Waiting waiting) {
        List<Waiting> before = new ArrayList<>(lock.queue.subList(0, place));
        lock.holders.forEach((holder, mode) -> before.add(new Waiting(holder, mode)));
        for (Waiting each : before) {
            boolean excluded = waiting.mode == EXCLUSIVE || each.mode == EXCLUSIVE;
            if (excluded && !each.transaction.equals(waiting.transaction)) {
                assertTrue(
                        waiting.transaction.compareTo(each.transaction) < 0,
                        waiting + " waits for the older " + each);
            }
        }
    }

    @Test
    void theOlderWaitsAndTheYoungerDies() {
        open(1, "r");
        assertEquals(Outcome.GRANTED, locks.acquire(EXCLUSIVE, 5, 5));
        assertEquals(Outcome.WAITS, locks.acquire(EXCLUSIVE, 5, 4));
        assertEquals(Outcome.WAITS, locks.acquire(EXCLUSIVE, 5, 4), "asked again");
        assertEquals(Outcome.DIES, locks.acquire(EXCLUSIVE, 5, 6));
        assertEquals(Outcome.DIES, locks.acquire(SHARED, 6, 0));
        assertEquals(Outcome.GRANTED, locks.acquire(SHARED, 5, 5), "held already, and more");
        assertTrue(locks.waits(1, 5, 4));
        assertFalse(locks.waits(2, 5, 4));
        assertFalse(locks.waits(1, 5, 5));
    }

    @Test
    void aStreamOfReadersDoesNotKeepAWriterOut() {
        open(1, "r");
        assertEquals(Outcome.GRANTED, locks.acquire(SHARED, 10, 1));
        assertEquals(Outcome.GRANTED, locks.acquire(SHARED, 11, 1));
        assertEquals(Outcome.WAITS, locks.acquire(EXCLUSIVE, 9, 1));
        assertEquals(Outcome.DIES, locks.acquire(SHARED, 12, 1));
        assertEquals(Outcome.WAITS, locks.acquire(SHARED, 8, 1), "behind the writer");
        assertEquals(List.of(), released(1, 10));
        assertEquals(List.of(9L), released(1, 11));
        assertEquals(List.of(8L), released(1, 9));
    }

    @Test
    void allThatReadAreServedAtOnce() {
        open(1, "r");
        locks.acquire(EXCLUSIVE, 10, 1);
        for (long birth = 9; birth > 5; birth--) {
            assertEquals(Outcome.WAITS, locks.acquire(SHARED, birth, 1));
        }
        assertEquals(Outcome.WAITS, locks.acquire(EXCLUSIVE, 5, 1));
        assertEquals(List.of(9L, 8L, 7L, 6L), released(1, 10));
    }

    @Test
    void whoReadsAloneMayWriteAlthoughOthersWait() {
        open(1, "r");
        locks.acquire(SHARED, 10, 1);
        long token = locks.token();
        assertEquals(Outcome.WAITS, locks.acquire(EXCLUSIVE, 9, 1));
        assertEquals(Outcome.GRANTED, locks.acquire(EXCLUSIVE, 10, 1));
        assertTrue(locks.token() > token);
        assertFalse(locks.isFree(SHARED));
        assertEquals(List.of(9L), released(1, 10));
    }

    @Test
    void whoReadsWithOthersWaitsForThemToWrite() {
        open(1, "r");
        locks.acquire(SHARED, 10, 1);
        locks.acquire(SHARED, 11, 1);
        assertEquals(Outcome.DIES, locks.acquire(EXCLUSIVE, 11, 1));
        assertEquals(Outcome.WAITS, locks.acquire(EXCLUSIVE, 10, 1));
        assertEquals(Outcome.DIES, locks.acquire(SHARED, 12, 1));
        assertEquals(List.of(10L), released(1, 11));
        assertEquals(Outcome.GRANTED, locks.acquire(EXCLUSIVE, 10, 1));
        assertEquals(List.of(), released(1, 10));
        assertFalse(locks.any());
    }

    @Test
    void whoGivesUpWaitingLetsTheNextOnesIn() {
        open(1, "r");
        locks.acquire(SHARED, 10, 1);
        locks.acquire(EXCLUSIVE, 9, 1);
        locks.acquire(SHARED, 8, 1);
        assertEquals(List.of(8L), released(1, 9));
    }

    @Test
    void whoWaitsToReadCannotWaitToWriteAsWell() {
        open(1, "r");
        locks.acquire(EXCLUSIVE, 10, 1);
        assertEquals(Outcome.WAITS, locks.acquire(SHARED, 9, 1));
        assertEquals(Outcome.WAITS, locks.acquire(SHARED, 9, 1));
        assertEquals(Outcome.DIES, locks.acquire(EXCLUSIVE, 9, 1), "it would get less");
    }

    @Test
    void aQueueHasAnEnd() {
        open(1, "r");
        long birth = 1_000;
        locks.acquire(EXCLUSIVE, birth, 1);
        for (int i = 0; i < WAITERS_MAX; i++) {
            assertEquals(Outcome.WAITS, locks.acquire(EXCLUSIVE, --birth, 1));
        }
        assertEquals(Outcome.DIES, locks.acquire(EXCLUSIVE, birth - 1, 1));
        assertEquals(Outcome.WAITS, locks.acquire(EXCLUSIVE, birth, 1), "in the queue already");
        released(1, 1_000);
        open(1, "r");
        assertEquals(Outcome.WAITS, locks.acquire(EXCLUSIVE, birth - 1, 1));
    }

    @Test
    void locksGoInSlicesThoseAwaitedFirst() {
        for (int i = 0; i < 10; i++) {
            open(1, "r" + i);
            locks.acquire(EXCLUSIVE, 10, 1);
        }
        open(1, "s");
        locks.acquire(EXCLUSIVE, 11, 1);
        assertEquals(Outcome.WAITS, locks.acquire(EXCLUSIVE, 10, 1));
        assertEquals(1, locks.release(1, 10, 1, 1, (b, i, t) -> {}));
        assertFalse(locks.waits(1, 10, 1));
        assertEquals(List.of(), released(1, 11), "nobody is told who waits no more");
        assertEquals(4, locks.release(1, 10, 1, 4, (b, i, t) -> {}));
        assertEquals(6, locks.release(1, 10, 1, 100, (b, i, t) -> {}));
        assertEquals(0, locks.release(1, 10, 1, 100, (b, i, t) -> {}));
        assertFalse(locks.any());
    }

    @Test
    void aTokenIsAVersionOfTheSlotAndGrows() {
        Keyspace keyspace = bench.keyspace;
        locks.openKey(0, segment("k"), 0, 1);
        locks.acquire(EXCLUSIVE, 1, 1);
        long token = locks.token();
        keyspace.put(0, segment("k"), 0, 1, segment("v"), 0, 1, 0);
        assertTrue(keyspace.find(0, segment("k"), 0, 1));
        assertEquals(token + 1, keyspace.version());
        locks.openKey(0, segment("k"), 0, 1);
        locks.acquire(EXCLUSIVE, 1, 1);
        assertEquals(token, locks.token(), "of the same grant");
    }

    @Test
    void aKeyStaysLockedWhenItsDatabaseIsFlushed() {
        Keyspace keyspace = bench.keyspace;
        String longer = "k".repeat(1_000);
        keyspace.put(0, segment(longer), 0, 1_000, segment("v"), 0, 1, 0);
        locks.openKey(0, segment(longer), 0, 1_000);
        assertEquals(Outcome.GRANTED, locks.acquire(EXCLUSIVE, 1, 1));
        keyspace.flush(0);
        locks.openKey(0, segment(longer), 0, 1_000);
        assertFalse(locks.isFree(SHARED));
        locks.openKey(0, segment(longer), 0, 999);
        assertTrue(locks.isFree(EXCLUSIVE), "another key");
        locks.openKey(1, segment(longer), 0, 1_000);
        assertTrue(locks.isFree(EXCLUSIVE), "another database");
    }

    @Test
    void aResourceHasABound() {
        String longest = "x".repeat(LockLayout.RESOURCE_BYTES_MAX);
        open(1, longest);
        assertEquals(Outcome.GRANTED, locks.acquire(EXCLUSIVE, 1, 1));
        assertEquals(Outcome.DIES, locks.acquire(EXCLUSIVE, 2, 1));
        assertThrows(InvariantBroken.class, () -> open(1, longest + "x"));
        assertEquals(List.of(), released(1, 1));
        assertFalse(locks.any());
    }

    @Test
    void everythingIsInTheRecords() {
        open(1, "r");
        locks.acquire(EXCLUSIVE, 10, 1);
        long token = locks.token();
        locks.acquire(EXCLUSIVE, 9, 1);
        CollectionBench copy = RecordBench.bench(1);
        RecordBench.copy(bench.keyspace, copy.map, copy.keyspace);
        locks = copy.keyspace.locks();
        assertTrue(locks.any());
        assertEquals(List.of(9L), released(1, 10));
        open(1, "r");
        assertEquals(Outcome.GRANTED, locks.acquire(EXCLUSIVE, 9, 1));
        assertTrue(locks.token() > token);
    }

    /// Births of those that got a lock when a transaction let go of all it had.
    private List<Long> released(int slot, long birth) {
        List<Long> births = new ArrayList<>();
        int limit = 1_000;
        int done = locks.release(slot, birth, 1, limit, (b, id, token) -> births.add(b));
        assertTrue(done < limit);
        return births;
    }
}
