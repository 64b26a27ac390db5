package io.workingdb.core.keyspace.collection;

import io.workingdb.core.storage.map.Slice;

/// Hands entries to consumers of the group at hand: new ones, a consumer's own again, and those that others have left lying.
///
/// Each call goes over a bounded number of entries. Consumers are given by their numbers, and it is the caller who notes when one was seen.
public final class StreamDelivery {
    private final StreamEntries stream;
    private final StreamGroups groups;
    private final PendingEntries pending;
    private final Slice content = new Slice();
    private final StreamId from = new StreamId();

    /// Deliveries in whatever group these are pointed at.
    public StreamDelivery(StreamGroups groups, PendingEntries pending) {
        stream = groups.stream();
        this.groups = groups;
        this.pending = pending;
    }

    /// What became of an entry that was claimed.
    public enum Claimed {
        /// It is pending for the consumer.
        TAKEN,
        /// It is not pending for anyone.
        NOT_PENDING,
        /// It was delivered too short a time ago.
        NOT_IDLE,
        /// It is no longer in the stream, and therefore not pending any more either.
        GONE
    }

    /// Delivers entries that the group has not read.
    ///
    /// @param pends whether they become pending for the consumer
    /// @return how many, at most `limit`
    public long deliver(
            long consumer, long nowMillis, boolean pends, long limit, EntryVisitor visitor) {
        groups.mustBeAtHand();
        from.set(groups.lastId());
        boolean more = limit > 0 && from.next() && stream.ceiling(from, content);
        long delivered = 0;
        while (more) {
            StreamId id = stream.id();
            visitor.entry(id, content);
            groups.advance(id);
            if (pends) {
                pending.put(id, consumer, nowMillis, 1);
            }
            delivered++;
            more = delivered < limit && stream.next(content);
        }
        if (delivered > 0) {
            groups.saveProgress();
        }
        return delivered;
    }

    /// Delivers entries once more to the consumer they are pending for.
    ///
    /// @param after the first one's id is above this
    /// @return how many, at most `limit`, those that are gone included
    public long repeat(
            long consumer, StreamId after, long nowMillis, long limit, EntryVisitor visitor) {
        from.set(after);
        boolean more = limit > 0 && from.next() && pending.ceilingOf(consumer, from);
        long delivered = 0;
        while (more) {
            StreamId id = pending.id();
            if (stream.get(id, content)) {
                visitor.entry(id, content);
                pending.put(id, consumer, nowMillis, pending.deliveries() + 1);
            } else {
                visitor.gone(id);
            }
            delivered++;
            more = delivered < limit && pending.nextOf(consumer);
        }
        return delivered;
    }

    /// Gives one entry to a consumer.
    ///
    /// @param visitor sees it if it was taken, or is gone and was pending
    public Claimed claim(StreamId id, ClaimTerms terms, EntryVisitor visitor) {
        boolean isPending = pending.find(id);
        if (!stream.get(id, content)) {
            if (isPending) {
                visitor.gone(id);
                pending.remove(id);
            }
            return Claimed.GONE;
        }
        if (!isPending && !terms.force) {
            return Claimed.NOT_PENDING;
        }
        if (isPending
                && terms.idleMillisMin > 0
                && pending.idleMillis(terms.nowMillis) < terms.idleMillisMin) {
            return Claimed.NOT_IDLE;
        }
        long before = isPending ? pending.deliveries() : 1;
        visitor.entry(id, content);
        pending.put(id, terms.consumer, terms.deliveredMillis, deliveries(terms, before));
        return Claimed.TAKEN;
    }

    private static long deliveries(ClaimTerms terms, long before) {
        if (terms.deliveries == ClaimTerms.COUNT_UP) {
            return before + 1;
        }
        return terms.deliveries == ClaimTerms.KEEP ? before : terms.deliveries;
    }

    /// Gives pending entries to a consumer, from an id on.
    ///
    /// @param limit of entries taken and gone
    /// @param tries how many pending entries are looked at, at most
    /// @param cursor where to go on; 0-0 at the end
    /// @return how many were taken or are gone
    public long claimFrom(
            StreamId start,
            ClaimTerms terms,
            long limit,
            long tries,
            StreamId cursor,
            EntryVisitor visitor) {
        boolean more = pending.ceiling(start);
        long claimed = 0;
        for (long i = 0; more && i < tries && claimed < limit; i++) {
            from.set(pending.id());
            Claimed what = claim(from, terms, visitor);
            claimed += what == Claimed.TAKEN || what == Claimed.GONE ? 1 : 0;
            more = pending.next();
        }
        cursor.set(0, 0);
        if (more) {
            cursor.set(pending.id());
        }
        return claimed;
    }
}
