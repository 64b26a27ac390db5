package io.workingdb.core.storage.wal;

import java.util.List;

/// Where a recovered log ends, and so how it goes on.
///
/// @param segments segments in use, in the order of their epochs
/// @param spares segments whose records are all in the checkpoint
/// @param found files that were never used, or whose header was being written
/// @param position where the next batch goes in the last segment
/// @param nextBatch number of the next batch
/// @param chain checksum of the last batch header
/// @param lastIndex index of the last entry
/// @param term the group's term
/// @param vote its vote in that term
/// @param clean whether the log was closed: then it goes on in its last segment, otherwise in a new one
/// @param nextName number for the next new segment's name
record LogEnd(
        List<LogSegment> segments,
        List<LogSegment> spares,
        List<LogSegment> found,
        long position,
        long nextBatch,
        int chain,
        long lastIndex,
        long term,
        long vote,
        boolean clean,
        long nextName) {}
