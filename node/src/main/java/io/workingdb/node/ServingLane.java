package io.workingdb.node;

import io.workingdb.core.log.ReplicatedLog;
import io.workingdb.core.time.LeaderTime;
import org.jspecify.annotations.Nullable;

/// The parts of a lane that serves, for those who report on it.
///
/// @param checkpoints null if nothing is kept on disk
record ServingLane(
        DataGroup group,
        ReplicatedLog log,
        @Nullable CheckpointDriver checkpoints,
        MemoryKeeper memory,
        LeaderTime leaderTime) {}
