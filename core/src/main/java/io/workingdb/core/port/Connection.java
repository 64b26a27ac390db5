package io.workingdb.core.port;

import java.lang.foreign.MemorySegment;

/// One end of an ordered byte stream. Belongs to one reactor at a time.
public interface Connection {

    /// Takes bytes to send, copying them. What was taken leaves in one flush at the end of the cycle.
    ///
    /// @return bytes taken, from the front; fewer than `lengthBytes` means: wait for {@link ConnectionHandler#writable}
    int write(MemorySegment source, long offset, int lengthBytes);

    /// Asks for the rest of what {@link ConnectionHandler#received} did not take, and for new bytes after it. The call to
    /// `received` follows in a later delivery.
    void resume();

    /// Ends the connection after what was taken has been sent. {@link ConnectionHandler#closed} follows.
    void close();

    /// The other end, for people.
    Endpoint remote();

    /// This end, for people.
    Endpoint local();
}
