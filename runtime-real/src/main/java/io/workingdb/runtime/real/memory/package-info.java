/// Address space: reserved generously, committed when touched. Start at
/// {@link io.workingdb.runtime.real.memory.AddressSpace}.
@NullMarked
package io.workingdb.runtime.real.memory;

import org.jspecify.annotations.NullMarked;
