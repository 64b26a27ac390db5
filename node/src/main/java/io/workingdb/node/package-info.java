/// The composition root: builds a whole database node over a `Host`. The one place that names `core`, `nukeraft` and `protocols`
/// together; it sees ports, never an implementation of one.
///
/// Start at {@link io.workingdb.node.DatabaseNode}, then {@link io.workingdb.node.LaneReactor}: its `turn` is the whole system in
/// one method.
@NullMarked
package io.workingdb.node;

import org.jspecify.annotations.NullMarked;
