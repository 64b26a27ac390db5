package io.workingdb.node;

import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.log.ReplicatedLog;
import io.workingdb.core.storage.map.Slice;

/// The next few agreed entries, taken together before the first of them is applied, so that their records are on the way from memory
/// while others are still being found.
///
/// With 100,000 keys a fifth of a durable SET was one wait: for the record that it replaces. Entries applied one by one wait one after
/// the other; the loads of a group of entries, none of which depends on another, overlap.
///
/// Source: Chen, Ailamaki, Gibbons and Mowry, "Improving Hash Join Performance through Prefetching", 2004: group prefetching.
final class UpcomingEntries {
    /// Enough to keep the dozen loads busy that a core has under way at once; their records and keys stay far below its first cache.
    static final int GROUP = Keyspace.UPCOMING_MAX;

    private final Slice[] entries = new Slice[GROUP];
    private final long[] indexes = new long[GROUP];

    UpcomingEntries() {
        for (int i = 0; i < GROUP; i++) {
            entries[i] = new Slice();
        }
    }

    /// Takes up to `limit` entries, each of which must then be applied in this turn.
    ///
    /// @return how many
    int take(ReplicatedLog from, DataGroup target, int limit) {
        int count = 0;
        int most = Math.min(GROUP, limit);
        while (count < most) {
            long index = from.next(entries[count]);
            if (index == 0) {
                break;
            }
            indexes[count++] = index;
        }
        if (count > 1) {
            load(target, count);
        }
        return count;
    }

    /// One of those taken.
    Slice entry(int position) {
        return entries[position];
    }

    /// Its index in the log.
    long index(int position) {
        return indexes[position];
    }

    private void load(DataGroup target, int count) {
        for (int i = 0; i < count; i++) {
            target.announce(indexes[i], entries[i].segment, entries[i].offset);
        }
        target.load();
    }
}
