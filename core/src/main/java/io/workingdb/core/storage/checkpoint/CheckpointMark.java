package io.workingdb.core.storage.checkpoint;

/// What a superblock says of the checkpoint that counts.
///
/// @param number number of the checkpoint file, 0 if there is none yet
/// @param appliedIndex index of the last entry in it
/// @param logTimeMillis its log time
/// @param firstEpoch epoch of the first log segment that is needed after it
/// @param chunks chunks of the file
/// @param records records in it
/// @param chain checksum over the checksums of its chunks
public record CheckpointMark(
        long number,
        long appliedIndex,
        long logTimeMillis,
        long firstEpoch,
        long chunks,
        long records,
        long chain) {

    /// There is no checkpoint yet: the log tells everything.
    static final CheckpointMark NONE = new CheckpointMark(0, 0, 0, 1, 0, 0, 0);

    /// A checkpoint that is about to be written after this one: what it holds is known when it is.
    ///
    /// @param appliedIndex index of the last entry in it
    /// @param logTimeMillis its log time
    /// @param firstEpoch epoch of the first log segment that is needed after it
    public CheckpointMark next(long appliedIndex, long logTimeMillis, long firstEpoch) {
        return new CheckpointMark(number + 1, appliedIndex, logTimeMillis, firstEpoch, 0, 0, 0);
    }

    /// The same, now that it is written.
    CheckpointMark written(long chunks, long records, long chain) {
        return new CheckpointMark(
                number, appliedIndex, logTimeMillis, firstEpoch, chunks, records, chain);
    }
}
