package io.workingdb.simulator.memory;

import io.workingdb.core.port.Entropy;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.ReactorTurns;
import io.workingdb.core.port.StopReason;
import io.workingdb.core.random.Random64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/// A machine of which only the memory is used. What is given back is gone, or full of garbage.
final class MemoryOnlyHost implements Host, AutoCloseable {
    private static final byte GARBAGE = 0x5A;

    private final Map<Long, Arena> ranges = new LinkedHashMap<>();
    private final ReactorTurns turns;
    private final int reactors;

    MemoryOnlyHost(int reactors, ReactorTurns turns) {
        this.reactors = reactors;
        this.turns = turns;
    }

    @Override
    public int reactorCount() {
        return reactors;
    }

    @Override
    public Reactor reactor(int index) {
        throw new UnsupportedOperationException("a host of memory has no reactors");
    }

    @Override
    public ReactorTurns turns() {
        return turns;
    }

    @Override
    public Entropy entropy() {
        return new Random64(1)::fill;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // closed by release or close
    public MemorySegment reserve(long bytesMax) {
        Arena arena = Arena.ofConfined();
        MemorySegment range = arena.allocate(bytesMax, 4_096);
        ranges.put(range.address(), arena);
        return range;
    }

    @Override
    public void discard(MemorySegment range, long bytes) {
        range.asSlice(bytes).fill(GARBAGE);
    }

    @Override
    public void release(MemorySegment range) {
        Arena arena = ranges.remove(range.address());
        if (arena == null) {
            throw new IllegalArgumentException("a range is released once: " + range);
        }
        arena.close();
    }

    @Override
    public void stop(StopReason reason, String sentence) {
        throw new UnsupportedOperationException("stopped: " + reason + ": " + sentence);
    }

    @Override
    public void describe(Description sink) {
        sink.fact("host", "memory only");
    }

    @Override
    public void close() {
        ranges.values().forEach(Arena::close);
        ranges.clear();
    }
}
