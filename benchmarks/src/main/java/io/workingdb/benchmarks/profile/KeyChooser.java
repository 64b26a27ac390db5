package io.workingdb.benchmarks.profile;

/// Which key the next operation is about. A function of the distribution and its random stream; allocates nothing.
public interface KeyChooser {
    /// A key in `0 .. keys - 1` to read, count or remove.
    long forRead();

    /// A key in `0 .. keys - 1` to write.
    default long forWrite() {
        return forRead();
    }
}
