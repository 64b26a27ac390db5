package io.workingdb.benchmarks.allocation;

import io.workingdb.core.port.Entropy;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.StopReason;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.real.memory.AddressSpace;
import java.lang.foreign.MemorySegment;

/// A host of one reactor whose disk and clients exist in memory only.
public final class MemoryHost implements Host {
    private final AddressSpace addresses = new AddressSpace();
    private final MemoryReactor reactor = new MemoryReactor();

    @Override
    public int reactorCount() {
        return 1;
    }

    @Override
    public Reactor reactor(int index) {
        return reactor;
    }

    MemoryReactor reactor() {
        return reactor;
    }

    @Override
    public Entropy entropy() {
        return new Random64(1)::fill;
    }

    /// A benchmark lives as long as its process, so nothing is given back.
    @Override
    public MemorySegment reserve(long bytesMax) {
        return addresses.reserve(bytesMax);
    }

    /// With huge pages, as in a server.
    @Override
    public void commit(MemorySegment range, long bytes) {
        addresses.adviseHuge(range, bytes);
    }

    @Override
    public void release(MemorySegment range) {}

    @Override
    public void stop(StopReason reason, String sentence) {
        throw new IllegalStateException("stopped: " + reason + ": " + sentence);
    }

    @Override
    public void describe(Description sink) {
        sink.fact("host", "memory");
    }
}
