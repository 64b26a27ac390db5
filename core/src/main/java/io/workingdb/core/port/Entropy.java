package io.workingdb.core.port;

/// A source of unpredictable bytes, for seeds and ids. Everything random after that comes from a labelled fork of a seed.
public interface Entropy {

    /// Fills the whole of `target`.
    void fill(byte[] target);
}
