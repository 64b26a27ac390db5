package io.workingdb.core.storage.map;

import java.util.Arrays;

/// Records that are gone from the map while a snapshot may still read them.
///
/// Each is at most once here, and was in the map when the snapshot was pinned, so their number is bounded by the records then.
/// After the snapshot some are given back at once, and the others a few at a time with the changes that follow: a million at once
/// would take a turn of twenty milliseconds.
final class RetiredRecords {
    /// Records given back per change: one change retires at most one, so the list runs dry.
    private static final int FREED_PER_CHANGE = 4;

    /// Records given back at once when a snapshot ends: about twenty microseconds.
    private static final int FREED_AT_UNPIN = 1_024;

    private static final int CAPACITY_MIN = 16;

    /// A list that grew beyond this is let go when it has run dry: 512 KiB.
    private static final int CAPACITY_KEPT = 1 << 16;

    private final RecordSlab slab;
    private long[] references = new long[CAPACITY_MIN];
    private int count;
    private int freeable;

    RetiredRecords(RecordSlab slab) {
        this.slab = slab;
    }

    /// Takes a record that the pinned snapshot may read.
    void add(long reference) {
        if (count == references.length) {
            references = Arrays.copyOf(references, count * 2);
        }
        references[count++] = reference;
    }

    /// The snapshot is gone: everything here may be given back.
    void unpinned() {
        freeable = count;
        free(FREED_AT_UNPIN);
    }

    /// Gives a few records back, with each change of the map.
    void freeSome() {
        if (freeable > 0) {
            free(FREED_PER_CHANGE);
        }
    }

    /// Those of a snapshot that is pinned stay: they lie behind the freeable ones.
    private void free(int limit) {
        for (int i = 0; i < limit && freeable > 0; i++) {
            slab.free(references[--freeable]);
            references[freeable] = references[--count];
        }
        if (count == 0 && references.length > CAPACITY_KEPT) {
            references = new long[CAPACITY_MIN];
        }
    }
}
