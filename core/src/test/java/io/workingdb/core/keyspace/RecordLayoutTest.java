package io.workingdb.core.keyspace;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workingdb.core.keyspace.collection.CollectionBench;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/// Golden bytes of the records of sessions, locks, transactions and clients that wait; that what is written is read; that every table has a name.
final class RecordLayoutTest {
    private static final long TIME = 1_700_000_000_123L;
    private static final int SLOT = 0x2F96;

    private final CollectionBench bench = RecordBench.bench(1);
    private final Keyspace keyspace = bench.keyspace;
    private final MemorySegment buffer = MemorySegment.ofArray(new byte[512]);
    private final MemorySegment other = MemorySegment.ofArray(new byte[512]);

    @Test
    void sessionsHaveTheseBytes() {
        SessionTable sessions = keyspace.sessions();
        String session = "09" + "2f96" + "0000018bcfe5687b" + "000000000000cafe";
        for (int sequence = 3; sequence <= 4; sequence++) {
            sessions.find(SLOT, TIME, 0xCAFE, sequence, TIME, new Slice());
            sessions.record(
                    segment("+OK" + "x".repeat(1_024)), 0, 3 + (sequence - 3) * 1_024, TIME);
        }
        assertEquals(
                List.of(
                        session
                                + "="
                                + "01"
                                + "00000000000000"
                                + "0400000000000000"
                                + "7b68e5cf8b010000",
                        session + "0000000000000003" + "=" + "01" + "2b4f4b",
                        session + "0000000000000004" + "=" + "02",
                        "0a" + "0000018bd01c56fb" + session.substring(2) + "="),
                RecordBench.records(keyspace, Space.SESSION, Space.SESSION_EXPIRY));
        keyspace.logTime(TIME + SessionTable.IDLE_MILLIS);
        keyspace.expireDue(100);
        assertEquals(
                List.of("09" + "2f96" + "=" + "01" + "00000000000000" + "7b68e5cf8b010000"),
                RecordBench.records(keyspace, Space.SESSION, Space.SESSION_EXPIRY));
    }

    @Test
    void locksHaveTheseBytes() {
        LockTable locks = keyspace.locks();
        locks.open(SLOT, segment("ab"), 0, 2);
        locks.acquire(LockMode.EXCLUSIVE, 2, 0x0102);
        locks.acquire(LockMode.SHARED, 1, 0x0304);
        String holder = "0000000000000002" + "0000000000000102";
        String waiter = "0000000000000001" + "0000000000000304";
        assertEquals(
                List.of(
                        "0b2f96"
                                + "01"
                                + "0002"
                                + "6162"
                                + holder
                                + "="
                                + "0102000000000000"
                                + "0100000000000000",
                        "0b2f96"
                                + "02"
                                + "0002"
                                + "6162"
                                + "0000000000000002"
                                + "="
                                + "0101000000000000"
                                + "0100000000000000"
                                + "0403000000000000",
                        "0b2f96" + "03" + holder + "6162" + "=",
                        "0b2f96" + "04" + waiter + "6162" + "=" + "0200000000000000"),
                RecordBench.records(keyspace, Space.LOCK));
        assertEquals(4 + 2 + 4_096 + 16, LockLayout.KEY_BYTES_MAX);
    }

    @Test
    void aUsersKeyIsLockedUnderItsDatabase() {
        LockTable locks = keyspace.locks();
        locks.openKey(1, segment("foo"), 0, 3);
        locks.acquire(LockMode.SHARED, 2, 3);
        String key = "10" + "2f96" + "0001" + "65bb3105" + "666f6f";
        String holder = "0000000000000002" + "0000000000000003";
        assertEquals(
                "0b2f96"
                        + "01"
                        + "000c"
                        + key
                        + holder
                        + "="
                        + "0101000000000000"
                        + "0100000000000000",
                RecordBench.records(keyspace, Space.LOCK).getFirst());
    }

    @Test
    void transactionsHaveTheseBytes() {
        TransactionTable transactions = keyspace.transactions();
        transactions.find(SLOT, 2, 0x0102);
        transactions.begin(500, segment("\u0003\0\u0096/"), 0, 2);
        transactions.put(7, segment("redo"), 0, 4);
        String key = "0c" + "2f96" + "0000000000000002" + "0000000000000102";
        String none = "0000000000000000";
        String fragment = key + "0000000000000007" + "=" + "7265646f";
        assertEquals(
                List.of(
                        key
                                + "="
                                + "01010000"
                                + "02000000"
                                + "f401000000000000"
                                + none
                                + "0300"
                                + "962f",
                        fragment,
                        "0d" + "00000000000001f4" + key.substring(2) + "="),
                RecordBench.records(keyspace, Space.TRANSACTION, Space.TRANSACTION_EXPIRY));
        transactions.prepare();
        transactions.commit(10);
        assertEquals(
                List.of(
                        key
                                + "="
                                + "01030000"
                                + "02000000"
                                + none
                                + "0a00000000000000"
                                + "0300"
                                + "962f",
                        fragment),
                RecordBench.records(keyspace, Space.TRANSACTION, Space.TRANSACTION_EXPIRY));
        transactions.forget(SLOT, 2, 100, new TransactionTable.Place());
        transactions.find(SLOT, 3, 1);
        transactions.poison();
        assertEquals(
                List.of(
                        "0c" + "2f96" + "=" + "01" + "00000000000000" + "0200000000000000",
                        "0c"
                                + "2f96"
                                + "0000000000000003"
                                + "0000000000000001"
                                + "="
                                + "01040000"
                                + "00000000"
                                + none
                                + none),
                RecordBench.records(keyspace, Space.TRANSACTION, Space.TRANSACTION_EXPIRY));
    }

    @Test
    void clientsThatWaitHaveTheseBytes() {
        WaiterTable waiters = keyspace.waiters();
        waiters.find(SLOT, 9, 10, 11);
        waiters.block(500, segment("BL"), 0, 2);
        waiters.await(1, segment("foo"), 0, 3);
        String client = "2f96" + "01" + "00000009" + "000000000000000a" + "000000000000000b";
        String name = "0001" + "65bb3105" + "666f6f";
        assertEquals(
                List.of(
                        "0e" + client + "=" + "01" + "00000000000000" + "f401000000000000" + "424c",
                        "0e" + client + "2f96" + name + "=" + "0100000000000000",
                        "0e"
                                + "2f96"
                                + "02"
                                + "0009"
                                + name
                                + "0000000000000001"
                                + "="
                                + "962f"
                                + "09000000"
                                + "0a00000000000000"
                                + "0b00000000000000",
                        "0f" + "00000000000001f4" + client + "="),
                RecordBench.records(keyspace, Space.WAITER, Space.WAITER_EXPIRY));
        assertEquals(24, WaiterLayout.CLIENT_KEY_BYTES);
    }

    @Property(seed = "1", tries = 1_000)
    void whatHasABirthIsReadAsItWasWritten(
            @ForAll @IntRange(max = Slot.COUNT - 1) int slot,
            @ForAll @LongRange(min = 0) long birth,
            @ForAll long id,
            @ForAll long any) {
        BirthLayout.writeHeadKey(buffer, Space.SESSION, slot, birth, id);
        assertEquals(slot, BirthLayout.slot(buffer, 0));
        assertEquals(birth, BirthLayout.birth(buffer, 0));
        assertEquals(id, BirthLayout.id(buffer, 0));
        int length = ExpiryLayout.write(other, Space.SESSION_EXPIRY, birth, buffer, 19);
        assertEquals(birth, ExpiryLayout.deadlineMillis(other, 0));
        Slice entry = new Slice();
        entry.set(other, 0, length);
        MemorySegment back = MemorySegment.ofArray(new byte[512]);
        assertEquals(19, ExpiryLayout.readKey(entry, Space.SESSION, back));
        assertEquals(-1, buffer.asSlice(0, 19).mismatch(back.asSlice(0, 19)));
        BirthLayout.writeFloor(buffer, 3, any);
        assertEquals(any, BirthLayout.floor(buffer, 3));
        SessionLayout.writeHead(buffer, 5, any, birth);
        assertEquals(any, SessionLayout.highest(buffer, 5));
        assertEquals(birth, SessionLayout.usedMillis(buffer, 5));
    }

    @Property(seed = "1", tries = 1_000)
    void transactionsAndTheirLocksAreReadAsTheyWereWritten(
            @ForAll TransactionStatus status,
            @ForAll LockMode mode,
            @ForAll @IntRange(min = 0) int count,
            @ForAll long one,
            @ForAll long two) {
        TransactionLayout.writeHeader(buffer, 5, TransactionStatus.PENDING, count, two);
        TransactionLayout.writeStatus(buffer, 5, status);
        assertEquals(two, TransactionLayout.deadlineMillis(buffer, 5));
        TransactionLayout.writeDeadline(buffer, 5, one);
        TransactionLayout.writeCommitTimestamp(buffer, 5, two);
        assertEquals(status, TransactionLayout.status(buffer, 5));
        assertEquals(count, TransactionLayout.participants(buffer, 5));
        assertEquals(one, TransactionLayout.deadlineMillis(buffer, 5));
        assertEquals(two, TransactionLayout.commitTimestamp(buffer, 5));
        LockLayout.writeWaiter(buffer, 3, mode, one, two);
        assertEquals(mode, LockLayout.mode(buffer, 3));
        assertEquals(one, LockLayout.number(buffer, 3));
        assertEquals(two, LockLayout.id(buffer, 3));
        assertEquals(status, TransactionStatus.of(status.code()));
        assertEquals(mode, LockMode.of(mode.code()));
    }

    @Property(seed = "1", tries = 1_000)
    void aClientIsReadAsItWasWritten(
            @ForAll @IntRange(max = Slot.COUNT - 1) int slot,
            @ForAll int node,
            @ForAll long connection,
            @ForAll long serial) {
        WaiterLayout.writeClient(buffer, slot, node, connection, serial);
        WaiterLayout.writeKeyValue(other, 7, buffer);
        MemorySegment back = MemorySegment.ofArray(new byte[24]);
        WaiterLayout.readKeyValue(other, 7, back);
        assertEquals(-1, buffer.asSlice(0, 24).mismatch(back));
        assertEquals(slot, WaiterLayout.slot(back, 0));
        assertEquals(node, WaiterLayout.node(back, 0));
        assertEquals(connection, WaiterLayout.connection(back, 0));
        assertEquals(serial, WaiterLayout.serial(back, 0));
        WaiterLayout.writeClientValue(buffer, 1, serial);
        assertEquals(serial, WaiterLayout.deadlineMillis(buffer, 1));
    }

    @Test
    void codesAreThese() {
        for (byte code = 1; code <= 4; code++) {
            assertEquals(code, TransactionStatus.of(code).code());
        }
        assertEquals(1, LockMode.SHARED.code());
        assertEquals(2, LockMode.EXCLUSIVE.code());
        for (byte unknown : new byte[] {-1, 0, 5}) {
            assertThrows(IllegalArgumentException.class, () -> TransactionStatus.of(unknown));
            assertThrows(IllegalArgumentException.class, () -> LockMode.of(unknown));
        }
    }

    @Test
    void everyTableIsKnownToTheCensus() throws IllegalAccessException {
        TreeMap<Byte, String> spaces = new TreeMap<>();
        Slice value = new Slice();
        for (Field each : Space.class.getDeclaredFields()) {
            if (each.getType() == byte.class) {
                byte space = each.getByte(null);
                String name = each.getName().toLowerCase(Locale.ROOT).replace('_', ' ');
                assertEquals(null, spaces.put(space, name), "a number is given once");
                assertEquals(name, Space.name(space));
                if (space != Space.KEY) {
                    put(space, value);
                }
            }
        }
        keyspace.put(0, segment("k"), 0, 1, segment("v"), 0, 1, 0);
        spaces.values().forEach(name -> assertEquals(true, census().containsKey(name), name));
        assertEquals(17, spaces.size());
        put((byte) 0x7F, value);
        assertThrows(IllegalArgumentException.class, this::census);
    }

    private void put(byte space, Slice value) {
        buffer.set(JAVA_BYTE, 0, space);
        bench.map.put(buffer, 0, 1, 0, value);
    }

    private Map<String, Long> census() {
        KeyCensus census = new KeyCensus();
        OrderedMap.Snapshot all = bench.map.pin();
        census.count(all, Integer.MAX_VALUE);
        all.unpin();
        return census.tables();
    }
}
