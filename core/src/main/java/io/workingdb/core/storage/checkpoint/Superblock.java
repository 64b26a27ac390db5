package io.workingdb.core.storage.checkpoint;

import io.workingdb.core.config.Identity;

/// What counts in a data directory.
///
/// @param identity whose directory it is
/// @param sequence grows with every superblock written; the highest whole one counts
/// @param lastEpoch epoch of the last log segment that may hold a batch, 0 if none was begun yet
/// @param checkpoint the checkpoint that counts
public record Superblock(
        Identity identity, long sequence, long lastEpoch, CheckpointMark checkpoint) {

    /// What a freshly formatted directory says.
    static Superblock formatted(Identity identity) {
        return new Superblock(identity, 1, 0, CheckpointMark.NONE);
    }
}
