package io.workingdb.core.keyspace.collection;

import static io.workingdb.core.keyspace.collection.CollectionBench.segment;
import static io.workingdb.core.keyspace.collection.CollectionBench.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.collection.StreamDelivery.Claimed;
import io.workingdb.core.keyspace.collection.StreamEntries.Added;
import io.workingdb.core.keyspace.collection.StreamOracle.EntryId;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A stream and all that belongs to it, in texts.
final class StreamAtHand {
    final StreamEntries entries;
    final StreamGroups groups;
    final PendingEntries pending;
    final StreamConsumers consumers;
    final StreamDelivery delivery;

    /// What the visitor has seen: ids, in brackets those that are gone.
    final List<String> seen = new ArrayList<>();

    private final EntryFields fields = new EntryFields();
    private final Slice content = new Slice();
    private final Slice part = new Slice();

    private final EntryVisitor visitor =
            new EntryVisitor() {
                @Override
                public void entry(StreamId id, Slice content) {
                    assertTrue(content.lengthBytes > 0, "an entry has fields");
                    seen.add(id.toString());
                }

                @Override
                public void gone(StreamId id) {
                    seen.add("(" + id + ")");
                }
            };

    StreamAtHand(Keyspace keyspace) {
        entries = new StreamEntries(keyspace);
        groups = new StreamGroups(entries);
        pending = new PendingEntries(groups);
        consumers = new StreamConsumers(groups, pending);
        delivery = new StreamDelivery(groups, pending);
    }

    private record TextParts(List<MemorySegment> segments, List<String> texts)
            implements StreamEntries.Parts {
        @Override
        public int count() {
            return texts.size();
        }

        @Override
        public void part(int index, Slice out) {
            out.set(segments.get(index), 0, texts.get(index).length());
        }
    }

    static StreamEntries.Parts parts(List<String> texts) {
        return new TextParts(texts.stream().map(CollectionBench::segment).toList(), texts);
    }

    Found open(String name) {
        return entries.open(0, segment(name), 0, name.length());
    }

    Added add(EntryId id, String... texts) {
        return entries.add(id.toStreamId(), parts(List.of(texts)));
    }

    boolean find(String group) {
        return groups.find(segment(group), 0, group.length());
    }

    boolean createGroup(String group, EntryId from, long read) {
        return groups.create(segment(group), 0, group.length(), from.toStreamId(), read);
    }

    boolean findConsumer(String consumer) {
        return consumers.find(segment(consumer), 0, consumer.length());
    }

    boolean createConsumer(String consumer, long now) {
        return consumers.create(segment(consumer), 0, consumer.length(), now);
    }

    List<String> deliver(long now, boolean pends, long limit) {
        seen.clear();
        long done = delivery.deliver(consumers.number(), now, pends, limit, visitor);
        assertEquals(seen.size(), done);
        return seen;
    }

    List<String> repeat(EntryId after, long now, long limit) {
        seen.clear();
        long done = delivery.repeat(consumers.number(), after.toStreamId(), now, limit, visitor);
        assertEquals(seen.size(), done);
        return seen;
    }

    Claimed claim(EntryId id, ClaimTerms terms) {
        seen.clear();
        return delivery.claim(id.toStreamId(), terms, visitor);
    }

    List<String> claimFrom(EntryId start, ClaimTerms terms, long limit, long tries) {
        seen.clear();
        StreamId cursor = new StreamId(7, 7);
        long done = delivery.claimFrom(start.toStreamId(), terms, limit, tries, cursor, visitor);
        assertEquals(seen.size(), done);
        seen.add(cursor.toString());
        return seen;
    }

    /// Fields and values of an entry, by turns.
    List<String> read(Slice entry) {
        List<String> all = new ArrayList<>();
        fields.of(entry);
        while (fields.next(part)) {
            all.add(text(part));
        }
        assertEquals(all.size(), fields.parts());
        return all;
    }

    /// Everything, line by line, as {@link StreamOracle#describe} does; walked both ways.
    List<String> describe() {
        StreamId first = new StreamId(7, 7);
        entries.firstId(first);
        List<String> all = new ArrayList<>();
        all.add(
                "last "
                        + entries.lastId()
                        + " deleted "
                        + entries.deletedId()
                        + " added "
                        + entries.added()
                        + " first "
                        + first
                        + " count "
                        + entries.count()
                        + " groups "
                        + groups.count());
        List<String> backwards = new ArrayList<>();
        StreamId end = new StreamId(-1, -1);
        for (boolean more = entries.floor(end, content); more; more = entries.previous(content)) {
            backwards.addFirst("entry " + entries.id() + " " + read(content));
        }
        StreamId start = new StreamId();
        for (boolean more = entries.ceiling(start, content); more; more = entries.next(content)) {
            all.add("entry " + entries.id() + " " + read(content));
        }
        assertEquals(backwards, all.subList(1, all.size()));
        for (boolean more = groups.first(); more; more = groups.next()) {
            describeGroup(all);
        }
        return all;
    }

    private void describeGroup(List<String> all) {
        groups.name(part);
        Object lag = groups.lag() == StreamGroups.NO_LAG ? null : groups.lag();
        all.add(
                "group "
                        + text(part)
                        + " last "
                        + groups.lastId()
                        + " read "
                        + groups.read()
                        + " lag "
                        + lag
                        + " consumers "
                        + consumers.count()
                        + " pending "
                        + pending.count());
        for (boolean more = consumers.first(); more; more = consumers.next()) {
            consumers.name(part);
            long number = consumers.number();
            all.add(
                    "consumer "
                            + text(part)
                            + " seen "
                            + consumers.seenMillis()
                            + " active "
                            + consumers.activeMillis()
                            + " pending "
                            + pending.count(number));
            StreamId zero = new StreamId();
            boolean own = pending.ceilingOf(number, zero);
            for (; own; own = pending.nextOf(number)) {
                assertEquals(number, pending.consumer());
                all.add("own " + pending.id() + " " + pending.deliveries());
            }
        }
        String last = "";
        for (boolean more = pending.ceiling(new StreamId()); more; more = pending.next()) {
            consumers.name(pending.consumer(), part);
            last = pending.id().toString();
            all.add(
                    "pending "
                            + last
                            + " for "
                            + text(part)
                            + " since "
                            + pending.deliveredMillis()
                            + " times "
                            + pending.deliveries());
        }
        assertEquals(!last.isEmpty(), pending.last());
        if (!last.isEmpty()) {
            assertEquals(last, pending.id().toString());
        }
    }
}
