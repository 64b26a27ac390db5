package io.workingdb.core.storage.checkpoint;

import org.jspecify.annotations.Nullable;

/// Loads a checkpoint: a resumable job, polled once a turn until it is done or refused.
public sealed interface CheckpointLoad permits CheckpointReader, ChunkReader {

    /// Goes on.
    ///
    /// @return work units done
    int turn();

    /// Whether everything is loaded.
    boolean done();

    /// Why the checkpoint cannot be used, with the place, or null.
    @Nullable String refusal();

    /// Whether it is refused because it is damaged, and not because this build cannot read what is whole.
    boolean isDamaged();

    /// Records loaded so far, for progress.
    long records();
}
