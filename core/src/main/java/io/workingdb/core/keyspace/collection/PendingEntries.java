package io.workingdb.core.keyspace.collection;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.keyspace.ElementLayout;
import io.workingdb.core.storage.map.Slice;

/// What was delivered to the consumers of the group at hand and not acknowledged: entries, each pending for one consumer, whether they are still in
/// the stream or not.
///
/// Two rows for each: {@link ElementLayout#PENDING} by entry, and {@link ElementLayout#CONSUMER_PENDING} by consumer and entry, without a value. Counts
/// are differences of ranks, and nothing counts them beside.
///
/// A walk goes on from where it was, whatever is changed in between.
public final class PendingEntries {
    private final StreamGroups groups;
    private final Rows rows;
    private final Rows rowsOf;
    private final StreamId found = new StreamId();
    private long deliveredMillis;
    private long deliveries;
    private long consumer;

    /// What is pending in whatever group these are pointed at.
    public PendingEntries(StreamGroups groups) {
        this.groups = groups;
        rows = new Rows(groups.stream().record(), ElementLayout.PENDING);
        rowsOf = new Rows(groups.stream().record(), ElementLayout.CONSUMER_PENDING);
    }

    private void point() {
        rows.of(groups.slot(), groups.id());
        rowsOf.of(groups.slot(), groups.id());
    }

    private void build(StreamId id) {
        rows.key.entry(ElementLayout.PENDING, id.millis(), id.sequence());
    }

    private void buildOf(long consumer, StreamId id) {
        rowsOf.key.entry(ElementLayout.CONSUMER_PENDING, consumer, id.millis(), id.sequence());
    }

    /// How many are pending.
    public long count() {
        point();
        return rows.size();
    }

    /// How many are pending for a consumer.
    public long count(long consumer) {
        point();
        return rowsOf.size(consumer);
    }

    /// Finds out whether an entry is pending: then the four methods below speak of it. A walk is not disturbed.
    public boolean find(StreamId id) {
        point();
        build(id);
        boolean there = rows.get();
        if (there) {
            load();
        }
        return there;
    }

    private void load() {
        long at = rows.value.offset;
        deliveredMillis = PackedLayout.integer(rows.value.segment, at);
        at += PackedLayout.bytes(rows.value.segment, at);
        deliveries = PackedLayout.integer(rows.value.segment, at);
        at += PackedLayout.bytes(rows.value.segment, at);
        consumer = PackedLayout.integer(rows.value.segment, at);
    }

    /// When the entry found last was delivered.
    public long deliveredMillis() {
        return deliveredMillis;
    }

    /// For how long, at a time, nothing has happened to it.
    public long idleMillis(long nowMillis) {
        return Math.max(0, nowMillis - deliveredMillis);
    }

    /// How often it was delivered.
    public long deliveries() {
        return deliveries;
    }

    /// Number of the consumer that it is pending for.
    public long consumer() {
        return consumer;
    }

    /// Makes an entry pending for a consumer, and no longer for another one.
    void put(StreamId id, long consumer, long deliveredMillis, long deliveries) {
        boolean was = find(id);
        if (was && this.consumer != consumer) {
            buildOf(this.consumer, id);
            boolean had = rowsOf.delete();
            Invariant.check(had, "a pending entry is its consumer's", this.consumer, consumer);
        }
        if (!was || this.consumer != consumer) {
            buildOf(consumer, id);
            rowsOf.put(0);
        }
        rows.put(
                PackedLayout.integerBytes(deliveredMillis)
                        + PackedLayout.integerBytes(deliveries)
                        + PackedLayout.integerBytes(consumer));
        Slice value = rows.value;
        long at = value.offset;
        at += PackedLayout.writeInteger(value.segment, at, deliveredMillis);
        at += PackedLayout.writeInteger(value.segment, at, deliveries);
        PackedLayout.writeInteger(value.segment, at, consumer);
    }

    /// Acknowledges an entry: it is pending no longer.
    ///
    /// @return whether it was
    public boolean remove(StreamId id) {
        if (!find(id)) {
            return false;
        }
        rows.delete();
        buildOf(consumer, id);
        boolean had = rowsOf.delete();
        Invariant.check(had, "a pending entry is its consumer's", consumer, id.millis());
        return true;
    }

    /// Removes entries that are pending for a consumer.
    ///
    /// @return how many, at most `limit`
    long removeOf(long consumer, long limit) {
        point();
        long removed = 0;
        rowsOf.key.number(ElementLayout.CONSUMER_PENDING, consumer);
        while (removed < limit && isOf(rowsOf.ceiling(), consumer)) {
            readIdOf();
            build(found);
            boolean had = rows.delete();
            Invariant.check(had, "what is pending for a consumer is pending", consumer, removed);
            buildOf(consumer, found);
            rowsOf.delete();
            removed++;
        }
        return removed;
    }

    /// Finds the first pending entry that is not below an id; {@link #id} is its id, and the methods above speak of it.
    public boolean ceiling(StreamId from) {
        point();
        build(from);
        return walked(rows.ceiling());
    }

    /// Goes on to the one behind it.
    public boolean next() {
        return walked(rows.higher());
    }

    /// Finds the last pending entry, likewise.
    public boolean last() {
        point();
        return walked(rows.last());
    }

    private boolean walked(boolean more) {
        if (more) {
            found.readKey(rows.foundKey, 0);
            load();
        }
        return more;
    }

    /// Finds the first entry pending for a consumer that is not below an id, likewise.
    public boolean ceilingOf(long consumer, StreamId from) {
        point();
        buildOf(consumer, from);
        return walkedOf(isOf(rowsOf.ceiling(), consumer));
    }

    /// Goes on to the one behind it that is pending for a consumer, the same.
    public boolean nextOf(long consumer) {
        return walkedOf(isOf(rowsOf.higher(), consumer));
    }

    private boolean walkedOf(boolean more) {
        if (more) {
            readIdOf();
            boolean there = find(found);
            Invariant.check(there, "what is pending for a consumer is pending", consumer, 0);
        }
        return more;
    }

    private void readIdOf() {
        found.readKey(rowsOf.foundKey, Long.BYTES);
    }

    private boolean isOf(boolean more, long consumer) {
        Slice key = rowsOf.foundKey;
        return more
                && key.segment.get(ElementLayout.U64, key.offset + ElementLayout.HEADER_BYTES)
                        == consumer;
    }

    /// Id of the pending entry found last by a walk. Not to be changed.
    public StreamId id() {
        return found;
    }
}
