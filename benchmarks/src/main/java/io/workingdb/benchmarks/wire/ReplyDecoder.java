package io.workingdb.benchmarks.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Finds replies in the bytes of one connection, wherever they are cut.
public interface ReplyDecoder {

    /// How a request ended.
    enum Outcome {
        /// As asked.
        DONE,
        /// As asked, but there was nothing to read.
        MISSING,
        /// With an error: see {@link ReplyDecoder#errorText}.
        FAILED
    }

    /// Told of each reply, in order.
    interface Sink {
        /// One whole reply has come.
        void replied(Outcome outcome);
    }

    /// Takes all of `source`.
    ///
    /// @return null, or why these bytes are no reply: the connection is of no more use
    @Nullable String decode(ByteBuffer source, Sink sink);

    /// Text of the last error.
    String errorText();
}
