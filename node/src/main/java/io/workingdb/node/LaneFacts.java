package io.workingdb.node;

import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.keyspace.Keyspace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What INFO tells of the lane, at one moment: numbers only, so that it can be handed to another reactor.
///
/// @param databases keys of each database, by number
/// @param logicalBytes bytes of keys and values as stored
/// @param heldBytes bytes of memory held for them
/// @param lastIndex index of the last entry appended
/// @param durableIndex index up to which the log is durable
/// @param appliedIndex index of the last entry applied
/// @param logTimeMillis log time of that entry
/// @param leaderMillis leader time
/// @param wallRefused whether the wall clock is too far off to be followed
/// @param readOnly whether the disk is full
/// @param checkpoints of checkpoints, nothing if none are written
/// @param logBytesWritten bytes written to the log since start
/// @param logSegments segments that are still needed
/// @param evictedKeys keys evicted since start
/// @param pinnedBytes bytes of memory kept for snapshots
/// @param compactions rounds of compaction since start
record LaneFacts(
        List<Database> databases,
        long logicalBytes,
        long heldBytes,
        long lastIndex,
        long durableIndex,
        long appliedIndex,
        long logTimeMillis,
        long leaderMillis,
        boolean wallRefused,
        boolean readOnly,
        Checkpoints checkpoints,
        long logBytesWritten,
        int logSegments,
        long evictedKeys,
        long pinnedBytes,
        long compactions) {

    /// One database.
    ///
    /// @param keys its keys
    /// @param deadlines those of them that have a deadline
    record Database(long keys, long deadlines) {}

    /// Checkpoints since start.
    ///
    /// @param completed how many
    /// @param underWay whether one is being written
    /// @param lastBytes bytes that the last one wrote
    /// @param damagedBlocks blocks that the scrubber found damaged
    /// @param scrubRounds how often it has read a whole checkpoint
    record Checkpoints(
            long completed,
            boolean underWay,
            long lastBytes,
            long damagedBlocks,
            long scrubRounds) {
        static final Checkpoints NONE = new Checkpoints(0, false, 0, 0, 0);

        static Checkpoints of(@Nullable CheckpointDriver driver) {
            return driver == null
                    ? NONE
                    : new Checkpoints(
                            driver.completed(),
                            driver.underWay(),
                            driver.lastBytes(),
                            driver.damagedBlocks(),
                            driver.scrubRounds());
        }
    }

    /// Before the lane serves.
    static final LaneFacts NONE =
            new LaneFacts(
                    List.of(), 0, 0, 0, 0, 0, 0, 0, false, false, Checkpoints.NONE, 0, 0, 0, 0, 0);

    /// The lane's facts now.
    static LaneFacts of(ServingLane lane) {
        Keyspace keyspace = lane.group().keyspace();
        List<Database> databases = new ArrayList<>(NodeConfig.DATABASES);
        for (int db = 0; db < NodeConfig.DATABASES; db++) {
            databases.add(new Database(keyspace.count(db), keyspace.countWithDeadline(db)));
        }
        @Nullable CheckpointDriver checkpoints = lane.checkpoints();
        return new LaneFacts(
                List.copyOf(databases),
                keyspace.logicalBytes(),
                lane.group().heldBytes(),
                lane.log().lastIndex(),
                lane.log().durableIndex(),
                lane.group().appliedIndex(),
                keyspace.logTimeMillis(),
                lane.leaderTime().millis(),
                lane.leaderTime().wallRefused(),
                lane.log().readOnly(),
                Checkpoints.of(checkpoints),
                checkpoints == null ? 0 : checkpoints.logBytesWritten(),
                checkpoints == null ? 0 : checkpoints.logSegments(),
                lane.group().evictedKeys(),
                lane.group().tree().pinnedBytes(),
                lane.memory().rounds());
    }
}
