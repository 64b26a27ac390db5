package io.workingdb.benchmarks.load;

import io.workingdb.benchmarks.wire.Request;

/// What to ask next.
interface RequestSource {
    /// Fills `request` with the next one.
    ///
    /// @return false if there is none
    boolean next(Request request);
}
