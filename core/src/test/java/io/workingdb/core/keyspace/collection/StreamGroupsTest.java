package io.workingdb.core.keyspace.collection;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static io.workingdb.core.keyspace.collection.CollectionBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.keyspace.CollectionLimits;
import io.workingdb.core.keyspace.collection.StreamDelivery.Claimed;
import io.workingdb.core.keyspace.collection.StreamOracle.EntryId;
import io.workingdb.core.storage.map.Slice;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Groups: what Redis answers about how far they are, long names, and removal of much at once.
final class StreamGroupsTest {
    private final CollectionBench bench = new CollectionBench(1, CollectionLimits.production(), 1);
    private final StreamAtHand stream = new StreamAtHand(bench.keyspace);
    private final Slice name = new Slice();

    private void add(int from, int to) {
        stream.open("s");
        for (int i = from; i <= to; i++) {
            stream.add(new EntryId(i, 0), "a", "1");
        }
    }

    /// Each line was answered so by a redis-server 7.0.15.
    @Test
    void countsWhatIsReadAsRedisDoes() {
        add(1, 5);
        stream.createGroup("g", EntryId.ZERO, -1);
        assertProgress("0-0", -1, 5);
        stream.createConsumer("c", 1);
        stream.deliver(1, true, 1);
        assertProgress("1-0", 1, 4);
        stream.entries.delete(new StreamId(2, 0));
        assertProgress("1-0", 1, StreamGroups.NO_LAG);
        stream.entries.trimBelow(new StreamId(3, 0), 9);
        assertProgress("1-0", 1, 4);
        stream.deliver(1, true, 1);
        assertProgress("3-0", 2, 3);
        stream.entries.delete(new StreamId(5, 0));
        assertProgress("3-0", 2, StreamGroups.NO_LAG);
        stream.entries.trimToCount(0, 9);
        assertProgress("3-0", 2, 3);
        stream.groups.set(new StreamId(9, 0), -1);
        assertProgress("9-0", -1, StreamGroups.NO_LAG);
        stream.groups.set(new StreamId(5, 0), -1);
        assertProgress("5-0", -1, 0);
        stream.groups.set(new StreamId(5, 0), 7);
        assertProgress("5-0", 7, -2);
    }

    private void assertProgress(String lastId, long read, long lag) {
        assertTrue(stream.find("g"));
        assertEquals(lastId, stream.groups.lastId().toString());
        assertEquals(read, stream.groups.read());
        assertEquals(lag, stream.groups.lag());
    }

    /// Likewise: an entry that is made pending by force counts as delivered once before.
    @Test
    void claimsAsRedisDoes() {
        add(1, 3);
        stream.createGroup("g", new EntryId(3, 0), -1);
        stream.createConsumer("c", 1);
        ClaimTerms terms = new ClaimTerms();
        terms.consumer = stream.consumers.number();
        terms.nowMillis = 50;
        terms.deliveredMillis = 50;
        assertEquals(Claimed.NOT_PENDING, stream.claim(new EntryId(1, 0), terms));
        terms.force = true;
        terms.deliveries = ClaimTerms.KEEP;
        assertEquals(Claimed.TAKEN, stream.claim(new EntryId(1, 0), terms));
        terms.deliveries = ClaimTerms.COUNT_UP;
        assertEquals(Claimed.TAKEN, stream.claim(new EntryId(2, 0), terms));
        assertPending("1-0 1", "2-0 2");
        terms.deliveries = 17;
        assertEquals(Claimed.TAKEN, stream.claim(new EntryId(2, 0), terms));
        assertPending("1-0 1", "2-0 17");
        terms.idleMillisMin = 10;
        terms.nowMillis = 59;
        assertEquals(Claimed.NOT_IDLE, stream.claim(new EntryId(2, 0), terms));
        terms.nowMillis = 60;
        assertEquals(Claimed.TAKEN, stream.claim(new EntryId(2, 0), terms));
        stream.entries.delete(new StreamId(1, 0));
        assertEquals(List.of("(1-0)", "2-0"), stream.claimFrom(EntryId.ZERO, terms, 1, 10));
        assertPending("2-0 17");
        assertEquals(Claimed.GONE, stream.claim(new EntryId(1, 0), terms));
        assertEquals(List.of(), stream.seen);
    }

    private void assertPending(String... expected) {
        List<String> all =
                stream.describe().stream()
                        .filter(line -> line.startsWith("own "))
                        .map(line -> line.substring(4))
                        .toList();
        assertEquals(List.of(expected), all);
        assertTrue(stream.find("g"), "the walk that described it left none at hand");
    }

    @Test
    void longNamesAreWholeAndApart() {
        add(1, 3);
        String one = "g".repeat(100_000) + "1";
        String other = "g".repeat(100_000) + "2";
        assertTrue(stream.createGroup(other, EntryId.ZERO, 0));
        assertTrue(stream.createGroup(one, EntryId.ZERO, 0));
        assertFalse(stream.createGroup(one, EntryId.ZERO, 0));
        assertTrue(stream.createConsumer(other, 1));
        assertTrue(stream.createConsumer(one, 1));
        assertFalse(stream.createConsumer(other, 1));
        assertEquals(List.of("1-0"), stream.deliver(5, true, 1));
        stream.consumers.active(5);
        stream.findConsumer(one);
        assertEquals(List.of("2-0", "3-0"), stream.deliver(6, true, 9));
        stream.groups.first();
        stream.groups.name(name);
        assertEquals(one, text(name));
        assertEquals(2, stream.consumers.count());
        stream.consumers.name(0, name);
        assertEquals(other, text(name));
        stream.findConsumer(other);
        assertEquals(5, stream.consumers.activeMillis());
        assertEquals(1, stream.consumers.delete(9));
        assertFalse(stream.findConsumer(other));
        stream.groups.next();
        assertEquals(0, stream.consumers.count());
        stream.groups.destroy();
        assertFalse(stream.find(other));
        assertTrue(stream.find(one));
        assertEquals(2, stream.pending.count());
        bench.emptyEverything();
    }

    @Test
    void removesAConsumerInAsManyCallsAsItTakes() {
        add(1, 100);
        stream.createGroup("g", EntryId.ZERO, 0);
        stream.createConsumer("c", 1);
        stream.deliver(1, true, 90);
        stream.createConsumer("d", 1);
        stream.deliver(1, true, 5);
        stream.findConsumer("c");
        assertEquals(40, stream.consumers.delete(40));
        assertTrue(stream.findConsumer("c"));
        assertEquals(50, stream.pending.count(stream.consumers.number()));
        assertEquals(55, stream.pending.count());
        assertEquals(50, stream.consumers.delete(50));
        assertTrue(stream.findConsumer("c"));
        assertEquals(0, stream.consumers.delete(1));
        assertFalse(stream.findConsumer("c"));
        assertEquals(5, stream.pending.count());
        stream.createConsumer("c", 1);
        assertEquals(2, stream.consumers.number());
        bench.emptyEverything();
    }

    @Test
    void whatADestroyedGroupHeldIsReclaimed() {
        add(1, 100);
        long before = bench.map.count();
        stream.createGroup("g", EntryId.ZERO, 0);
        stream.createConsumer("c", 1);
        stream.deliver(1, true, 100);
        stream.groups.destroy();
        assertEquals(before + 203, bench.map.count()); // two of the consumer, and the orphan
        while (bench.keyspace.reclaimPending()) {
            assertTrue(bench.keyspace.reclaim(7) <= 7);
        }
        assertEquals(before, bench.map.count());
        assertEquals(100, stream.entries.count());
    }

    /// Id, groups and what they hold: nothing is left of a stream that is removed, and everything stays with the copy.
    @Test
    void aCopyHasGroupsOfItsOwn() {
        add(1, 20);
        for (String group : new String[] {"g", "h"}) {
            stream.createGroup(group, EntryId.ZERO, 0);
            stream.createConsumer("c", 1);
            stream.deliver(1, true, 15);
        }
        List<String> expected = stream.describe();
        bench.keyspace.copy(0, segment("s"), 0, 1, 1, segment("t"), 0, 1);
        bench.keyspace.delete(0, segment("s"), 0, 1);
        while (bench.keyspace.reclaimPending()) {
            bench.keyspace.reclaim(3);
        }
        stream.entries.open(1, segment("t"), 0, 1);
        assertEquals(expected, stream.describe());
        bench.emptyEverything();
    }

    @Test
    void whatIsNotAtHandIsNotAsked() {
        add(1, 3);
        stream.createGroup("g", EntryId.ZERO, 0);
        stream.createConsumer("c", 1);
        assertFalse(stream.findConsumer("d"));
        assertThrows(InvariantBroken.class, () -> stream.consumers.number());
        assertThrows(InvariantBroken.class, () -> stream.consumers.seen(2));
        stream.findConsumer("c");
        stream.createGroup("h", EntryId.ZERO, 0);
        assertThrows(InvariantBroken.class, () -> stream.consumers.delete(1));
        assertFalse(stream.find("i"));
        assertThrows(InvariantBroken.class, () -> stream.pending.count());
        assertThrows(InvariantBroken.class, () -> stream.groups.destroy());
        stream.find("g");
        stream.open("t");
        assertThrows(InvariantBroken.class, () -> stream.consumers.count());
        stream.entries.create();
        assertThrows(InvariantBroken.class, () -> stream.groups.set(new StreamId(1, 0), 0));
        stream.open("s");
        stream.find("g");
        stream.groups.destroy();
        assertThrows(InvariantBroken.class, () -> stream.consumers.count());
    }

    /// To count the groups of another stream takes that on, and must not take the group along.
    @Test
    void aGroupIsNotAtHandInAnotherStreamThatWasTakenOn() {
        stream.open("t");
        stream.entries.create();
        add(1, 1);
        stream.createGroup("g", EntryId.ZERO, 0);
        stream.open("t");
        assertEquals(0, stream.groups.count());
        assertThrows(InvariantBroken.class, () -> stream.groups.set(new StreamId(9, 9), 7));
        assertThrows(InvariantBroken.class, () -> stream.groups.destroy());
        assertThrows(InvariantBroken.class, () -> stream.groups.raiseLastId(new StreamId(9, 9)));
        assertThrows(InvariantBroken.class, () -> stream.groups.takeConsumerNumber());
        assertThrows(InvariantBroken.class, () -> stream.groups.saveProgress());
        assertEquals(0, stream.groups.count());
        stream.open("s");
        assertProgress("0-0", 0, 1);
    }

    @Test
    void aConsumerIsNotAtHandInAnotherGroupThatWasTakenOn() {
        add(1, 1);
        stream.createGroup("h", EntryId.ZERO, 0);
        stream.createGroup("g", EntryId.ZERO, 0);
        stream.createConsumer("alice", 1);
        stream.find("h");
        assertEquals(0, stream.consumers.count());
        assertThrows(InvariantBroken.class, () -> stream.consumers.number());
        assertThrows(InvariantBroken.class, () -> stream.consumers.seen(2));
        assertThrows(InvariantBroken.class, () -> stream.consumers.delete(1));
        stream.find("g");
        assertThrows(InvariantBroken.class, () -> stream.consumers.number());
        assertTrue(stream.findConsumer("alice"));
    }

    /// The walk's last step looked for one, and found none.
    @Test
    void nothingIsAtHandBehindTheEndOfAWalk() {
        add(1, 1);
        stream.createGroup("g", EntryId.ZERO, 0);
        stream.createConsumer("alice", 1);
        assertTrue(stream.consumers.first());
        assertEquals(0, stream.consumers.number());
        assertFalse(stream.consumers.next());
        assertThrows(InvariantBroken.class, () -> stream.consumers.number());
        assertTrue(stream.groups.first());
        assertFalse(stream.groups.next());
        assertThrows(InvariantBroken.class, () -> stream.consumers.count());
        assertThrows(InvariantBroken.class, () -> stream.groups.raiseLastId(new StreamId(9, 9)));
    }

    /// What is made in a savepoint has an id that is given again once it is taken back, so the id does not tell.
    @Test
    void whatWasMadeInASavepointThatIsTakenBackIsNotAtHand() {
        add(1, 2);
        bench.keyspace.openSavepoint(Long.MAX_VALUE);
        stream.open("s");
        stream.createGroup("g", EntryId.ZERO, 0);
        bench.keyspace.rollBack();
        stream.open("s");
        StreamId raised = new StreamId(3, 3);
        assertThrows(InvariantBroken.class, () -> stream.groups.raiseLastId(raised));
        assertThrows(
                InvariantBroken.class,
                () -> stream.delivery.deliver(0, 1, false, 1, new Unexpected()));
        assertThrows(InvariantBroken.class, () -> stream.groups.set(raised, 0));
        assertEquals(0, stream.groups.count());
        stream.createGroup("g", EntryId.ZERO, 0);
        bench.keyspace.openSavepoint(Long.MAX_VALUE);
        stream.createConsumer("alice", 1);
        bench.keyspace.rollBack();
        stream.open("s");
        stream.find("g");
        assertThrows(InvariantBroken.class, () -> stream.consumers.seen(2));
        assertEquals(0, stream.consumers.count());
    }

    private static final class Unexpected implements EntryVisitor {
        @Override
        public void entry(StreamId id, Slice content) {
            throw new AssertionError("an entry is delivered to no group: " + id);
        }

        @Override
        public void gone(StreamId id) {
            throw new AssertionError("an entry of no group is gone: " + id);
        }
    }

    @Test
    void groupsAndConsumersNeedTheirStream() {
        stream.open("s");
        assertFalse(stream.find("g"));
        assertEquals(0, stream.groups.count());
        assertFalse(stream.groups.first());
        assertThrows(InvariantBroken.class, () -> stream.createGroup("g", EntryId.ZERO, 0));
        assertThrows(
                InvariantBroken.class,
                () -> stream.entries.setLastId(new StreamId(1, 0), -1, new StreamId()));
    }
}
