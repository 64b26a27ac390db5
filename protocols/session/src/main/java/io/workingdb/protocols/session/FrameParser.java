package io.workingdb.protocols.session;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Finds commands in a stream of bytes: one per connection, resumable, allocating nothing per command.
public interface FrameParser {

    /// What {@link #parse} found.
    enum Outcome {
        /// A whole command: see {@link #command}, the arguments, and {@link #frameBytes}.
        COMMAND,
        /// A whole frame without a command (an empty line, an empty array): skip {@link #frameBytes}.
        NOTHING,
        /// More bytes are needed; what was scanned is remembered, relative to the frame's start.
        INCOMPLETE,
        /// These bytes are no frame and never will be: answer {@link #error} and close.
        MALFORMED
    }

    /// Looks for one frame that starts at `start`. After `INCOMPLETE` the next call must offer the same bytes, perhaps at
    /// another place, with more behind them.
    ///
    /// @param end one past the last byte that has arrived
    /// @param arguments filled with spans if the outcome is `COMMAND`, of `source` or, where words had to be put together, of memory that is good
    ///     until the next call; the command's name is not among them
    Outcome parse(MemorySegment source, long start, long end, Arguments arguments);

    /// Length of the frame just found.
    int frameBytes();

    /// After `INCOMPLETE`: bytes that the whole frame is known to need at least, counted from its start.
    long frameBytesAtLeast();

    /// Bytes of heap that the frame begun holds beyond what every parser has.
    long heldBytes();

    /// The command just found, or null if its name is unknown; then {@link #name} tells it.
    @Nullable Command command();

    /// Name as it was sent, at most 128 characters of it. Allocates: for error messages.
    String name();

    /// Why the bytes are malformed.
    String error();

    /// Forgets a frame begun.
    void reset();
}
