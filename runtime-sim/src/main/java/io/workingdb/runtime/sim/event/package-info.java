/// The engine: virtual time, one queue of events ordered by (time, sequence), and how what an event brings reaches its
/// recipient. Imports `core.invariant`. Start at {@link io.workingdb.runtime.sim.event.Timeline}.
@NullMarked
package io.workingdb.runtime.sim.event;

import org.jspecify.annotations.NullMarked;
