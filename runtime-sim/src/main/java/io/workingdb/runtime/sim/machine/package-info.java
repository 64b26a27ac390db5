/// Machines and the processes on them: reactors with a duty cycle, memory that ends with the process, and the ways to end one.
///
/// Start at {@link io.workingdb.runtime.sim.machine.Machine}, then `SimulatedReactor`, the cycle. Imports `core`, `event`,
/// `trace`, `clock`, `disk`, `network`.
@NullMarked
package io.workingdb.runtime.sim.machine;

import org.jspecify.annotations.NullMarked;
