package io.workingdb.runtime.sim.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A piece of mapped memory that outlives the processes to which it is lent.
///
/// @param mapping whose end unmaps it
record Region(MemorySegment memory, Arena mapping) {
    /// A new one, of zeroes.
    @SuppressWarnings("MustBeClosedChecker") // closed by unmap
    static Region map(long bytes) {
        Arena mapping = Arena.ofConfined();
        return new Region(Ranges.map(bytes, mapping), mapping);
    }

    void unmap() {
        mapping.close();
    }
}
