package io.workingdb.core.keyspace.collection;

import io.workingdb.core.keyspace.collection.StreamDelivery.Claimed;
import io.workingdb.core.keyspace.collection.StreamEntries.LastId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A stream as it should be, over maps of the JDK: written after Redis' documentation and checked against a redis-server
/// ({@link StreamRedisCheck}).
final class StreamOracle {
    /// An id; ordered as Redis does.
    record EntryId(long millis, long sequence) implements Comparable<EntryId> {
        static final EntryId ZERO = new EntryId(0, 0);
        static final EntryId MAX = new EntryId(-1, -1);

        @Override
        public int compareTo(EntryId other) {
            int order = Long.compareUnsigned(millis, other.millis);
            return order != 0 ? order : Long.compareUnsigned(sequence, other.sequence);
        }

        boolean isAbove(EntryId other) {
            return compareTo(other) > 0;
        }

        StreamId toStreamId() {
            return new StreamId(millis, sequence);
        }

        static EntryId of(StreamId id) {
            return new EntryId(id.millis(), id.sequence());
        }

        @Override
        public String toString() {
            return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
        }
    }

    /// What is pending of an entry.
    record Pending(String consumer, long delivered, long deliveries) {}

    /// When a consumer was there.
    record Times(long seen, long active) {}

    /// A group of consumers.
    static final class Group {
        final NavigableMap<String, Times> consumers = new TreeMap<>();
        final NavigableMap<EntryId, Pending> pending = new TreeMap<>();
        EntryId last = EntryId.ZERO;
        long read;

        long pendingOf(String consumer) {
            return pending.values().stream().filter(p -> p.consumer.equals(consumer)).count();
        }

        void touch(String consumer, long now, boolean active) {
            Times old = consumers.getOrDefault(consumer, new Times(now, -1));
            consumers.put(consumer, new Times(now, active ? now : old.active));
        }

        /// Removes the first pending entries of a consumer; with less than `limit`, the consumer as well.
        long deleteConsumer(String consumer, long limit) {
            List<EntryId> removed = new ArrayList<>();
            pending.forEach((id, p) -> {
                if (p.consumer.equals(consumer) && removed.size() < limit) {
                    removed.add(id);
                }
            });
            removed.forEach(pending::remove);
            if (removed.size() < limit) {
                consumers.remove(consumer);
            }
            return removed.size();
        }

        Group copy() {
            Group copy = new Group();
            copy.consumers.putAll(consumers);
            copy.pending.putAll(pending);
            copy.last = last;
            copy.read = read;
            return copy;
        }
    }

    final NavigableMap<EntryId, List<String>> entries = new TreeMap<>();
    final NavigableMap<String, Group> groups = new TreeMap<>();
    EntryId last = EntryId.ZERO;
    EntryId deleted = EntryId.ZERO;
    long added;

    StreamOracle copy() {
        StreamOracle copy = new StreamOracle();
        copy.entries.putAll(entries);
        groups.forEach((name, group) -> copy.groups.put(name, group.copy()));
        copy.last = last;
        copy.deleted = deleted;
        copy.added = added;
        return copy;
    }

    EntryId first() {
        return entries.isEmpty() ? EntryId.ZERO : entries.firstKey();
    }

    boolean add(EntryId id, List<String> parts) {
        if (!id.isAbove(last)) {
            return false;
        }
        entries.put(id, parts);
        last = id;
        added++;
        return true;
    }

    boolean delete(EntryId id) {
        boolean was = entries.remove(id) != null;
        if (was && id.isAbove(deleted)) {
            deleted = id;
        }
        return was;
    }

    long trimToCount(long countMax, long limit) {
        long removed = 0;
        while (entries.size() > countMax && removed < limit) {
            entries.pollFirstEntry();
            removed++;
        }
        return removed;
    }

    long trimBelow(EntryId min, long limit) {
        long removed = 0;
        while (!entries.isEmpty() && min.isAbove(entries.firstKey()) && removed < limit) {
            entries.pollFirstEntry();
            removed++;
        }
        return removed;
    }

    /// Stricter than Redis 7.0 in one thing: not below what was deleted, given or not.
    LastId setLastId(EntryId id, long newAdded, EntryId newDeleted) {
        if (newDeleted.isAbove(id) || deleted.isAbove(id)) {
            return LastId.BELOW_DELETED;
        }
        if (!entries.isEmpty() && entries.lastKey().isAbove(id)) {
            return LastId.BELOW_ENTRY;
        }
        if (newAdded >= 0 && newAdded < entries.size()) {
            return LastId.TOO_FEW_ADDED;
        }
        last = id;
        added = newAdded >= 0 ? newAdded : added;
        deleted = newDeleted.equals(EntryId.ZERO) ? deleted : newDeleted;
        return LastId.SET;
    }

    boolean createGroup(String name, EntryId from, long read) {
        Group group = new Group();
        group.last = from;
        group.read = read;
        return groups.putIfAbsent(name, group) == null;
    }

    List<EntryId> deliver(Group group, String consumer, long now, boolean pends, long limit) {
        List<EntryId> delivered = new ArrayList<>();
        for (EntryId id : entries.tailMap(group.last, false).keySet()) {
            if (delivered.size() == limit) {
                break;
            }
            delivered.add(id);
        }
        for (EntryId id : delivered) {
            group.read = group.read != -1 && !hasTombstoneFrom(id) ? group.read + 1 : estimate(id);
            group.last = id;
            if (pends) {
                group.pending.put(id, new Pending(consumer, now, 1));
            }
        }
        return delivered;
    }

    /// Ids of a consumer's own entries, in brackets those that are gone.
    List<String> repeat(Group group, String consumer, EntryId after, long now, long limit) {
        List<String> delivered = new ArrayList<>();
        group.pending.replaceAll((id, p) -> {
            if (!p.consumer.equals(consumer) || !id.isAbove(after) || delivered.size() >= limit) {
                return p;
            }
            boolean there = entries.containsKey(id);
            delivered.add(there ? id.toString() : "(" + id + ")");
            return there ? new Pending(consumer, now, p.deliveries + 1) : p;
        });
        return delivered;
    }

    Claimed claim(Group group, EntryId id, String consumer, ClaimTerms terms) {
        Pending old = group.pending.get(id);
        if (!entries.containsKey(id)) {
            group.pending.remove(id);
            return Claimed.GONE;
        }
        if (old == null && !terms.force) {
            return Claimed.NOT_PENDING;
        }
        if (old != null
                && terms.idleMillisMin > 0
                && terms.nowMillis - old.delivered < terms.idleMillisMin) {
            return Claimed.NOT_IDLE;
        }
        long before = old == null ? 1 : old.deliveries;
        long deliveries = terms.deliveries;
        if (deliveries == ClaimTerms.COUNT_UP) {
            deliveries = before + 1;
        } else if (deliveries == ClaimTerms.KEEP) {
            deliveries = before;
        }
        group.pending.put(id, new Pending(consumer, terms.deliveredMillis, deliveries));
        return Claimed.TAKEN;
    }

    /// Ids taken, in brackets those that are gone, and at the end the cursor.
    List<String> claimFrom(
            Group group, EntryId start, String consumer, ClaimTerms terms, long limit, long tries) {
        List<String> claimed = new ArrayList<>();
        EntryId next = group.pending.ceilingKey(start);
        for (long i = 0; next != null && i < tries && claimed.size() < limit; i++) {
            Claimed what = claim(group, next, consumer, terms);
            if (what == Claimed.TAKEN) {
                claimed.add(next.toString());
            } else if (what == Claimed.GONE) {
                claimed.add("(" + next + ")");
            }
            next = group.pending.higherKey(next);
        }
        claimed.add(next == null ? "0-0" : next.toString());
        return claimed;
    }

    /// Null if it is not known.
    @Nullable Long lag(Group group) {
        if (added == 0) {
            return 0L;
        }
        if (group.read != -1 && !hasTombstoneFrom(group.last)) {
            return added - group.read;
        }
        long read = estimate(group.last);
        return read == -1 ? null : (Long) (added - read);
    }

    private boolean hasTombstoneFrom(EntryId start) {
        return !entries.isEmpty()
                && !deleted.equals(EntryId.ZERO)
                && !first().isAbove(deleted)
                && !start.isAbove(deleted);
    }

    private long estimate(EntryId id) {
        if (added == 0) {
            return 0;
        }
        if (entries.isEmpty() && !id.isAbove(last)) {
            return added;
        }
        if (id.equals(last)) {
            return added;
        }
        if (id.isAbove(last)) {
            return -1;
        }
        boolean whole = deleted.equals(EntryId.ZERO) || first().isAbove(deleted);
        if (whole && first().isAbove(id)) {
            return added - entries.size();
        }
        return whole && first().equals(id) ? added - entries.size() + 1 : -1;
    }

    /// Everything, line by line.
    List<String> describe() {
        List<String> all = new ArrayList<>();
        all.add(
                "last "
                        + last
                        + " deleted "
                        + deleted
                        + " added "
                        + added
                        + " first "
                        + first()
                        + " count "
                        + entries.size()
                        + " groups "
                        + groups.size());
        entries.forEach((id, parts) -> all.add("entry " + id + " " + parts));
        groups.forEach((name, group) -> {
            all.add(
                    "group "
                            + name
                            + " last "
                            + group.last
                            + " read "
                            + group.read
                            + " lag "
                            + lag(group)
                            + " consumers "
                            + group.consumers.size()
                            + " pending "
                            + group.pending.size());
            group.consumers.forEach((consumer, times) -> {
                all.add(
                        "consumer "
                                + consumer
                                + " seen "
                                + times.seen
                                + " active "
                                + times.active
                                + " pending "
                                + group.pendingOf(consumer));
                group.pending.forEach((id, p) -> {
                    if (p.consumer.equals(consumer)) {
                        all.add("own " + id + " " + p.deliveries);
                    }
                });
            });
            group.pending.forEach((id, p) ->
                    all.add(
                            "pending "
                                    + id
                                    + " for "
                                    + p.consumer
                                    + " since "
                                    + p.delivered
                                    + " times "
                                    + p.deliveries));
        });
        return all;
    }
}
