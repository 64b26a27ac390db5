/// The contract of agreement: what a state machine may expect of a replicated log, and the layout of its entries.
///
/// Imports `trace`. Start at {@link io.workingdb.core.log.ReplicatedLog}. NukeRaft implements it; a node of one uses a log with
/// a single voter, through the same contract.
@NullMarked
package io.workingdb.core.log;

import org.jspecify.annotations.NullMarked;
