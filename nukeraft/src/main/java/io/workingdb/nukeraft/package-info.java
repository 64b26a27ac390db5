/// NukeRaft: agreement between replicas. The pure protocol (`raft`, `quorum`, `progress`, `membership`, `read`, `snapshot`, `liveness`)
/// comes with the cluster; today there is `replica` with the logs of a node of one.
@NullMarked
package io.workingdb.nukeraft;

import org.jspecify.annotations.NullMarked;
