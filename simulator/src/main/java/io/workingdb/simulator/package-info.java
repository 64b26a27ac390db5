/// Whole runs: a node on a simulated machine, clients, a nemesis, and a verdict, as a function of a seed.
///
/// Start at {@link io.workingdb.simulator.Simulation}; {@link io.workingdb.simulator.TwiceRun} is what a scenario calls.
@NullMarked
package io.workingdb.simulator;

import org.jspecify.annotations.NullMarked;
