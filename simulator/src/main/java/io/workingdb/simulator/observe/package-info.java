/// What the simulator sees of a node besides its replies: a host between the node and the world that listens to the tracer, what must hold
/// from one incarnation to the next, and what leader time can be.
///
/// Imports `core`, `runtime.sim`. Start at {@link io.workingdb.simulator.observe.ObservedHost}.
@NullMarked
package io.workingdb.simulator.observe;

import org.jspecify.annotations.NullMarked;
