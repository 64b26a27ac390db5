/// What befalls a machine during a run, and how it comes back.
///
/// Imports `core.random`, `runtime.sim`, `observe`. Start at {@link io.workingdb.simulator.nemesis.Nemesis}.
@NullMarked
package io.workingdb.simulator.nemesis;

import org.jspecify.annotations.NullMarked;
