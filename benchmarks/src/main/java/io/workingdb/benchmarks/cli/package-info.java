/// The command `wdb bench`: options, and which servers and profiles a run is made of.
@NullMarked
package io.workingdb.benchmarks.cli;

import org.jspecify.annotations.NullMarked;
