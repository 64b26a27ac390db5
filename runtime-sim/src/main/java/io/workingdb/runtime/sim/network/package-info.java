/// Byte streams and messages between the machines and the outside, and what networks do to them.
///
/// Start at {@link io.workingdb.runtime.sim.network.Streams} (then `Direction`, one way of one stream) and
/// {@link io.workingdb.runtime.sim.network.Messages}. Imports `core.port`, `core.random`, `core.invariant`, `event`, `trace`.
@NullMarked
package io.workingdb.runtime.sim.network;

import org.jspecify.annotations.NullMarked;
