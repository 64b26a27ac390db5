/// Measurements: a load generator with comparisons, and JMH gates on allocation.
///
/// May import anything; nothing imports it. Start at `cli.Bench`.
@NullMarked
package io.workingdb.benchmarks;

import org.jspecify.annotations.NullMarked;
