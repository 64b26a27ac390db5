package io.workingdb.core.port;

import io.workingdb.core.random.Random64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/// A host that has nothing but memory: for tests of components that only reserve and release.
///
/// Every range has an arena of its own, closed on release, so that touching it afterwards fails at once. Ranges belong to the
/// thread that reserved them.
public final class MemoryHost implements Host {
    private final Map<Long, Arena> ranges = new LinkedHashMap<>();
    private final Random64 random = new Random64(1);
    private long reservedBytes;
    private long reservations;

    @Override
    public int reactorCount() {
        return 0;
    }

    @Override
    public Reactor reactor(int index) {
        throw new AssertionError("a memory host has no reactors");
    }

    @Override
    public Entropy entropy() {
        return random::fill;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // closed by release
    public MemorySegment reserve(long bytesMax) {
        if (bytesMax <= 0 || bytesMax % 4_096 != 0) {
            throw new IllegalArgumentException("a range is whole pages: bytesMax=" + bytesMax);
        }
        Arena arena = Arena.ofConfined();
        MemorySegment range = arena.allocate(bytesMax, 4_096);
        ranges.put(range.address(), arena);
        reservedBytes += bytesMax;
        reservations++;
        return range;
    }

    @Override
    public void release(MemorySegment range) {
        Arena arena = ranges.remove(range.address());
        if (arena == null) {
            throw new IllegalArgumentException(
                    "a range is released once, as it was reserved: " + range);
        }
        reservedBytes -= range.byteSize();
        arena.close();
    }

    /// Bytes reserved and not released.
    public long reservedBytes() {
        return reservedBytes;
    }

    /// How often something was reserved.
    public long reservations() {
        return reservations;
    }

    @Override
    public void stop(StopReason reason, String sentence) {
        throw new AssertionError("stopped: " + reason + ": " + sentence);
    }

    @Override
    public void describe(Description sink) {
        sink.fact("host", "memory");
    }
}
