package io.workingdb.simulator.memory;

import io.workingdb.core.port.Memory;
import io.workingdb.core.port.ReactorTurns;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/// Memory of one thread. What is given back is gone, or full of garbage.
final class ConfinedMemory implements Memory, AutoCloseable {
    private static final byte GARBAGE = 0x5A;

    private final Map<Long, Arena> ranges = new LinkedHashMap<>();
    private final ReactorTurns turns;

    ConfinedMemory(ReactorTurns turns) {
        this.turns = turns;
    }

    @Override
    public ReactorTurns turns() {
        return turns;
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
    public void close() {
        ranges.values().forEach(Arena::close);
        ranges.clear();
    }
}
