/// Implementations of {@link io.workingdb.core.log.ReplicatedLog}: what orders persistence, agreement and apply.
@NullMarked
package io.workingdb.nukeraft.replica;

import org.jspecify.annotations.NullMarked;
