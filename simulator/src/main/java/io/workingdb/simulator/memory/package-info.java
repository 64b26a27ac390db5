/// The memory of one tree and the reactors that read it, in turns that overlap step by step: what is used again too early, or never, is found here.
///
/// Start at {@link io.workingdb.simulator.memory.MemoryRun}.
@NullMarked
package io.workingdb.simulator.memory;

import org.jspecify.annotations.NullMarked;
