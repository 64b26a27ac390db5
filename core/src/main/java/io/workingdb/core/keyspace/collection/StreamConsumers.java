package io.workingdb.core.keyspace.collection;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.keyspace.ElementLayout;
import io.workingdb.core.keyspace.StreamLayout;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// The consumers of the group at hand: each has a name, by which it is found, and a number, by which it is spoken of.
///
/// Two rows for each: {@link ElementLayout#CONSUMER} by name, in whose order they are walked, and {@link ElementLayout#CONSUMER_NAME} by number. How
/// much is pending for one is a question of ranks to {@link PendingEntries}, so no delivery and no acknowledgement writes here.
///
/// A consumer that was found or made is at hand until another is looked for, or another group, or a stream is opened; without one, nothing is asked of it.
public final class StreamConsumers {
    /// A consumer that was never given an entry.
    public static final long NEVER = -1;

    private final StreamGroups groups;
    private final PendingEntries pending;

    private final NamedRows rows;
    private final Rows names;
    private final Slice value = new Slice();
    private long number;
    private long seenMillis;
    private long activeMillis;

    /// Consumers of whatever group these are pointed at.
    public StreamConsumers(StreamGroups groups, PendingEntries pending) {
        this.groups = groups;
        this.pending = pending;
        rows = new NamedRows(groups.stream().record(), ElementLayout.CONSUMER);
        names = new Rows(groups.stream().record(), ElementLayout.CONSUMER_NAME);
    }

    /// Number of consumers.
    public long count() {
        point();
        return rows.size();
    }

    private void point() {
        rows.of(groups.slot(), groups.id(), groups.stream().opening());
        names.of(groups.slot(), groups.id());
    }

    /// Finds a consumer.
    public boolean find(MemorySegment name, long offset, int length) {
        point();
        return loaded(rows.find(name, offset, length, value));
    }

    private boolean loaded(boolean there) {
        if (there) {
            load();
        }
        return there;
    }

    private void load() {
        number = StreamLayout.number(value.segment, value.offset);
        seenMillis = StreamLayout.seen(value.segment, value.offset);
        activeMillis = StreamLayout.active(value.segment, value.offset);
    }

    private void save() {
        rows.put(StreamLayout.CONSUMER_BYTES, value);
        StreamLayout.writeConsumer(value.segment, value.offset, number, seenMillis, activeMillis);
    }

    /// Makes a consumer, seen now.
    ///
    /// @return false if there is one of this name
    public boolean create(MemorySegment name, long offset, int length, long nowMillis) {
        if (find(name, offset, length)) {
            return false;
        }
        number = groups.takeConsumerNumber();
        seenMillis = nowMillis;
        activeMillis = NEVER;
        save();
        names.key.number(ElementLayout.CONSUMER_NAME, number);
        names.put(length);
        MemorySegment.copy(name, offset, names.value.segment, names.value.offset, length);
        return true;
    }

    /// Notes that the consumer at hand asked for something.
    public void seen(long nowMillis) {
        note(nowMillis, activeMillis);
    }

    private void note(long seen, long active) {
        mustBeAtHand();
        seenMillis = seen;
        activeMillis = active;
        save();
    }

    /// Notes that the consumer at hand was given something it asked for.
    public void active(long nowMillis) {
        note(nowMillis, nowMillis);
    }

    /// Removes what is pending for the consumer at hand, and then the consumer, in as many calls as it takes: they all have to find their rows one
    /// by one, because those by entry lie among those of other consumers.
    ///
    /// @param limit of pending entries removed by this call, at least 1
    /// @return how many were; with less than `limit` the consumer is gone
    public long delete(long limit) {
        long removed = pending.removeOf(number(), limit);
        if (removed < limit) {
            rows.delete();
            names.key.number(ElementLayout.CONSUMER_NAME, number);
            boolean named = names.delete();
            Invariant.check(named, "a consumer has a name", number, removed);
        }
        return removed;
    }

    /// Finds the first consumer.
    public boolean first() {
        point();
        return loaded(rows.first(value));
    }

    /// Goes on to the consumer behind the one found last by a walk.
    public boolean next() {
        point();
        return loaded(rows.next(value));
    }

    /// Name of the consumer at hand, valid as long as it is.
    public void name(Slice out) {
        rows.name(out);
    }

    /// Number of the consumer at hand.
    public long number() {
        mustBeAtHand();
        return number;
    }

    private void mustBeAtHand() {
        long opening = groups.stream().opening();
        boolean atHand = rows.isAtHand(groups.slot(), groups.id(), opening);
        Invariant.check(atHand, "a consumer of the group at hand was found", number, 0);
    }

    /// When the consumer at hand asked for something last.
    public long seenMillis() {
        return seenMillis;
    }

    /// When the consumer at hand was given something last, or {@link #NEVER}.
    public long activeMillis() {
        return activeMillis;
    }

    /// Finds out the name of the consumer that has a number; another may be at hand.
    public void name(long number, Slice out) {
        point();
        names.key.number(ElementLayout.CONSUMER_NAME, number);
        boolean there = names.get();
        Invariant.check(there, "who has entries pending has a name", number, 0);
        out.set(names.value.segment, names.value.offset, names.value.lengthBytes);
    }
}
