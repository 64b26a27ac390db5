/// What clients did and saw: operations with the moments of their invocation and completion, and readers for files of them.
///
/// Imports nothing of the other packages. Start at {@link io.workingdb.checkers.history.Operation} and
/// {@link io.workingdb.checkers.history.OperationLog}; for files at {@link io.workingdb.checkers.history.HistoryReader}.
@NullMarked
package io.workingdb.checkers.history;

import org.jspecify.annotations.NullMarked;
