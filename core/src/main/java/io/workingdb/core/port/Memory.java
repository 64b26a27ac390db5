package io.workingdb.core.port;

import java.lang.foreign.MemorySegment;

/// The memory of a machine: ranges of addresses, and who may still be reading what lies in them.
public interface Memory {
    /// Reserves a zeroed range of address space. Pages are committed when they are first touched, so a generous bound costs nothing.
    ///
    /// @param bytesMax size of the range in bytes; a positive multiple of 4,096
    /// @return a range aligned to 4,096 bytes, usable from every reactor, valid until it is released
    MemorySegment reserve(long bytesMax);

    /// Says how much of a range, from its beginning, is used from now on: more than before. What lies behind that is not touched. A host
    /// need not do anything about it.
    ///
    /// @param range exactly as {@link #reserve} returned it
    /// @param bytes a multiple of 4,096
    default void commit(MemorySegment range, long bytes) {}

    /// Says that less of a range is used from now on than was committed. The memory behind that may be given back: nobody knows what is in it when it
    /// is committed again. A host need not do anything about it.
    ///
    /// @param range exactly as {@link #reserve} returned it
    /// @param bytes a multiple of 4,096
    default void discard(MemorySegment range, long bytes) {}

    /// Gives a whole range back, exactly as {@link #reserve} returned it. Touching it afterwards is an error.
    void release(MemorySegment range);

    /// Which reactors are in a turn.
    default ReactorTurns turns() {
        return ReactorTurns.ALONE;
    }
}
