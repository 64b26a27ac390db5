package io.workingdb.core.keyspace.collection;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;

import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.LockMode;
import io.workingdb.core.keyspace.LockTable;
import io.workingdb.core.keyspace.SessionTable;
import io.workingdb.core.keyspace.Slot;
import io.workingdb.core.keyspace.TransactionTable;
import io.workingdb.core.keyspace.WaiterTable;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.trace.Hash64;
import java.lang.foreign.MemorySegment;

/// The tables that no key owns, as a {@link SavepointSide} changes them: sessions, transactions, locks, clients that wait.
final class SavepointTables {
    private static final int LONG_BYTES = 9_000;
    private static final int SLOT = 1;

    /// Slot 0 as a participant, and whatever is kept: zeros.
    private static final MemorySegment CONTENT = segment("\0".repeat(LONG_BYTES));

    private final Keyspace keyspace;
    private final Slice reply = new Slice();
    private Random64 random = new Random64(0);
    private Hash64 outcome = new Hash64(0);

    SavepointTables(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /// Does something.
    ///
    /// @param outcome what came of it is put here
    void run(Random64 random, Hash64 outcome, int db, String name) {
        this.random = random;
        this.outcome = outcome;
        switch (random.below(4)) {
            case 0 -> session();
            case 1 -> transaction();
            case 2 -> lock(db, name);
            default -> block(db, name);
        }
    }

    private void note(boolean answer) {
        outcome.put(answer ? 1 : 0);
    }

    private void session() {
        SessionTable sessions = keyspace.sessions();
        long now = keyspace.logTimeMillis();
        long birth = now - random.below(200);
        long sequence = 1 + random.below(3_000);
        SessionTable.Found found =
                sessions.find(random.below(2), birth, random.below(2), sequence, now, reply);
        outcome.put(found.ordinal());
        if (found == SessionTable.Found.FRESH) {
            sessions.record(CONTENT, 0, random.below(1_200), now);
        }
    }

    private void transaction() {
        TransactionTable transactions = keyspace.transactions();
        long deadline = keyspace.logTimeMillis() + random.below(99);
        TransactionTable.Found found = transactions.find(SLOT, random.below(5), 1);
        outcome.put(found.ordinal());
        if (found == TransactionTable.Found.MISSING) {
            begin(transactions, deadline);
        } else if (found == TransactionTable.Found.THERE && !transactions.status().isFinished()) {
            goOn(transactions, deadline);
        } else if (random.chance(1, 4)) {
            TransactionTable.Place place = new TransactionTable.Place();
            place.set(random.below(3), random.below(2));
            outcome.put(transactions.forget(SLOT, random.below(2), 1 + random.below(3), place));
            outcome.put(place.birth());
            note(place.isEnd());
        }
        outcome.put(transactions.earliestMillis());
    }

    private void begin(TransactionTable transactions, long deadline) {
        if (random.chance(1, 3)) {
            transactions.poison();
            return;
        }
        transactions.begin(deadline, CONTENT, 0, 1);
        for (int number = random.below(4); number > 0; number--) {
            transactions.put(number, CONTENT, 0, (int) random.logUniform(LONG_BYTES));
        }
    }

    private void goOn(TransactionTable transactions, long deadline) {
        switch (random.below(3)) {
            case 0 -> transactions.abort();
            case 1 -> transactions.postpone(deadline);
            default -> {
                switch (transactions.status()) {
                    case PENDING -> transactions.prepare();
                    case PREPARED -> transactions.commit(deadline);
                    case COMMITTED, ABORTED -> throw new AssertionError("it is finished");
                }
            }
        }
    }

    private void lock(int db, String name) {
        LockTable locks = keyspace.locks();
        MemorySegment key = segment(name);
        note(locks.any());
        long birth = random.below(6);
        locks.openKey(db, key, 0, name.length());
        if (random.chance(1, 2)) {
            LockMode mode = random.chance(1, 2) ? LockMode.SHARED : LockMode.EXCLUSIVE;
            outcome.put(locks.acquire(mode, birth, 1).ordinal());
        } else {
            int slot = Slot.of(key, 0, name.length());
            outcome.put(locks.release(slot, birth, 1, 1 + random.below(3), this::granted));
        }
    }

    private void granted(long birth, long id, long token) {
        outcome.put(birth);
        outcome.put(id);
        outcome.put(token);
    }

    private void block(int db, String name) {
        WaiterTable waiters = keyspace.waiters();
        MemorySegment key = segment(name);
        note(waiters.any());
        outcome.put(waiters.earliestMillis());
        if (!waiters.find(Slot.of(key, 0, name.length()), 1, random.below(6), 1)) {
            long deadline = random.chance(1, 2) ? 0 : keyspace.logTimeMillis() + random.below(40);
            waiters.block(deadline, CONTENT, 0, random.below(50));
            waiters.await(db, key, 0, name.length());
            waiters.await(1 - db, key, 0, name.length());
        } else if (random.chance(1, 2)) {
            waiters.remove();
        }
        if (waiters.first(db, key, 0, name.length())) {
            outcome.put(waiters.connection());
            if (random.chance(1, 3)) {
                waiters.remove();
            }
        }
    }
}
