package io.workingdb.runtime.sim.machine;

import java.util.ArrayDeque;
import java.util.TreeMap;

/// Zeroed memory of which the processes of a world, one after the other, make their ranges.
///
/// A node that dies leaves its regions to the next one: to clean what was used is one pass, to map it anew a page fault for each page.
public final class Regions implements AutoCloseable {
    /// Largest range that is cut from a region: cleaning it for its next owner costs no more than mapping one.
    static final long SMALL_BYTES_MAX = 256 * 1024;

    /// 64 of the largest small ranges: a process of the tiny configuration needs one region. Ranges so large are regions of their own: bounds of
    /// which little is used, not sizes.
    static final long REGION_BYTES = 64 * SMALL_BYTES_MAX;

    private final TreeMap<Long, ArrayDeque<Region>> free = new TreeMap<>();

    /// A region of zeroes.
    Region take(long bytes) {
        ArrayDeque<Region> spare = free.get(bytes);
        return spare == null || spare.isEmpty() ? Region.map(bytes) : spare.pop();
    }

    /// Takes one back.
    ///
    /// @param usedBytes how much of it, from its beginning, may have been written
    void give(Region region, long usedBytes) {
        region.memory().asSlice(0, usedBytes).fill((byte) 0);
        free.computeIfAbsent(region.memory().byteSize(), size -> new ArrayDeque<>()).push(region);
    }

    /// Unmaps all that were given back.
    @Override
    public void close() {
        for (ArrayDeque<Region> each : free.values()) {
            each.forEach(Region::unmap);
        }
        free.clear();
    }
}
