package io.workingdb.runtime.sim.machine;

import io.workingdb.core.port.StopReason;
import org.jspecify.annotations.Nullable;

/// How a process ended.
///
/// @param node the machine
/// @param incarnation which of its processes, from 1
/// @param atNanos when, in world time
/// @param reason its own; null if it was killed from outside
/// @param sentence what it said last, or who killed it
/// @param failure what a turn threw, for people
public record ProcessEnd(
        int node,
        int incarnation,
        long atNanos,
        @Nullable StopReason reason,
        String sentence,
        @Nullable Throwable failure) {

    /// Whether the end came from outside: a crash, a power cut.
    public boolean killed() {
        return reason == null;
    }
}
