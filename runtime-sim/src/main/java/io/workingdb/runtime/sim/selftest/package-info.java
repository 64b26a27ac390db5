/// Proof that the world is as bad as it says: thousands of seeds, and a count of every fault.
///
/// Start at {@link io.workingdb.runtime.sim.selftest.SelfTest}. Imports `core` and the rest of this module.
@NullMarked
package io.workingdb.runtime.sim.selftest;

import org.jspecify.annotations.NullMarked;
