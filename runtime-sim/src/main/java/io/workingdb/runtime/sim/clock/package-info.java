/// Clocks that are wrong in the ways real ones are. Imports `core.port`, `core.random`, `event`.
@NullMarked
package io.workingdb.runtime.sim.clock;

import org.jspecify.annotations.NullMarked;
