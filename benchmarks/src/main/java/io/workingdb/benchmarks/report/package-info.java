/// Rounds to medians, medians to tables and JSON.
///
/// May import `load`, `profile`. Start at {@link io.workingdb.benchmarks.report.Comparison}.
@NullMarked
package io.workingdb.benchmarks.report;

import org.jspecify.annotations.NullMarked;
