/// Is there an order of the operations, consistent with real time, that a sequential object could have gone through?
///
/// Imports {@link io.workingdb.checkers.history} only. Start at
/// {@link io.workingdb.checkers.linearizability.LinearizabilityChecker}; the search itself is `Search`, the road that needs no
/// search `UniqueWrites`, and what is said of a violation comes from `Shrinker` and `Explainer`.
@NullMarked
package io.workingdb.checkers.linearizability;

import org.jspecify.annotations.NullMarked;
