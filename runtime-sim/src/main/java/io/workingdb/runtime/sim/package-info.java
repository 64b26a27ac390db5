/// The simulated world: every port of `core.port` on one seeded queue of events.
///
/// Start at {@link io.workingdb.runtime.sim.World}. Imports `core` and the packages below.
@NullMarked
package io.workingdb.runtime.sim;

import org.jspecify.annotations.NullMarked;
