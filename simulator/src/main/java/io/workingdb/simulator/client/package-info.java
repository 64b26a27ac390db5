/// Clients that speak real bytes over simulated streams, what they ask for, and the journal of what they were told.
///
/// Imports `core.port`, `core.random`, `runtime.sim`, `checkers`, `model`, `wire`, `observe`. Start at
/// {@link io.workingdb.simulator.client.SimulatedClient}.
@NullMarked
package io.workingdb.simulator.client;

import org.jspecify.annotations.NullMarked;
