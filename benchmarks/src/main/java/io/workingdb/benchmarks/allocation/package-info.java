/// Gates on heap allocation, by JMH's `gc.alloc.rate.norm`: what runs per command allocates nothing.
///
/// Each benchmark drives real code over ports that exist in memory only. May import anything. Start at
/// {@link io.workingdb.benchmarks.allocation.AllocationGates}.
@NullMarked
package io.workingdb.benchmarks.allocation;

import org.jspecify.annotations.NullMarked;
