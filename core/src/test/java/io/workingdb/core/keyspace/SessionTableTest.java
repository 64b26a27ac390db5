package io.workingdb.core.keyspace;

import static io.workingdb.core.keyspace.SessionTable.AHEAD_MILLIS_MAX;
import static io.workingdb.core.keyspace.SessionTable.IDLE_MILLIS;
import static io.workingdb.core.keyspace.SessionTable.REPLY_BYTES_MAX;
import static io.workingdb.core.keyspace.SessionTable.WINDOW;
import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static io.workingdb.core.keyspace.collection.CollectionBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.keyspace.SessionTable.Found;
import io.workingdb.core.keyspace.collection.CollectionBench;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// Sessions against a model that forgets nothing: no write is done twice, whatever is evicted.
final class SessionTableTest {
    private static final long START = 1_700_000_000_000L;
    private static final int SLOTS = 3;
    private static final int SESSIONS = 6;

    /// A session: told apart by all three.
    private record Name(int slot, long birth, long id) {}

    /// What a slot should know of a session.
    private static final class Known {
        final TreeMap<Long, String> rows = new TreeMap<>();
        long highest;
        long used;
    }

    private final Slice reply = new Slice();
    private final Map<Name, Known> known = new HashMap<>();
    private final Map<Integer, Long> floors = new HashMap<>();
    private final Map<Name, TreeMap<Long, String>> done = new HashMap<>();
    private final long[] births = new long[SESSIONS];
    private final long[] sequences = new long[SESSIONS];
    private CollectionBench bench = RecordBench.bench(0);
    private Keyspace keyspace = bench.keyspace;
    private long now = START;

    @Property(seed = "1", tries = 40, shrinking = ShrinkingMode.OFF)
    void behavesAsItsModel(@ForAll long seed) {
        ModelRounds.run(seed, this::run);
    }

    private void run(long seed) {
        begin(seed);
        for (int i = 0; i < SESSIONS; i++) {
            open(i);
        }
        for (int i = 0; i < RecordBench.OPERATIONS; i++) {
            step();
            if (i % 100 == 0) {
                checkCount();
            }
        }
        checkCount();
        passTime(now + 10 * IDLE_MILLIS);
        assertEquals(0, known.size());
        assertEquals(Long.MAX_VALUE, keyspace.earliestDeadlineMillis());
        bench.emptyEverything();
    }

    private void begin(long seed) {
        bench = RecordBench.bench(seed);
        keyspace = bench.keyspace;
        now = START;
        keyspace.logTime(now);
        known.clear();
        floors.clear();
        done.clear();
    }

    private void step() {
        Random64 random = bench.random;
        int session = random.below(SESSIONS);
        int slot = random.below(SLOTS);
        switch (random.below(20)) {
            case 0 -> bench.pinOrUnpin();
            case 1 -> open(session);
            case 2 -> passTime(now + random.logUniform(3 * IDLE_MILLIS));
            case 3 -> RecordBench.reattach(keyspace);
            case 4 -> sequences[session] += random.logUniform(3L * WINDOW);
            case 5, 6, 7 -> sendAgain();
            case 8 -> write(name(slot, session), 1 + random.logUniform(sequences[session]));
            default -> write(name(slot, session), ++sequences[session]);
        }
    }

    private Name name(int slot, int session) {
        return new Name(slot, births[session], session);
    }

    private void open(int session) {
        long back = bench.random.logUniform(2 * IDLE_MILLIS);
        births[session] =
                now + (bench.random.chance(1, 4) ? -back : bench.random.below(AHEAD_MILLIS_MAX));
        sequences[session] = 0;
    }

    private void write(Name name, long sequence) {
        Found expected = expected(name, sequence);
        assertEquals(expected, find(name, sequence));
        switch (expected) {
            case REPLY -> assertEquals(known(name).rows.get(sequence), text(reply));
            case FRESH -> {
                int length = bench.random.below(4) == 0 ? bench.random.below(1_100) : 3;
                record(name, sequence, Character.toString(bench.random.below(256)).repeat(length));
            }
            case DONE, OLD, FORGOTTEN, UNBORN -> {}
        }
    }

    private Found expected(Name name, long sequence) {
        if (name.birth > now + AHEAD_MILLIS_MAX) {
            return Found.UNBORN;
        }
        Known session = known.get(name);
        if (session == null) {
            return name.birth <= floors.getOrDefault(name.slot, -1L)
                    ? Found.FORGOTTEN
                    : Found.FRESH;
        }
        if (sequence <= session.highest - WINDOW) {
            return Found.OLD;
        }
        String kept = session.rows.get(sequence);
        if (kept == null) {
            return Found.FRESH;
        }
        return kept.length() > REPLY_BYTES_MAX ? Found.DONE : Found.REPLY;
    }

    private Known known(Name name) {
        return known.computeIfAbsent(name, n -> new Known());
    }

    private Found find(Name name, long sequence) {
        return keyspace.sessions().find(name.slot, name.birth, name.id, sequence, now, reply);
    }

    private void record(Name name, long sequence, String answer) {
        keyspace.sessions().record(segment(answer), 0, answer.length(), now);
        Known session = known(name);
        session.used = now;
        session.highest = Math.max(session.highest, sequence);
        for (int i = 0; i < 2; i++) {
            if (!session.rows.isEmpty() && session.rows.firstKey() <= session.highest - WINDOW) {
                session.rows.pollFirstEntry();
            }
        }
        session.rows.put(sequence, answer);
        String before = done.computeIfAbsent(name, n -> new TreeMap<>()).put(sequence, answer);
        assertEquals(null, before, "no write is done twice");
    }

    /// Any write that was ever done comes once more, and is not done again.
    private void sendAgain() {
        if (done.isEmpty()) {
            return;
        }
        List<Name> names = new ArrayList<>(done.keySet());
        names.sort((a, b) ->
                a.slot != b.slot
                        ? Integer.compare(a.slot, b.slot)
                        : a.id != b.id ? Long.compare(a.id, b.id) : Long.compare(a.birth, b.birth));
        Name name = names.get(bench.random.below(names.size()));
        TreeMap<Long, String> writes = done.get(name);
        assertNotNull(writes);
        Long sequence = writes.ceilingKey(bench.random.logUniform(writes.lastKey()));
        assertNotNull(sequence);
        assertNotEquals(Found.FRESH, find(name, sequence));
        write(name, sequence);
    }

    /// Time passes and what is idle goes, in slices between which everything that was done comes again.
    private void passTime(long to) {
        now = to;
        keyspace.logTime(now);
        int limit = 1 + bench.random.below(40);
        int work = limit;
        while (work == limit) {
            work = keyspace.expireDue(limit);
            assertTrue(work <= limit);
            done.forEach(
                    (name, writes) -> assertNotEquals(Found.FRESH, find(name, writes.lastKey())));
        }
        known.entrySet()
                .removeIf(each -> {
                    Name name = each.getKey();
                    boolean idle = each.getValue().used + IDLE_MILLIS <= now;
                    if (idle) {
                        floors.merge(name.slot, name.birth, Math::max);
                    }
                    return idle;
                });
    }

    private void checkCount() {
        long records = floors.size();
        for (Known each : known.values()) {
            records += 1 + each.rows.size();
        }
        assertEquals(records, RecordBench.count(keyspace, Space.SESSION));
        assertEquals(known.size(), RecordBench.count(keyspace, Space.SESSION_EXPIRY));
    }

    @Test
    void aWriteThatIsSentAgainIsAnsweredAgain() {
        Name name = new Name(5, START, 7);
        assertEquals(Found.FRESH, find(name, 1));
        record(name, 1, "+OK");
        assertEquals(Found.REPLY, find(name, 1));
        assertEquals("+OK", text(reply));
        assertEquals(Found.FRESH, find(name, 2), "another sequence");
        assertEquals(Found.FRESH, find(new Name(6, START, 7), 1), "another slot");
        assertEquals(Found.FRESH, find(new Name(5, START, 8), 1), "another session");
        assertEquals(Found.FRESH, find(new Name(5, START + 1, 7), 1), "another birth");
    }

    @Test
    void aLongReplyIsNotKeptAndAnEmptyOneIs() {
        Name name = new Name(5, START, 7);
        for (int length : new int[] {0, 1, REPLY_BYTES_MAX, REPLY_BYTES_MAX + 1}) {
            assertEquals(Found.FRESH, find(name, 1 + length));
            record(name, 1 + length, "x".repeat(length));
            boolean kept = length <= REPLY_BYTES_MAX;
            assertEquals(kept ? Found.REPLY : Found.DONE, find(name, 1 + length));
            assertEquals(kept ? length : REPLY_BYTES_MAX, reply.lengthBytes);
        }
    }

    @Test
    void theWindowEndsWhereItSays() {
        Name name = new Name(5, START, 7);
        for (long sequence = 1; sequence <= WINDOW; sequence++) {
            assertEquals(Found.FRESH, find(name, sequence));
            record(name, sequence, "");
        }
        assertEquals(Found.REPLY, find(name, 1));
        assertEquals(Found.FRESH, find(name, WINDOW + 1));
        record(name, WINDOW + 1, "");
        assertEquals(Found.OLD, find(name, 1));
        assertEquals(Found.REPLY, find(name, 2));
        assertEquals(1 + WINDOW, RecordBench.count(keyspace, Space.SESSION));
    }

    @Test
    void aNumberThatIsMissingInTheWindowMayStillCome() {
        Name name = new Name(5, START, 7);
        find(name, 2_000);
        record(name, 2_000, "");
        assertEquals(Found.FRESH, find(name, 2_000 - WINDOW + 1));
        assertEquals(Found.OLD, find(name, 2_000 - WINDOW));
        assertEquals(Found.FRESH, find(name, Long.MAX_VALUE));
        record(name, Long.MAX_VALUE, "last");
        assertEquals(Found.OLD, find(name, 2_000));
        assertEquals(Found.REPLY, find(name, Long.MAX_VALUE));
        passTime(now + IDLE_MILLIS);
        checkCount();
    }

    @Test
    void aJumpIsMadeGoodAFewRowsAtATime() {
        Name name = new Name(5, START, 7);
        for (long sequence = 1; sequence <= 100; sequence++) {
            find(name, sequence);
            record(name, sequence, "");
        }
        for (long sequence = 5_000; sequence < 5_040; sequence++) {
            find(name, sequence);
            record(name, sequence, "");
            checkCount();
        }
        assertEquals(1 + 100 - 80 + 40, RecordBench.count(keyspace, Space.SESSION));
    }

    @Test
    void aForgottenSessionNeverWritesAgainAndItsRowsGoInSlices() {
        Name name = new Name(5, START, 7);
        for (long sequence = 1; sequence <= WINDOW; sequence++) {
            find(name, sequence);
            record(name, sequence, "reply");
        }
        int head = 19 + 24;
        int row = 27 + 1 + "reply".length();
        int deadline = 27;
        assertEquals(head + WINDOW * row + deadline, keyspace.logicalBytes());
        now += IDLE_MILLIS - 1;
        keyspace.logTime(now);
        assertEquals(0, keyspace.expireDue(10));
        assertEquals(START + IDLE_MILLIS, keyspace.earliestDeadlineMillis());
        now++;
        keyspace.logTime(now);
        int work = 0;
        for (int slice = keyspace.expireDue(100); slice > 0; slice = keyspace.expireDue(100)) {
            work += slice;
            assertTrue(slice <= 100);
            assertEquals(Found.FORGOTTEN, find(name, 1));
            assertEquals(Found.FORGOTTEN, find(name, WINDOW + 1));
        }
        assertEquals(1 + WINDOW + 1, work, "a head, rows, a deadline");
        assertEquals(3 + 16, keyspace.logicalBytes(), "only the floor is left");
        assertEquals(Found.FORGOTTEN, find(new Name(5, START - 1, 8), 1), "born before");
        assertEquals(Found.FRESH, find(new Name(5, START + 1, 8), 1), "born after");
        assertEquals(Found.FRESH, find(new Name(6, START, 7), 1), "another slot");
    }

    @Test
    void aFloorIsNeverLowered() {
        Name younger = new Name(5, START + 2, 1);
        Name older = new Name(5, START, 2);
        find(younger, 1);
        record(younger, 1, "");
        now++;
        find(older, 1);
        record(older, 1, "");
        passTime(START + IDLE_MILLIS);
        assertEquals(Found.REPLY, find(older, 1), "younger is forgotten, older was used since");
        passTime(START + IDLE_MILLIS + 1);
        assertEquals(Found.FORGOTTEN, find(new Name(5, START + 2, 9), 1));
        assertEquals(Found.FRESH, find(new Name(5, START + 3, 9), 1));
    }

    @Test
    void aSessionThatIsUsedCostsAtMostOneStepAnHour() {
        Name name = new Name(5, START, 7);
        int steps = 0;
        for (long sequence = 1; sequence <= 100; sequence++) {
            assertEquals(Found.FRESH, find(name, sequence));
            record(name, sequence, "");
            now += IDLE_MILLIS / 10;
            keyspace.logTime(now);
            steps += keyspace.expireDue(10);
        }
        assertTrue(steps <= 11, "steps=" + steps);
        assertEquals(Found.REPLY, find(name, 100));
    }

    @Test
    void aBirthInTheTimeToComeIsRefused() {
        assertEquals(Found.FRESH, find(new Name(5, now + AHEAD_MILLIS_MAX, 7), 1));
        assertEquals(Found.UNBORN, find(new Name(5, now + AHEAD_MILLIS_MAX + 1, 7), 1));
        assertEquals(Found.UNBORN, find(new Name(5, Long.MAX_VALUE, 7), 1));
        assertEquals(Found.UNBORN, find(new Name(5, -1, 7), 1));
        assertEquals(Found.FRESH, find(new Name(5, 0, 7), 1));
    }

    @Test
    void everythingIsInTheRecords() {
        Name name = new Name(5, START, 7);
        find(name, 3);
        record(name, 3, "three");
        CollectionBench copy = RecordBench.bench(1);
        RecordBench.copy(keyspace, copy.map, copy.keyspace);
        keyspace = copy.keyspace;
        assertEquals(Found.REPLY, find(name, 3));
        assertEquals("three", text(reply));
        passTime(now + IDLE_MILLIS);
        assertEquals(Found.FORGOTTEN, find(name, 3));
        assertFalse(keyspace.reclaimPending());
    }
}
