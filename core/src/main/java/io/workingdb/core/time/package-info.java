/// Timers and log time. Plain classes driven by a clock's numbers, so the same code runs in both worlds.
///
/// Imports `port`, `trace`. Start at {@link io.workingdb.core.time.Timers}; {@link io.workingdb.core.time.LeaderTime} is the one
/// place where wall time is turned into log time.
@NullMarked
package io.workingdb.core.time;

import org.jspecify.annotations.NullMarked;
