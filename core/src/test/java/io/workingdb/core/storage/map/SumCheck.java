package io.workingdb.core.storage.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workingdb.core.trace.Hash64;

/// Compares the state hash that a map tells, perhaps kept up to date for long, with that of its records, one by one.
public final class SumCheck {
    private SumCheck() {}

    /// Looks at all records.
    public static void check(OrderedMap map) {
        Hash64 told = new Hash64(1);
        map.fingerprint(told);
        ContentSum sum = new ContentSum();
        Slice key = new Slice();
        Slice value = new Slice();
        for (long rank = 0; map.select(rank, key, value); rank++) {
            sum.add(key, value);
        }
        Hash64 found = new Hash64(1);
        found.put(map.count());
        sum.fingerprint(found);
        assertEquals(found.value(), told.value());
    }
}
