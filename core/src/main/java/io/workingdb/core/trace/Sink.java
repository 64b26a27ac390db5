package io.workingdb.core.trace;

import java.lang.foreign.MemorySegment;

/// Takes the state of a component piece by piece, in an order that the component keeps for ever.
public interface Sink {

    /// A number, a flag or a small field.
    void put(long value);

    /// A run of bytes; its length is taken as well.
    void put(MemorySegment source, long offset, long lengthBytes);

    /// A run of bytes; its length is taken as well.
    void put(byte[] source, int offset, int lengthBytes);
}
