/// What turns of a server take of the processor.
///
/// May import anything. Start at {@link io.workingdb.benchmarks.turns.SetDeletion}.
@NullMarked
package io.workingdb.benchmarks.turns;

import org.jspecify.annotations.NullMarked;
