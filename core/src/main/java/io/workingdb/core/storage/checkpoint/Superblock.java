package io.workingdb.core.storage.checkpoint;

import io.workingdb.core.config.Identity;

/// What counts in a data directory.
///
/// @param identity whose directory it is
/// @param sequence grows with every superblock written; the highest whole one counts
/// @param checkpoint number of the checkpoint file, 0 if there is none yet
/// @param appliedIndex index of the last entry in the checkpoint
/// @param logTimeMillis its log time
/// @param firstEpoch epoch of the first log segment that is needed after it
/// @param chunks chunks of the checkpoint file
/// @param records records in it
/// @param chain checksum over the checksums of its chunks
public record Superblock(
        Identity identity,
        long sequence,
        long checkpoint,
        long appliedIndex,
        long logTimeMillis,
        long firstEpoch,
        long chunks,
        long records,
        long chain) {

    /// What a freshly formatted directory says.
    static Superblock formatted(Identity identity) {
        return new Superblock(identity, 1, 0, 0, 0, 1, 0, 0, 0);
    }
}
