/// What happened: the running hash of all events, recordings by which two runs are compared, and the count of faults.
/// Imports `core.port`, `core.trace` and `event`.
@NullMarked
package io.workingdb.runtime.sim.trace;

import org.jspecify.annotations.NullMarked;
