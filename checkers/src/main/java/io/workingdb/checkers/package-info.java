/// Histories in, verdicts with explanations out. A library of its own, JDK only: it knows nothing of the database it judges.
///
/// Start at {@link io.workingdb.checkers.linearizability.LinearizabilityChecker}. {@link io.workingdb.checkers.history} says what a
/// history is and reads files, {@link io.workingdb.checkers.register} holds the models of a register, {@link io.workingdb.checkers.cli}
/// the command `./wdb check`. Arrows: cli -> register -> linearizability -> history.
@NullMarked
package io.workingdb.checkers;

import org.jspecify.annotations.NullMarked;
