package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.Host;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.trace.Hash64;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// The logical databases against a model of sorted maps, and what the model cannot see: versions, cursors, memory. A subclass for each
/// ordered map says how to make one.
abstract class KeyspaceContract {
    private final Function<Host, OrderedMap> maker;
    private final KeyspaceBench bench;
    private final Keyspace keyspace;

    /// @param maker makes a map that splits and merges whatever it can after four records
    KeyspaceContract(Function<Host, OrderedMap> maker) {
        this.maker = maker;
        bench = new KeyspaceBench(maker, new Random64(1));
        keyspace = bench.keyspace;
    }

    @Property(seed = "1", tries = 60, shrinking = ShrinkingMode.OFF)
    void behavesAsItsModel(@ForAll long seed) {
        ModelRounds.run(seed, this::sequence);
    }

    private void sequence(long seed) {
        KeyspaceBench random = new KeyspaceBench(maker, new Random64(seed));
        for (int i = 0; i < 600; i++) {
            random.step();
        }
        random.checkAll();
        random.emptyEverything();
    }

    @Test
    void keysOfEveryLengthAreKeptWhole() {
        for (int length : new int[] {0, 1, 239, 240, 241, 254, 255, 256, 257, 1_000, 70_000}) {
            byte[] one = new byte[length];
            byte[] other = new byte[length];
            if (length > 0) {
                other[length - 1] = 1;
            }
            bench.put(0, one, new byte[] {1}, 0);
            bench.put(0, other, new byte[] {2}, 0);
            bench.check(0, one);
            bench.check(0, other);
        }
        bench.checkAll();
    }

    @Test
    void emptyKeyAndEmptyValueAreAKeyAndAValue() {
        bench.put(0, new byte[0], new byte[0], 0);
        assertEquals(1, keyspace.count(0));
        bench.check(0, new byte[0]);
        assertTrue(bench.delete(0, new byte[0]));
        assertEquals(0, keyspace.count(0));
    }

    @Test
    void versionsGoOnInACopyOfTheMapThatWasPinned() {
        byte[] key = {'k'};
        for (int i = 0; i < 5; i++) {
            bench.put(0, key, new byte[] {1}, 0);
        }
        long last = bench.version(0, key);
        KeyspaceBench copy = new KeyspaceBench(maker, new Random64(2));
        RecordBench.copy(keyspace, copy.map, copy.keyspace);
        assertEquals(last, copy.version(0, key));
        copy.put(0, key, new byte[] {2}, 0);
        assertEquals(last + 1, copy.version(0, key));
    }

    @Test
    void everyWriteGivesAnotherVersionAndAReadNone() {
        byte[] key = {'k'};
        bench.put(0, key, new byte[] {1}, 0);
        long first = bench.version(0, key);
        assertEquals(first, bench.version(0, key));
        bench.put(0, key, new byte[] {1}, 0);
        long second = bench.version(0, key);
        bench.resize(0, key, 5);
        long third = bench.version(0, key);
        bench.deadline(0, key, 10);
        long fourth = bench.version(0, key);
        bench.delete(0, key);
        bench.put(0, key, new byte[] {1}, 0);
        long fifth = bench.version(0, key);
        assertTrue(first < second && second < third && third < fourth && fourth < fifth);
    }

    @Test
    void anItemOfMemcachedIsAStringWithFlags() {
        byte[] key = {'k'};
        bench.item(0, key, new byte[] {1}, 1_000, 0xCAFEBABE);
        bench.check(0, key);
        assertEquals(0xCAFEBABE, keyspace.flags());
        assertEquals(RecordType.STRING, keyspace.type());
        bench.deadline(0, key, 2_000);
        bench.resize(0, key, 300);
        bench.rename(0, key, new byte[] {'o'});
        bench.copy(0, new byte[] {'o'}, 1, key);
        assertTrue(bench.find(1, key));
        assertEquals(0xCAFEBABE, keyspace.flags(), "what does not replace it keeps them");
        assertEquals(2_000, keyspace.deadlineMillis());
        bench.put(1, key, new byte[] {1}, 0);
        assertTrue(bench.find(1, key));
        assertEquals(0, keyspace.flags(), "Redis' SET takes them away");
    }

    @Test
    void aWriteThatDependsOnAVersionSeesEveryOtherWrite() {
        byte[] key = {'k'};
        byte[] one = {1};
        assertEquals(CompareOutcome.NOT_FOUND, bench.compareAndPut(0, key, one, 0, 0));
        bench.item(0, key, one, 1_000, 5);
        long version = bench.version(0, key);
        assertEquals(CompareOutcome.EXISTS, bench.compareAndPut(0, key, one, 0, version + 1));
        assertEquals(CompareOutcome.EXISTS, bench.compareAndPut(0, key, one, 0, version - 1));
        assertEquals(CompareOutcome.STORED, bench.compareAndPut(0, key, one, 2_000, version));
        assertEquals(CompareOutcome.EXISTS, bench.compareAndPut(0, key, one, 0, version));
        assertTrue(bench.find(0, key));
        assertEquals(2_000, keyspace.deadlineMillis());
        assertEquals(0, keyspace.flags(), "as with every put");

        version = bench.version(0, key);
        bench.deadline(0, key, 3_000);
        assertEquals(CompareOutcome.EXISTS, bench.compareAndPut(0, key, one, 0, version), "touch");
        version = bench.version(0, key);
        keyspace.logTime(3_000);
        assertEquals(CompareOutcome.NOT_FOUND, bench.compareAndPut(0, key, one, 0, version), "due");
        keyspace.expireDue(1);
        bench.put(0, key, one, 0);
        assertEquals(CompareOutcome.EXISTS, bench.compareAndPut(0, key, one, 0, version), "anew");
        bench.checkAll();
    }

    @Test
    void aDueKeyIsMissingEverywhereBeforeItIsReclaimed() {
        byte[] key = {'k'};
        bench.put(0, key, new byte[] {1}, 1_000);
        keyspace.logTime(999);
        assertTrue(bench.finds(0, key));
        keyspace.logTime(1_000);
        assertFalse(bench.finds(0, key));
        assertFalse(bench.rename(0, key, new byte[] {'o'}));
        assertFalse(bench.copy(0, key, 1, key));
        assertFalse(bench.deadline(0, key, 5_000));
        assertEquals(1, keyspace.count(0));
        assertEquals(1_000, keyspace.earliestDeadlineMillis());
        assertEquals(1, keyspace.expireDue(10));
        assertEquals(0, keyspace.count(0));
        assertEquals(Long.MAX_VALUE, keyspace.earliestDeadlineMillis());
    }

    @Test
    void aDueKeyThatIsResizedStartsEmpty() {
        byte[] key = {'k'};
        bench.put(0, key, new byte[] {1, 2, 3}, 1_000);
        keyspace.logTime(1_000);
        bench.resize(0, key, 2);
        assertEquals(0, keyspace.countWithDeadline(0));
        assertEquals(1, keyspace.count(0));
    }

    @Test
    void aValueMayLieInTheRecordThatItReplaces() {
        for (int keyLength : new int[] {3, 300}) {
            byte[] key = new byte[keyLength];
            for (int size : new int[] {10, 100, 1_000, 50_000}) {
                for (int from = 0; from <= size; from += size / 5) {
                    for (int to = from; to <= size; to += size / 5) {
                        byte[] content = new byte[size];
                        new Random64(size).fill(content);
                        bench.put(0, key, content, 0);
                        bench.putSliceOfItself(0, key, from, to - from, 0);
                        bench.check(0, key);
                    }
                }
            }
        }
    }

    @Test
    void flushIsAtOnceAndReclaimIsInSlices() {
        for (int i = 0; i < 100; i++) {
            bench.put(0, new byte[] {(byte) i}, new byte[] {1}, i % 2 == 0 ? 0 : 5_000);
            bench.put(1, new byte[] {(byte) i}, new byte[] {1}, 0);
        }
        bench.flush(0);
        assertEquals(0, keyspace.count(0));
        assertEquals(100, keyspace.count(1));
        assertTrue(keyspace.reclaimPending());
        bench.put(0, new byte[] {1}, new byte[] {2}, 0);
        int done = 0;
        while (keyspace.reclaimPending()) {
            int slice = keyspace.reclaim(7);
            assertTrue(slice >= 1 && slice <= 7);
            done += slice;
        }
        assertEquals(101, done);
        assertEquals(Long.MAX_VALUE, keyspace.earliestDeadlineMillis());
        bench.checkAll();
    }

    @Test
    void manyFlushesWaitAndAreReclaimedOldestFirst() {
        for (int i = 0; i < DatabaseTable.PENDING_MAX + 10; i++) {
            bench.put(0, new byte[] {1}, new byte[] {1}, 0);
            bench.flush(0);
        }
        bench.put(0, new byte[] {1}, new byte[] {1}, 0);
        bench.checkAll();
        while (keyspace.reclaimPending()) {
            keyspace.reclaim(1_000);
        }
        bench.checkAll();
    }

    @Test
    void flushesMayBeManyButNotMore() {
        for (int i = 0; i < DatabaseTable.PENDING_MAX; i++) {
            assertTrue(keyspace.mayFlush(DatabaseTable.PENDING_MAX - i));
            assertFalse(keyspace.mayFlush(DatabaseTable.PENDING_MAX - i + 1));
            bench.put(0, new byte[] {1}, new byte[] {1}, 0);
            bench.flush(0);
        }
        assertFalse(keyspace.mayFlush(1));
        assertTrue(keyspace.mayFlush(0));
    }

    @Test
    void countersOfSlotsAreWrittenInSlices() {
        for (int i = 0; i < 100; i++) {
            bench.put(0, new byte[] {(byte) i}, new byte[] {1}, 0);
        }
        keyspace.writeBack(Slot.COUNT);
        for (int i = 0; i < 100; i++) {
            bench.put(0, new byte[] {(byte) i}, new byte[] {2}, 0);
        }
        int behind = keyspace.writeBack(0);
        assertTrue(behind > 90, "hardly two of a hundred keys share a slot");
        while (behind > 0) {
            int left = keyspace.writeBack(7);
            assertEquals(Math.max(0, behind - 7), left);
            behind = left;
        }
        bench.checkAll();
    }

    /// What a walk is asked for is what it is told, but never more than there is.
    @Test
    void walksAreAskedForWhatThereIs() {
        for (int i = 0; i < 50; i++) {
            bench.put(0, new byte[] {(byte) i}, new byte[] {1}, 0);
        }
        long before = keyspace.askedToWalk();
        keyspace.scan(0, 0, 10, (segment, offset, length, type) -> {});
        assertEquals(before + 10, keyspace.askedToWalk());
        keyspace.scan(0, 0, Integer.MAX_VALUE, (segment, offset, length, type) -> {});
        assertEquals(before + 10 + 51, keyspace.askedToWalk());
    }

    @Test
    void scanVisitsEveryKeyThatStaysWhateverIsWrittenMeanwhile() {
        for (int seed = 1; seed <= 30; seed++) {
            KeyspaceBench random = new KeyspaceBench(maker, new Random64(seed));
            random.scanUnderWrites();
        }
    }

    @Test
    void scanAnswersZeroForACursorThatIsNone() {
        bench.put(0, new byte[] {1}, new byte[] {1}, 0);
        assertEquals(0, keyspace.scan(0, -1, 10, (s, o, l, t) -> {}));
        assertEquals(0, keyspace.scan(0, (long) Slot.COUNT << 32, 10, (s, o, l, t) -> {}));
        assertEquals(0, keyspace.scan(1, 0, 10, (s, o, l, t) -> {}));
    }

    @Test
    void randomKeyPicksEveryKeyOfADatabaseAndOnlyThose() {
        TreeMap<byte[], Integer> picked = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = 0; i < 10; i++) {
            bench.put(0, new byte[] {(byte) i}, new byte[] {1}, 0);
            bench.put(1, new byte[] {(byte) i, 1}, new byte[] {1}, 0);
        }
        Slice out = new Slice();
        for (int i = 0; i < 2_000; i++) {
            assertTrue(keyspace.randomKey(0, i, out));
            picked.merge(out.toBytes(), 1, Integer::sum);
        }
        assertEquals(10, picked.size());
        assertFalse(keyspace.randomKey(2, 1, out));
    }

    @Test
    void renameOntoItselfChangesNothing() {
        byte[] key = {'k'};
        bench.put(0, key, new byte[] {1}, 0);
        long before = fingerprint();
        assertTrue(bench.rename(0, key, key.clone()));
        assertEquals(before, fingerprint());
    }

    @Test
    void anotherKeyspaceOverTheSameMapAnswersAlike() {
        for (int i = 0; i < 400; i++) {
            bench.step();
        }
        Keyspace again = new Keyspace(bench.map, KeyspaceBench.SECRET, KeyspaceBench.DATABASES);
        for (int db = 0; db < KeyspaceBench.DATABASES; db++) {
            assertEquals(keyspace.count(db), again.count(db));
            assertEquals(keyspace.countWithDeadline(db), again.countWithDeadline(db));
        }
        assertEquals(keyspace.earliestDeadlineMillis(), again.earliestDeadlineMillis());
        assertEquals(keyspace.reclaimPending(), again.reclaimPending());
    }

    @Test
    void copiesIntoAnotherDatabaseWithTheDeadline() {
        byte[] key = "{tag}".repeat(60).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        bench.put(0, key, new byte[] {4, 5}, 9_000);
        assertTrue(bench.copy(0, key, 1, new byte[] {'x'}));
        assertTrue(bench.copy(1, new byte[] {'x'}, 2, key));
        bench.checkAll();
        Slice out = new Slice();
        assertTrue(bench.find(2, key));
        keyspace.value(out);
        assertArrayEquals(new byte[] {4, 5}, out.toBytes());
        assertEquals(9_000, keyspace.deadlineMillis());
        assertEquals(RecordType.STRING, keyspace.type());
        assertEquals(0, keyspace.flags());
        assertEquals(4, out.segment.get(JAVA_BYTE, out.offset));
    }

    @Test
    void aKeyMadeBeforehandServesOnlyTheEntryThatItWasMadeFor() {
        MemorySegment user = MemorySegment.ofArray(new byte[] {'a', 'b'});
        bench.put(0, new byte[] {'a'}, new byte[] {1}, 0);
        bench.put(0, new byte[] {'b'}, new byte[] {2, 2}, 0);
        bench.put(1, new byte[] {'a'}, new byte[] {3, 3, 3}, 0);

        keyspace.announce(7, 0, user, 0, 1);
        keyspace.load();
        keyspace.expect(7);
        assertEquals(1, lengthFound(0, user, 0));
        assertEquals(2, lengthFound(0, user, 1), "another place");
        assertEquals(3, lengthFound(1, user, 0), "another database");
        keyspace.flush(0);
        assertEquals(-1, lengthFound(0, user, 0), "the keyspace changed since");
        bench.put(0, new byte[] {'a'}, new byte[] {1}, 0);
        bench.put(0, new byte[] {'b'}, new byte[] {2, 2}, 0);

        keyspace.announce(7, 0, user, 0, 1);
        keyspace.load();
        user.set(JAVA_BYTE, 0, (byte) 'b');
        for (long other : new long[] {0, 6, 7 + Keyspace.UPCOMING_MAX, 8}) {
            keyspace.expect(other);
            assertEquals(2, lengthFound(0, user, 0), "entry " + other);
        }
    }

    private int lengthFound(int db, MemorySegment user, long offset) {
        if (!keyspace.find(db, user, offset, 1)) {
            return -1;
        }
        Slice value = new Slice();
        keyspace.value(value);
        return value.lengthBytes;
    }

    private long fingerprint() {
        Hash64 hash = new Hash64(1);
        keyspace.fingerprint(hash);
        return hash.value();
    }
}
