/// What the commands mean, said a second time: the sequential specification that histories are checked against.
///
/// Imports `checkers`, `wire`. Start at {@link io.workingdb.simulator.model.Command}, then
/// {@link io.workingdb.simulator.model.StringModel}.
@NullMarked
package io.workingdb.simulator.model;

import org.jspecify.annotations.NullMarked;
