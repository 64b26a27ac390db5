package io.workingdb.core.storage.checkpoint;

/// What a superblock says of the checkpoint that counts.
///
/// @param form how it is written
/// @param number its number, 0 if there is none yet
/// @param appliedIndex index of the last entry in it
/// @param logTimeMillis its log time
/// @param firstEpoch epoch of the first log segment that is needed after it
/// @param parts blocks of data, or chunks
/// @param records records in it
/// @param anchor what everything else is checked by: of pages, the number of the root block in the upper half and its checksum in the lower; of
///     chunks, a checksum over their checksums
public record CheckpointMark(
        Form form,
        long number,
        long appliedIndex,
        long logTimeMillis,
        long firstEpoch,
        long parts,
        long records,
        long anchor) {

    /// How a checkpoint is written. The ordinals stand in superblocks.
    public enum Form {
        /// Records in chunks, a file for each checkpoint: builds before release 0.1.
        CHUNKS,
        /// Blocks of a page file.
        PAGES
    }

    /// There is no checkpoint yet: the log tells everything.
    static final CheckpointMark NONE = new CheckpointMark(Form.CHUNKS, 0, 0, 0, 1, 0, 0, 0);

    /// A checkpoint that is about to be written after this one: what it holds is known when it is.
    ///
    /// @param appliedIndex index of the last entry in it
    /// @param logTimeMillis its log time
    /// @param firstEpoch epoch of the first log segment that is needed after it
    public CheckpointMark next(long appliedIndex, long logTimeMillis, long firstEpoch) {
        return new CheckpointMark(
                Form.PAGES, number + 1, appliedIndex, logTimeMillis, firstEpoch, 0, 0, 0);
    }

    /// The same, now that it is written.
    CheckpointMark written(long dataBlocks, long records, int rootBlock, int rootChecksum) {
        return new CheckpointMark(
                form,
                number,
                appliedIndex,
                logTimeMillis,
                firstEpoch,
                dataBlocks,
                records,
                (long) rootBlock << 32 | Integer.toUnsignedLong(rootChecksum));
    }

    /// Whether it is one in a page file.
    boolean isInPages() {
        return number > 0 && form == Form.PAGES;
    }

    /// Whether it is one in chunks.
    boolean isInChunks() {
        return number > 0 && form == Form.CHUNKS;
    }

    /// Number of the root block.
    int rootBlock() {
        return (int) (anchor >>> 32);
    }

    /// Its checksum.
    int rootChecksum() {
        return (int) anchor;
    }
}
