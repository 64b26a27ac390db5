/// Drives a load: connections, closed and open loops, and what a round comes to.
///
/// The loops allocate nothing per operation. May import `profile`, `wire`, `server`. Start at
/// {@link io.workingdb.benchmarks.load.Round}.
@NullMarked
package io.workingdb.benchmarks.load;

import org.jspecify.annotations.NullMarked;
