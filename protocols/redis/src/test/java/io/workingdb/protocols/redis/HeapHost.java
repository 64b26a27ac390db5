package io.workingdb.protocols.redis;

import io.workingdb.core.port.Entropy;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.StopReason;
import io.workingdb.core.random.Random64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A host that has nothing but memory, given back when nobody holds it any more.
final class HeapHost implements Host {
    @Override
    public int reactorCount() {
        return 0;
    }

    @Override
    public Reactor reactor(int index) {
        throw new AssertionError("this host has no reactors");
    }

    @Override
    public Entropy entropy() {
        return new Random64(1)::fill;
    }

    @Override
    public MemorySegment reserve(long bytesMax) {
        return Arena.ofAuto().allocate(bytesMax, 4_096);
    }

    @Override
    public void release(MemorySegment range) {}

    @Override
    public void stop(StopReason reason, String sentence) {
        throw new AssertionError("stopped: " + reason + ": " + sentence);
    }

    @Override
    public void describe(Description sink) {}
}
