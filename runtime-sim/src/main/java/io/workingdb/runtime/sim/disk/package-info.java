/// A machine's disk as it really is: what was not synced may vanish sector by sector, and the rest may still go wrong.
///
/// Start at {@link io.workingdb.runtime.sim.disk.SimulatedDisk}, then `Inode` (what a file is made of) and `PowerCut` (what is
/// left of it). Imports `core.port`, `core.random`, `core.trace`, `core.invariant`, `event`, `trace`.
@NullMarked
package io.workingdb.runtime.sim.disk;

import org.jspecify.annotations.NullMarked;
