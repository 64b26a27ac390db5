package io.workingdb.protocols.session;

/// A reply that writes a wire format, in the version that its connection speaks.
public interface ReplyWriter extends Reply {
    /// Speaks another version from the next value on. For Redis: 2 or 3.
    void protocol(int version);

    /// Writes to another buffer from the next value on.
    void target(ReplyBuffer buffer);
}
