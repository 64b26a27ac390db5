package io.workingdb.runtime.real.uring;

/// Whoever submits to a ring and is told how its operations ended.
public interface RingTarget {
    /// An operation completed, or a multishot operation produced one more result.
    ///
    /// @param tag the small number given at submission: what kind of operation it was
    /// @param result as the system call would return it: a count, a descriptor, or `-errno`
    /// @param flags see {@link Ring#HAS_MORE} and {@link Ring#bufferOf}
    void completed(int tag, int result, int flags);
}
